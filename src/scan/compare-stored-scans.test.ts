import { describe, expect, it } from 'vitest';
import { aScan } from '../../test/support/scan-store.ts';
import { aClassicVerdict, aVerdict } from '../../test/support/verdicts.ts';
import type { ClusterVerdict, NotSeen } from '../domain/contracts.ts';
import { compareStoredScans } from './compare-stored-scans.ts';

interface Side {
  readonly verdicts?: readonly ClusterVerdict[];
  readonly notSeen?: readonly ClusterVerdict[];
}

async function* list<T>(items: readonly T[] = []): AsyncGenerator<T> {
  yield* items;
}

/** Each change in short. */
async function drift(older: Side, newer: Side) {
  const side = (scanId: string): Side => (scanId === 'from' ? older : newer);
  const store = {
    verdicts: (scanId: string) => list(side(scanId).verdicts),
    notSeen: (scanId: string) =>
      list(side(scanId).notSeen?.map((last): NotSeen => ({ id: last.id, lastSeenAt: '2026-11-01T06:00:00Z', last }))),
  };
  const { changes, regressions } = await compareStoredScans(store, aScan({ scanId: 'from' }), aScan({ scanId: 'to' }));
  return { changes: changes.map(({ kind, name }) => `${kind} ${name}`), regressions };
}

describe('the drift between two stored scans', () => {
  it('takes a cluster that came back into sight for the one it was', async () => {
    const [native, classic] = [aVerdict({ name: 'back' }), aClassicVerdict({ name: 'back' })];
    expect(await drift({ notSeen: [native] }, { verdicts: [classic] })).toEqual({
      changes: ['changed back'],
      regressions: 1,
    });
    expect((await drift({ notSeen: [native] }, { verdicts: [native] })).changes).toEqual([]);
  });

  it('tells that a cluster is gone that the older scan carried on', async () => {
    const lost = aVerdict({ name: 'lost' });
    expect((await drift({ notSeen: [lost] }, {})).changes).toEqual(['removed lost']);
    expect((await drift({ notSeen: [lost] }, { notSeen: [lost] })).changes).toEqual([]);
  });

  it('tells new clusters and those that went out of sight', async () => {
    const [a, b] = [aVerdict({ name: 'a' }), aVerdict({ name: 'b' })];
    expect((await drift({ verdicts: [a] }, { verdicts: [b], notSeen: [a] })).changes).toEqual(['notSeen a', 'new b']);
  });
});
