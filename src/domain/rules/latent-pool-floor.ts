import { bounded, defineRule } from '../rule.ts';
import { formatMinor } from '../versions.ts';
import { documents } from './documents.ts';
import { isMeshed, poolsBelow, targetFloor } from './subject.ts';
import { clip, countOf, formatVersion } from './words.ts';

/** A latent pool (stopped, or without nodes) is known to be below the target's floor; said of native clusters too. */
export const latentPoolFloor = defineRule({
  id: 'NS007',
  title: "A pool without nodes is below the target's Kubernetes version",
  when: 'A node pool that is stopped or has no nodes is known to be below 1.33 (1.29 where the target is `preview`), whatever the mode.',
  why: 'Such a pool does not count today. Started or scaled up, it brings old nodes into the cluster and breaks the condition that native sidecars rest on. Stopped pools can be upgraded; the new version reaches the nodes when the pool starts.',
  severities: ['low'],
  source: documents.startStopNodePools,
  evaluate: (situation) => {
    const floor = targetFloor(situation).kubernetes;
    const pools = isMeshed(situation) ? poolsBelow(situation, floor, 'latent') : [];
    const [lowest] = pools;
    if (lowest === undefined) return null;
    return {
      severity: 'low',
      message: `${countOf(pools.length, 'node pool', ['that is stopped or empty is', 'that are stopped or empty are'])} below Kubernetes ${formatMinor(floor)}; the lowest is ${clip(lowest.name)} at ${formatVersion(lowest.version)}.`,
      evidence: {
        floor: formatMinor(floor),
        count: pools.length,
        lowest: formatVersion(lowest.version),
        pools: bounded(
          pools.map(({ name, version, count }) => ({
            name: clip(name),
            version: formatVersion(version),
            // Latent for one of two reasons: a pool that has nodes, or does not tell, must be stopped.
            state: count === 0 ? 'empty' : 'stopped',
            nodes: count,
          })),
        ),
      },
      remediation: `Upgrade every stopped or empty node pool below ${formatMinor(floor)} to Kubernetes ${formatMinor(floor)} or later before it is started or scaled up, or delete it.`,
    };
  },
});
