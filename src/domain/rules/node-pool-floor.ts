import { bounded, defineRule } from '../rule.ts';
import { formatMinor } from '../versions.ts';
import { documents } from './documents.ts';
import { isShort, poolsBelow, targetFloor } from './subject.ts';
import { clip, countOf, formatVersion } from './words.ts';

/** As many as a cluster may have: each is named. */
const mostPools = 100;
/** Azure's names of pools have at most 12 characters. */
const longestName = 20;

/**
 * Active node pools are known to be below the target's Kubernetes floor, and the mode is not native. Windows and
 * gateway pools count like any other: the documents exclude none. Latent pools are NS007's.
 */
export const nodePoolFloor = defineRule({
  id: 'NS002',
  title: "Active node pools are below the target's Kubernetes version",
  when: 'At least one active node pool is known to be below 1.33 (1.29 where the target is `preview`), and the mode is not native. A pool is active unless it is stopped or has no nodes.',
  why: 'One old pool keeps the default off for the whole cluster, even where the control plane is new enough. Upgrading the node image does not help: the pool needs a Kubernetes version upgrade.',
  severities: ['high'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const floor = targetFloor(situation).kubernetes;
    const pools = isShort(situation) ? poolsBelow(situation, floor, 'active') : [];
    const [lowest] = pools;
    if (lowest === undefined) return null;
    return {
      severity: 'high',
      message: `${countOf(pools.length, 'active node pool', ['is', 'are'])} below Kubernetes ${formatMinor(floor)}; the lowest is ${clip(lowest.name)} at ${formatVersion(lowest.version)}.`,
      evidence: {
        floor: formatMinor(floor),
        count: pools.length,
        lowest: formatVersion(lowest.version),
        pools: bounded(
          pools.map(({ name, version, osType }) => ({
            name: clip(name, longestName),
            version: formatVersion(version),
            osType: osType && clip(osType, longestName),
          })),
          mostPools,
        ),
      },
      remediation: `Upgrade every active node pool below ${formatMinor(floor)} to Kubernetes ${formatMinor(floor)} or later; a node image upgrade alone does not change the version.`,
    };
  },
});
