// A snapshot says the same whether its file is assessed or the Azure that is simulated from it is scanned.
import { expect, it } from 'vitest';
import type { Report } from '../../src/domain/contracts.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { startSimulatedAzure } from '../../src/local/azure/start.ts';
import { synthesiseFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { armCluster, records, reportOf } from '../support/snapshots.ts';
import { collectFrom, jumpingTime } from '../support/collecting.ts';

/** The report of the file, and of a live scan of the Azure that it is played as. */
async function bothWays(snapshot: readonly StreamRecord[]): Promise<{ file: Report; live: Report }> {
  const [header] = snapshot;
  const now = header?.kind === 'header' ? header.takenAt : '';
  const time = jumpingTime(now);
  const azure = await startSimulatedAzure({ fleet: snapshot, clock: time.clock });
  try {
    const { records: collected } = await collectFrom(azure, { collector: time });
    return { file: await reportOf([snapshot]), live: await reportOf([collected]) };
  } finally {
    await azure.close();
  }
}

it('that has no record of a flag leaves it unread', async () => {
  const cluster = armCluster({ controlPlane: '1.31.1', pools: ['1.31.1'] });
  const { file, live } = await bothWays(records({ flag: 'absent', clusters: [cluster] }));
  expect(file.clusters).toMatchObject([{ featureFlag: null, sidecarMode: 'undetermined' }]);
  expect(live.clusters).toEqual(file.clusters);
  for (const { coverage } of [file, live])
    expect(coverage.gaps).toContainEqual(expect.objectContaining({ what: 'feature', reason: 'notFound' }));
});

it.each([
  [60, 12],
  [120, 14],
  [7, 5],
])(
  'of a made-up fleet of %i clusters in %i subscriptions has them all, with the same verdicts',
  async (clusters, subscriptions) => {
    const fleet = [...synthesiseFleet({ clusters, subscriptions, seed: 3 })];
    const { file, live } = await bothWays(fleet);
    expect(file.clusters).toHaveLength(clusters);
    expect(live.clusters).toEqual(file.clusters);
    expect(live.coverage.subscriptions).toEqual(file.coverage.subscriptions);
  },
);
