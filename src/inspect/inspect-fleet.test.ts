import { expect, it } from 'vitest';
import { aKubernetesGap } from '../../test/support/inspections.ts';
import { armCluster, clusterId, records, stream } from '../../test/support/snapshots.ts';
import { inspectFleet, inspectSnapshot, type FleetSight } from './inspect-fleet.ts';

const fleet = () =>
  stream(
    records({
      clusters: [
        armCluster({ name: 'plain', mode: null }),
        armCluster({ name: 'odd', mode: 'Ambient' }),
        { id: clusterId('bare') },
      ],
    }),
  );

async function gapsOf(sights: AsyncIterable<FleetSight>): Promise<string[]> {
  const gaps: string[] = [];
  for await (const sight of sights)
    gaps.push(sight.kind === 'gap' ? `${sight.gap.id} ${sight.gap.reason}` : 'an inspection');
  return gaps;
}

it('names clusters of which nobody can say whether they have a mesh, and looks into none without one', async () => {
  const expected = [`${clusterId('odd')} malformed`, `${clusterId('bare')} malformed`];
  const inspector = {
    inspect: async () => ({ kind: 'gap', clusterId: '', gap: { kind: 'gap', ...aKubernetesGap() } }) as const,
  };
  const clock = { now: () => new Date('2026-11-20T06:00:00Z') };
  expect(await gapsOf(inspectFleet({ inspector, clock }, fleet(), new AbortController().signal))).toEqual(expected);
  expect(await gapsOf(inspectSnapshot(fleet()))).toEqual(expected);
});
