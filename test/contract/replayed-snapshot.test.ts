// A snapshot says the same whether its file is assessed or the Azure that is simulated from it is scanned.
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/contracts.ts';
import { nativeSidecarFeature, type GapRecord, type StreamRecord } from '../../src/domain/records.ts';
import { startSimulatedAzure } from '../../src/local/azure/start.ts';
import { synthesiseFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { armCluster, records, reportOf, subscriptionId } from '../support/snapshots.ts';
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
  // The file does not say why, and Azure does: only what to do about it differs.
  const judged = ({ clusters }: Report) =>
    clusters.map(({ findings, ...verdict }) => ({
      ...verdict,
      nextStep: null,
      rules: findings.map(({ rule }) => rule),
    }));
  expect(judged(live)).toEqual(judged(file));
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

describe('the gaps of a snapshot', () => {
  const gap = (change: Partial<GapRecord>): GapRecord => ({
    kind: 'gap',
    scope: 'subscription',
    id: subscriptionId,
    what: 'clusters',
    reason: 'throttled',
    detail: '',
    ...change,
  });
  const other = '00000000-0000-0000-0000-00000000000b';
  const clusters = ['a', 'b']
    .map((name) => armCluster({ name }))
    .concat(armCluster({ name: 'c', subscriptionId: other }));
  const withGap = (entry: GapRecord) =>
    records({
      clusters,
      subscriptions: [{ subscriptionId }, { subscriptionId: other }],
      flag: 'absent',
      before: [
        ...[subscriptionId, other].map((id) => ({
          kind: 'feature' as const,
          subscriptionId: id,
          name: nativeSidecarFeature,
          state: 'Registered',
        })),
        { kind: 'meshRevisions', location: 'westeurope', response: { value: [] } },
        { kind: 'kubernetesVersions', location: 'westeurope', response: { values: [] } },
        entry,
      ],
    });

  it.each(['throttled', 'unavailable', 'malformed', 'cut', 'notFound'] as const)(
    'hide clusters of a subscription again where they were %s, and no other cluster',
    async (reason) => {
      const { file, live } = await bothWays(withGap(gap({ reason })));
      expect(live.clusters).toEqual(file.clusters);
      expect(live.coverage).toMatchObject({
        complete: false,
        subscriptions: file.coverage.subscriptions,
        gaps: [{ scope: 'subscription', id: subscriptionId, what: 'clusters', reason }],
      });
    },
  );

  it('hide subscriptions again that were not all listed', async () => {
    const { file, live } = await bothWays(withGap(gap({ scope: 'fleet', id: 'subscriptions', what: 'subscriptions' })));
    expect(live.clusters).toEqual(file.clusters);
    expect(live.coverage.gaps).toMatchObject([{ scope: 'fleet', what: 'subscriptions', reason: 'throttled' }]);
  });

  it('hide what is below a management group again, for whoever asks for the group', async () => {
    const snapshot = withGap(
      gap({ scope: 'managementGroup', id: 'contoso', what: 'subscriptions', reason: 'unavailable' }),
    );
    const grouped = snapshot.map((record) =>
      record.kind === 'subscription' ? { ...record, managementGroups: ['contoso'] } : record,
    );
    const azure = await startSimulatedAzure({ fleet: grouped });
    const { gaps, names } = await collectFrom(azure, { scope: { managementGroups: ['contoso'] } });
    await azure.close();
    expect(names).toHaveLength(3);
    expect(gaps).toMatchObject([
      { scope: 'managementGroup', id: 'contoso', what: 'subscriptions', reason: 'unavailable' },
    ]);
  });
});
