/** A token bucket as ARM and AKS document theirs (facts 6.5 and 8): full at first, refilled steadily. */
export interface BucketSize {
  readonly size: number;
  readonly refillPerSecond: number;
}

export interface Buckets {
  /** Takes one token; `remaining` after it, and how long to wait when there was none. */
  readonly take: (
    key: string,
    size: BucketSize,
    nowMs: number,
  ) => { readonly remaining: number; readonly retryAfterSeconds: number | null };
}

export function buckets(): Buckets {
  const levels = new Map<string, { level: number; atMs: number }>();
  return {
    take: (key, { size, refillPerSecond }, nowMs) => {
      const before = levels.get(key) ?? { level: size, atMs: nowMs };
      const level = Math.min(size, before.level + ((nowMs - before.atMs) / 1000) * refillPerSecond);
      const taken = level >= 1;
      const left = taken ? level - 1 : level;
      levels.set(key, { level: left, atMs: nowMs });
      return {
        remaining: Math.floor(left),
        retryAfterSeconds: taken ? null : Math.ceil((1 - level) / refillPerSecond),
      };
    },
  };
}

export interface QuotaSize {
  readonly queries: number;
  readonly windowSeconds: number;
}

export interface QuotaState {
  readonly allowed: boolean;
  readonly remaining: number;
  readonly resetsAfterSeconds: number;
}

export interface Quota {
  readonly take: (principal: string, size: QuotaSize, nowMs: number) => QuotaState;
}

/** Resource Graph's quota: so many queries in a window that begins with the first one (facts 7.2). */
export function quota(): Quota {
  const windows = new Map<string, { startMs: number; used: number }>();
  return {
    take: (principal, { queries, windowSeconds }, nowMs) => {
      const open = windows.get(principal);
      const window =
        open !== undefined && nowMs < open.startMs + windowSeconds * 1000 ? open : { startMs: nowMs, used: 0 };
      windows.set(principal, window);
      const allowed = window.used < queries;
      if (allowed) window.used += 1;
      const resetsAfterSeconds = Math.ceil((window.startMs + windowSeconds * 1000 - nowMs) / 1000);
      return { allowed, remaining: queries - window.used, resetsAfterSeconds };
    },
  };
}
