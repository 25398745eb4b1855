import type { ClusterVerdict, SidecarMode } from '../domain/contracts.ts';
import { countOf, formatCount } from './words.ts';

/** What a cluster is without the assumption. */
export interface Today {
  readonly sidecarMode: SidecarMode;
  /** NS009: its next Kubernetes upgrade switches native mode on. */
  readonly willFlip: boolean;
}

/** What {@link describeWhatIf} needs of a verdict. */
export function todayOf({ sidecarMode, findings }: ClusterVerdict): Today {
  return { sidecarMode, willFlip: findings.some(({ rule }) => rule === 'NS009') };
}

/**
 * The answers of a what-if: what would become native, which of these flip by themselves, what would still be blocked.
 *
 * @param today by lower-cased id, of the same snapshot
 */
export function describeWhatIf(
  today: ReadonlyMap<string, Today>,
  hypothetical: Iterable<Pick<ClusterVerdict, 'id' | 'sidecarMode'>>,
): string[] {
  let flipping = 0;
  let becoming = 0;
  const blocked = new Map<SidecarMode, number>();
  for (const { id, sidecarMode } of hypothetical) {
    const before = today.get(id.toLowerCase());
    if (!before || before.sidecarMode === 'native' || before.sidecarMode === 'none') continue;
    if (sidecarMode !== 'native') blocked.set(sidecarMode, (blocked.get(sidecarMode) ?? 0) + 1);
    else {
      becoming += 1;
      if (before.willFlip) flipping += 1;
    }
  }
  const still = [...blocked.values()].reduce((sum, count) => sum + count, 0);
  const notNative = countOf(becoming + still, 'meshed cluster that is', 'meshed clusters that are');
  const modes = [...blocked].map(([mode, count]) => `${formatCount(count)} ${mode}`);
  return [
    `Then ${formatCount(becoming)} of the ${notNative} not native today would be native, ${formatCount(flipping)} of them by the next Kubernetes upgrade alone (NS009).`,
    still === 0 ? 'None would still be blocked.' : `Still blocked: ${modes.join(', ')}.`,
  ];
}
