import { describe, expect, it } from 'vitest';
import { aClassicVerdict, aVerdict } from '../../test/support/verdicts.ts';
import { aScan } from '../../test/support/scan-store.ts';
import type { ClusterVerdict, NotSeen } from '../domain/contracts.ts';
import { changeGroups, summariseDrift } from './summarise-drift.ts';

const from = aScan({ scanId: 'from', takenAt: '2026-11-13T06:00:00Z' });
const to = aScan({ scanId: 'to', takenAt: '2026-11-20T06:00:00Z' });

interface Side {
  readonly verdicts?: readonly ClusterVerdict[];
  readonly notSeen?: readonly NotSeen[];
}

async function* list<T>(items: readonly T[] = []): AsyncGenerator<T> {
  yield* items;
}

function summary(older: Side, newer: Side, most = 10) {
  const side = (scanId: string): Side => (scanId === 'from' ? older : newer);
  const store = {
    verdicts: (scanId: string) =>
      list([...(side(scanId).verdicts ?? [])].sort((a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1))),
    notSeen: (scanId: string) => list(side(scanId).notSeen),
  };
  return summariseDrift(store, from, to, most);
}

function unseen(last: ClusterVerdict, lastSeenAt: string): NotSeen {
  return { id: last.id, lastSeenAt, last };
}

describe('a summary of what moved', () => {
  it('puts each change where it belongs, once', async () => {
    const { groups, total } = await summary(
      {
        verdicts: [
          aVerdict({ name: 'a-regressed' }),
          aClassicVerdict({ name: 'b-became-native' }),
          aClassicVerdict({ name: 'c-became-unknown' }),
          aVerdict({ name: 'd-upgraded', controlPlaneVersion: '1.34.0' }),
          aVerdict({ name: 'e-same' }),
          aVerdict({ name: 'f-removed' }),
          aVerdict({ name: 'g-lost' }),
        ],
      },
      {
        verdicts: [
          aClassicVerdict({ name: 'a-regressed' }),
          aVerdict({ name: 'b-became-native' }),
          aClassicVerdict({ name: 'c-became-unknown', compliance: 'unknown', sidecarMode: 'undetermined' }),
          aVerdict({ name: 'd-upgraded', controlPlaneVersion: '1.34.1' }),
          aVerdict({ name: 'E-SAME' }),
          aVerdict({ name: 'h-new' }),
        ],
        notSeen: [unseen(aVerdict({ name: 'g-lost' }), '2026-11-13T06:00:00Z')],
      },
    );
    const names = Object.fromEntries(changeGroups.map((group) => [group, groups[group].items.map(({ name }) => name)]));
    expect(names).toEqual({
      regressions: ['a-regressed'],
      newlyNative: ['b-became-native'],
      otherVerdict: ['c-became-unknown'],
      versionsOnly: ['d-upgraded'],
      added: ['h-new'],
      removed: ['f-removed'],
      notSeen: ['g-lost'],
    });
    expect(total).toBe(7);
  });

  it('counts what it does not keep', async () => {
    const verdicts = Array.from({ length: 5 }, (_, index) => aVerdict({ name: `n${index}` }));
    const { groups } = await summary({}, { verdicts }, 2);
    expect(groups.added.total).toBe(5);
    expect(groups.added.items.map(({ name }) => name)).toEqual(['n0', 'n1']);
  });

  it('takes a cluster that came back into sight for the one it was', async () => {
    const back = await summary(
      { notSeen: [unseen(aVerdict({ name: 'back' }), '2026-11-01T06:00:00Z')] },
      { verdicts: [aClassicVerdict({ name: 'back' })] },
    );
    expect(back.groups.regressions.total).toBe(1);
    expect(back.groups.added.total).toBe(0);
  });

  it('does not tell again of what was out of sight before', async () => {
    const lost = unseen(aVerdict({ name: 'lost' }), '2026-11-01T06:00:00Z');
    expect((await summary({ notSeen: [lost] }, { notSeen: [lost] })).total).toBe(0);
    expect((await summary({ notSeen: [lost] }, {})).groups.removed.total).toBe(1);
  });
});
