import type { ClusterVerdict, NotSeen } from '../domain/contracts.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { compareText } from '../domain/text.ts';

/** What became of one cluster between two scans. */
export type ClusterPair =
  /** Seen by the newer scan; `before` is what the older one knew of it, its last sight of it included. */
  | {
      readonly kind: 'seen';
      readonly after: ClusterVerdict;
      readonly before: ClusterVerdict | undefined;
      readonly lastSeenAt: LastSeenAt;
    }
  /** Carried on by the newer scan as not seen. */
  | { readonly kind: 'notSeen'; readonly entry: NotSeen }
  /** Known to the older scan, and known to be gone. */
  | { readonly kind: 'removed'; readonly before: ClusterVerdict; readonly lastSeenAt: LastSeenAt };

/** When the older scan, which did not see a cluster itself, says that it was seen last; null for one that it saw. */
type LastSeenAt = string | null;

/**
 * Walks two finished scans side by side, cluster by cluster in ascending order of key, and holds neither of them: only
 * what was not seen is kept. Without an older scan every cluster comes without `before`.
 */
export async function* pairScans(
  store: Pick<ScanStore, 'verdicts' | 'notSeen'>,
  from: Pick<StoredScan, 'scanId'> | null,
  to: Pick<StoredScan, 'scanId'>,
): AsyncGenerator<ClusterPair> {
  const lost = from === null ? new Map<string, NotSeen>() : await byKey(store.notSeen(from.scanId));
  const unseen = await byKey(store.notSeen(to.scanId));
  const older = from === null ? none() : store.verdicts(from.scanId)[Symbol.asyncIterator]();
  try {
    let before = await next(older);
    let last = '';
    for await (const after of store.verdicts(to.scanId)) {
      const key = after.id.toLowerCase();
      // Out of order, clusters would read as removed and added: better no answer.
      if (compareText(last, key) > 0) throw new Error(`${key} comes after ${last}: verdicts are not in order`);
      last = key;
      while (before !== undefined && compareText(before.id.toLowerCase(), key) < 0) {
        if (!unseen.has(before.id.toLowerCase())) yield { kind: 'removed', before, lastSeenAt: null };
        before = await next(older);
      }
      const isSame = before?.id.toLowerCase() === key;
      const carried = isSame ? undefined : lost.get(key);
      yield { kind: 'seen', after, before: isSame ? before : carried?.last, lastSeenAt: carried?.lastSeenAt ?? null };
      lost.delete(key);
      if (isSame) before = await next(older);
    }
    for (; before !== undefined; before = await next(older)) {
      if (!unseen.has(before.id.toLowerCase())) yield { kind: 'removed', before, lastSeenAt: null };
    }
  } finally {
    await older.return?.();
  }
  for (const [key, { last, lastSeenAt }] of lost) {
    if (!unseen.has(key)) yield { kind: 'removed', before: last, lastSeenAt };
  }
  for (const entry of unseen.values()) yield { kind: 'notSeen', entry };
}

async function next(verdicts: AsyncIterator<ClusterVerdict>): Promise<ClusterVerdict | undefined> {
  const step = await verdicts.next();
  return step.done === true ? undefined : step.value;
}

async function* none(): AsyncGenerator<ClusterVerdict> {
  // Nothing: there is no older scan.
}

async function byKey(entries: AsyncIterable<NotSeen>): Promise<Map<string, NotSeen>> {
  const map = new Map<string, NotSeen>();
  for await (const entry of entries) map.set(entry.id.toLowerCase(), entry);
  return map;
}
