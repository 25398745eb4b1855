import type { Change, ClusterVerdict } from '../domain/contracts.ts';
import type { Bounded } from '../domain/digest.ts';
import { changeOf } from '../domain/drift.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { compareText } from '../domain/text.ts';
import { sideOf } from './earlier-scans.ts';

/** Why a change is shown; the first that fits. */
export const changeGroups = [
  'regressions',
  'newlyNative',
  'otherVerdict',
  'versionsOnly',
  'added',
  'removed',
  'notSeen',
] as const;
export type ChangeGroup = (typeof changeGroups)[number];

/** What moved between two finished scans: every change counted, the first few of each group kept, by ascending id. */
export interface DriftSummary {
  readonly from: { readonly scanId: string; readonly takenAt: string };
  readonly to: { readonly scanId: string; readonly takenAt: string };
  readonly total: number;
  readonly groups: Readonly<Record<ChangeGroup, Bounded<Change>>>;
}

/**
 * Compares two scans of a fleet of any size in constant memory.
 *
 * @param most how many changes are kept of each group
 */
export async function summariseDrift(
  store: Pick<ScanStore, 'verdicts' | 'notSeen'>,
  from: StoredScan,
  to: StoredScan,
  most: number,
): Promise<DriftSummary> {
  const none = (): { items: Change[]; total: number } => ({ items: [], total: 0 });
  const groups: Record<ChangeGroup, ReturnType<typeof none>> = {
    regressions: none(),
    newlyNative: none(),
    otherVerdict: none(),
    versionsOnly: none(),
    added: none(),
    removed: none(),
    notSeen: none(),
  };
  const keep = (group: ChangeGroup, change: Change): void => {
    const list = groups[group];
    list.total += 1;
    if (list.items.length < most) list.items.push(change);
  };
  const carried = new Map<string, ClusterVerdict>();
  for await (const { id, last } of store.notSeen(from.scanId)) carried.set(id.toLowerCase(), last);
  const unseen = new Set<string>();
  for await (const { id, last, lastSeenAt } of store.notSeen(to.scanId)) {
    unseen.add(id.toLowerCase());
    // Lost since the older scan; what was out of sight then already is no news.
    if (lastSeenAt >= sideOf(from).takenAt) keep('notSeen', comeOrGone('notSeen', last));
  }
  for await (const [before, after] of sideBySide(store.verdicts(from.scanId), store.verdicts(to.scanId))) {
    const key = (after ?? before)?.id.toLowerCase() ?? '';
    const known = before ?? carried.get(key);
    carried.delete(key);
    if (after && known) {
      const change = changeOf(known, after);
      if (change?.kind === 'changed') keep(groupOf(change), change);
    } else if (after) keep('added', comeOrGone('new', after));
    else if (before && !unseen.has(key)) keep('removed', comeOrGone('removed', before));
  }
  for (const [key, last] of carried) if (!unseen.has(key)) keep('removed', comeOrGone('removed', last));
  const total = changeGroups.reduce((sum, group) => sum + groups[group].total, 0);
  return { from: sideOf(from), to: sideOf(to), total, groups };
}

function groupOf(change: Extract<Change, { kind: 'changed' }>): ChangeGroup {
  const { before, after, regression } = change;
  if (regression) return 'regressions';
  if (after.sidecarMode === 'native' && before.sidecarMode !== 'native') return 'newlyNative';
  return before.compliance !== after.compliance || before.sidecarMode !== after.sidecarMode
    ? 'otherVerdict'
    : 'versionsOnly';
}

/** Pairs of equal keys out of two streams that ascend by key; the other half is undefined where one has none. */
async function* sideBySide(
  older: AsyncIterable<ClusterVerdict>,
  newer: AsyncIterable<ClusterVerdict>,
): AsyncGenerator<readonly [ClusterVerdict | undefined, ClusterVerdict | undefined], void> {
  const [left, right] = [older[Symbol.asyncIterator](), newer[Symbol.asyncIterator]()];
  const next = async (side: AsyncIterator<ClusterVerdict>): Promise<ClusterVerdict | undefined> => {
    const step = await side.next();
    return step.done ? undefined : step.value;
  };
  try {
    let [before, after] = await Promise.all([next(left), next(right)]);
    while (before ?? after) {
      const order = orderOf(before, after);
      yield [order <= 0 ? before : undefined, order >= 0 ? after : undefined];
      [before, after] = await Promise.all([order <= 0 ? next(left) : before, order >= 0 ? next(right) : after]);
    }
  } finally {
    await Promise.all([left.return?.(), right.return?.()]);
  }
}

/** Which comes first; one that is not there comes last. */
function orderOf(a: ClusterVerdict | undefined, b: ClusterVerdict | undefined): number {
  if (!a) return 1;
  return b ? compareText(a.id.toLowerCase(), b.id.toLowerCase()) : -1;
}

function comeOrGone(kind: 'new' | 'removed' | 'notSeen', verdict: ClusterVerdict): Change {
  return { kind, id: verdict.id, name: verdict.name, verdict };
}
