import type { ConfirmedCluster } from '../../domain/collect-ports.ts';

/** Why something was not answered. */
export type Unanswered = Extract<ConfirmedCluster, { readonly kind: 'unknown' }>;

/** The calls that one scan may spend on asking Azure itself, whatever it asks about. */
export interface CallBudget {
  readonly calls: number;
  /** False = none is left. */
  readonly take: () => boolean;
}

export function callBudget(calls: number): CallBudget {
  let left = calls;
  return {
    calls,
    take: () => {
      if (left === 0) return false;
      left -= 1;
      return true;
    },
  };
}

/** Questions that are asked together: within a time of their own, and a budget that they share with others. */
export interface Questions {
  /** Aborted with the scan, and when the time is up. */
  readonly signal: AbortSignal;
  /** Asked before each call; false = no more calls, {@link unasked} says why. */
  readonly takeCall: () => boolean;
  readonly unasked: () => Unanswered;
  /** What came, or the given answer when time ran out before. */
  readonly inTime: <T>(asking: Promise<T>, otherwise: T) => Promise<T>;
}

export function questions(budget: CallBudget, timeoutMs: number, signal: AbortSignal): Questions {
  const outOfTime = AbortSignal.timeout(timeoutMs);
  return {
    signal: AbortSignal.any([signal, outOfTime]),
    takeCall: () => !outOfTime.aborted && budget.take(),
    unasked: () => (outOfTime.aborted ? late : spent(budget)),
    inTime: async (asking, otherwise) => {
      try {
        return await asking;
      } catch (error) {
        signal.throwIfAborted();
        if (outOfTime.aborted) return otherwise;
        throw error;
      }
    },
  };
}

export const late: Unanswered = {
  kind: 'unknown',
  reason: 'unavailable',
  detail: 'Azure did not answer before the scan had to go on',
};

function spent({ calls }: CallBudget): Unanswered {
  return {
    kind: 'unknown',
    reason: 'unavailable',
    detail: `the ${calls} calls of a scan for it (SIDESCAN_CONFIRM_CALLS) were spent`,
  };
}
