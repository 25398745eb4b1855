import { describe, expect, it } from 'vitest';
import { cluster } from '../../test/support/planning.ts';
import type { PathWord } from './contracts.ts';
import { planWithoutSteps } from './upgrade-path.ts';
import { rankUnblocks } from './unblocks.ts';
import type { UnblockCandidate } from './unblocks.ts';

function candidate(
  missing: PathWord[],
  unknown: PathWord[] = [],
  impossible: string | null = null,
  location = 'westeurope',
): UnblockCandidate {
  const built = cluster({ location });
  return {
    cluster: built,
    plan: { ...planWithoutSteps(built), impossible },
    defaultPath: { state: 'unmet', missing, unknown },
  };
}

describe('rankUnblocks', () => {
  it('writes large numbers as people read them', () => {
    const [first] = rankUnblocks(Array.from({ length: 1234 }, () => candidate(['meshRevision'])));
    expect(first?.sentence).toBe('Upgrading the mesh to asm-1-29 makes 1,234 of 1,234 native; 1,234 need it.');
  });

  it('counts who needs an action and whom it alone makes native, most native first', () => {
    const ranked = rankUnblocks([
      candidate(['meshRevision']),
      candidate([], ['installHistory']),
      candidate(['nodePools', 'meshRevision']),
      candidate(['controlPlane', 'nodePools']),
      candidate(['controlPlane', 'nodePools', 'meshRevision']),
      candidate(['nodePools']),
    ]);
    expect(ranked).toEqual([
      {
        action: 'upgradeMesh asm-1-29',
        clusters: 4,
        becomesNative: 2,
        sentence: 'Upgrading the mesh to asm-1-29 makes 2 of 6 native; 4 need it.',
      },
      {
        action: 'upgradeKubernetes 1.33',
        clusters: 2,
        becomesNative: 1,
        sentence: 'Upgrading Kubernetes to 1.33, control plane and node pools, makes 1 of 6 native; 2 need it.',
      },
      {
        action: 'upgradeNodePools 1.33',
        clusters: 2,
        becomesNative: 1,
        sentence:
          'Upgrading node pools to 1.33 where the control plane is there already makes 1 of 6 native; 2 need it.',
      },
    ]);
  });

  it('does not call native what an unread input may still hold back', () => {
    expect(rankUnblocks([candidate(['meshRevision'], ['nodePools'])])).toMatchObject([
      { action: 'upgradeMesh asm-1-29', clusters: 1, becomesNative: 0 },
      { action: 'upgradeNodePools 1.33', clusters: 1, becomesNative: 0 },
    ]);
  });

  it('promises nothing to a cluster that has no legal way: it counts for what it waits for, and in the whole', () => {
    const impossible = 'westeurope would have to offer mesh revision asm-1-29 or newer.';
    const ranked = rankUnblocks([candidate(['meshRevision']), candidate(['meshRevision'], [], impossible)]);
    expect(ranked.map(({ sentence }) => sentence)).toEqual([
      'Upgrading the mesh to asm-1-29 makes 1 of 2 native; 1 needs it.',
      `1 cluster waits: ${impossible}`,
    ]);
    expect(rankUnblocks([candidate(['meshRevision'], [], impossible)])).toHaveLength(1);
  });

  it('gathers what clusters wait for over their locations', () => {
    const reason = 'would have to offer mesh revision asm-1-29 or newer.';
    const ranked = rankUnblocks([
      candidate(['meshRevision'], [], `westus ${reason}`, 'westus'),
      candidate(['meshRevision'], [], `eastus ${reason}`, 'eastus'),
      candidate(['meshRevision'], [], `eastus ${reason}`, 'eastus'),
      candidate(['nodePools'], [], 'The cluster is stopped.'),
    ]);
    expect(
      ranked.map(({ action, clusters, becomesNative, sentence }) => [action, clusters, becomesNative, sentence]),
    ).toContainEqual([`offer: ${reason}`, 3, 0, `3 clusters wait: eastus and westus ${reason}`]);
    expect(ranked.at(-1)?.sentence).toBe('1 cluster waits. The cluster is stopped.');
  });

  it('names a location once, however it is written, by the spelling met first', () => {
    const reason = 'would have to offer mesh revision asm-1-29 or newer.';
    const ranked = rankUnblocks(
      ['West US', 'westus', 'WestUS', 'eastus'].map((location) =>
        candidate(['meshRevision'], [], `${location} ${reason}`, location),
      ),
    );
    expect(ranked.at(-1)?.sentence).toBe(`4 clusters wait: West US and eastus ${reason}`);
  });

  it('says nothing of an empty fleet', () => {
    expect(rankUnblocks([])).toEqual([]);
  });
});
