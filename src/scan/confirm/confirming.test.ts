import { describe, expect, it } from 'vitest';
import { calendar } from '../../domain/calendar.ts';
import type { ClusterConfirmer } from '../../domain/collect-ports.ts';
import type { StreamRecord } from '../../domain/records.ts';
import { armCluster, clusterId, defaultPolicy, records, stream } from '../../../test/support/snapshots.ts';
import { confirming } from './confirming.ts';

const key = (name: string): string => clusterId(name).toLowerCase();
const native = armCluster({ name: 'a' });
const inside: StreamRecord = {
  kind: 'kubernetes',
  clusterId: clusterId('a'),
  observedAt: '2026-11-20T05:00:00Z',
  object: { kind: 'Pod' },
};

/** Confirms a snapshot of one native cluster between two classic ones; `a` was not native before. */
async function confirm(
  read: ClusterConfirmer['read'],
  { known = [] as readonly string[], calls = 10, snapshot = undefined as StreamRecord[] | undefined } = {},
): Promise<StreamRecord[]> {
  const list = records({
    clusters: [armCluster({ name: '0', revisions: ['asm-1-26'] })],
    after: [
      inside,
      { kind: 'cluster', resource: native },
      { kind: 'cluster', resource: armCluster({ name: 'z', revisions: ['asm-1-26'] }) },
    ],
  });
  const out: StreamRecord[] = [];
  const confirmed = confirming(stream(snapshot ?? list), {
    confirmer: { read, list: async () => new Map(), flag: async () => ({ kind: 'flag', state: 'Registered' }) },
    clock: { now: () => new Date('2026-11-20T06:01:00Z') },
    policy: defaultPolicy,
    calendar,
    history: {
      ledger: async () => ({
        coveredSubscriptions: new Set(),
        clusters: new Map(known.map((name) => [key(name), { startsUnmeshed: true, observations: [] }])),
      }),
      lastVerdicts: async () => [],
    },
    couldImprove: (id) => id === key('a'),
    calls,
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    onConfirm: () => undefined,
  });
  for await (const record of confirmed) out.push(record);
  return out;
}
const kinds = (list: readonly StreamRecord[]): string[] =>
  list.flatMap((record) =>
    record.kind === 'cluster'
      ? [String(record.resource.name)]
      : ['kubernetes', 'confirmation', 'gap'].includes(record.kind)
        ? [record.kind]
        : [],
  );

describe('records that are confirmed', () => {
  it('come last, each cluster directly after what was seen inside it', async () => {
    const out = await confirm(async () => ({ kind: 'exists', resource: native, modifiedAt: null }));
    expect(kinds(out)).toEqual(['0', 'z', 'kubernetes', 'a', 'confirmation']);
    expect(out.at(-1)).toMatchObject({ claim: 'better', changed: false, how: 'get', at: '2026-11-20T06:01:00Z' });
  });

  it('are the index’s own where Azure says the same in other casings', async () => {
    const { id, location, ...rest } = native;
    const other = { ...rest, id: String(id).toUpperCase(), location: 'West Europe', etag: 'x' };
    expect(location).toBe('westeurope');
    const out = await confirm(async () => ({ kind: 'exists', resource: other, modifiedAt: null }));
    expect(out.at(-2)).toEqual({ kind: 'cluster', resource: native });
  });

  it('keep what was seen inside a cluster that Azure corrects', async () => {
    const resource = armCluster({ name: 'a', revisions: ['asm-1-26'] });
    const out = await confirm(async () => ({ kind: 'exists', resource, modifiedAt: null }));
    expect(kinds(out)).toEqual(['0', 'z', 'kubernetes', 'a', 'confirmation']);
    expect(out.at(-2)).toEqual({ kind: 'cluster', resource });
  });

  it('name what was not read of a place that only Azure knew of', async () => {
    const resource = { ...armCluster({ name: 'lost' }), location: 'northeurope' };
    const out = await confirm(
      async (id) => ({ kind: 'exists', resource: id === key('lost') ? resource : native, modifiedAt: null }),
      { known: ['lost'] },
    );
    const gaps = out.filter((record) => record.kind === 'gap');
    expect(gaps.map(({ scope, id, what, reason }) => [scope, id, what, reason])).toEqual([
      ['location', 'northeurope', 'meshRevisions', 'late'],
      ['location', 'northeurope', 'kubernetesVersions', 'late'],
    ]);
    expect(kinds(out)).toContain('lost');
  });

  it('pass on a bug of the one who asks', async () => {
    await expect(confirm(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });

  it('ask nothing when nothing is suspicious', async () => {
    const nobody = () => Promise.reject(new Error('asked'));
    const snapshot = records({ clusters: [armCluster({ name: 'z' })] });
    expect(await confirm(nobody, { snapshot })).toEqual(snapshot);
  });
});
