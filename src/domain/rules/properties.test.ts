import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Severity } from '../contracts.ts';
import { lowestOf } from '../floors.ts';
import { healthySituation } from '../healthy.ts';
import type { Situation } from '../situation.ts';
import { anyChange, anySituation } from '../testing/any-situation.ts';
import { rules } from './index.ts';

const settings = { seed: 20260615, numRuns: 400 };
const rank: readonly (Severity | undefined)[] = [undefined, 'info', 'low', 'medium', 'high'];

/** Severity by rule id. */
function findings(situation: Situation): ReadonlyMap<string, Severity> {
  return new Map(
    rules.flatMap((rule) => {
      const outcome = rule.evaluate(situation);
      return outcome ? [[rule.id, outcome.severity] as const] : [];
    }),
  );
}

it('losing sight of an input never makes a rule about known shortfalls speak, nor speak louder', () => {
  const aboutShortfalls = [
    'NS001',
    'NS002',
    'NS003',
    'NS004',
    'NS007',
    'NS009',
    'NS010',
    'NS011',
    'NS012',
    'NS017',
    'NS019',
  ];
  const losses: Readonly<Record<string, (situation: Situation) => Situation>> = {
    controlPlane: (situation) => withCluster(situation, { controlPlane: { text: 'unreadable', version: null } }),
    everySecondPool: (situation) =>
      withCluster(situation, {
        nodePools:
          situation.cluster.nodePools?.map((pool, index) => (index % 2 ? pool : { ...pool, version: null })) ?? null,
      }),
    nodePools: (situation) => withCluster(situation, { nodePools: null }),
    firstRevision: (situation) => ({
      ...situation,
      revisions: situation.revisions.map((reading, index) => (index === 0 ? { ...reading, revision: null } : reading)),
    }),
    flag: (situation) => ({ ...situation, flag: { text: null, registered: 'unknown' } }),
    calendar: (situation) => ({ ...situation, calendar: { ...situation.calendar, revisions: [], versions: [] } }),
    instant: (situation) => ({ ...situation, takenAt: '' }),
  };
  fc.assert(
    fc.property(anyChange.map(healthySituation), fc.constantFrom(...Object.keys(losses)), (situation, loss) => {
      const before = findings(situation);
      const after = findings(losses[loss]?.(situation) ?? situation);
      for (const id of aboutShortfalls) {
        expect(rank.indexOf(after.get(id)), `${id} after losing ${loss}`).toBeLessThanOrEqual(
          rank.indexOf(before.get(id)),
        );
      }
    }),
    settings,
  );
});

it('the passing of time never makes an end of support less severe', () => {
  const day = fc
    .integer({ min: 0, max: 900 })
    .map((days) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString());
  fc.assert(
    fc.property(anySituation, day, day, (situation, one, other) => {
      const [before, after] = [one, other].sort().map((takenAt) => findings({ ...situation, takenAt: takenAt }));
      for (const id of ['NS010', 'NS011']) {
        expect(rank.indexOf(after?.get(id)), id).toBeGreaterThanOrEqual(rank.indexOf(before?.get(id)));
      }
    }),
    settings,
  );
});

it('the order in which Azure lists pools changes no finding', () => {
  fc.assert(
    fc.property(anyChange.map(healthySituation), (situation) => {
      const named = (situation.cluster.nodePools ?? []).map((pool, index) => ({ ...pool, name: `pool${index}` }));
      const outcomes = [named, named.toReversed()].map((nodePools) =>
        rules.map((rule) => rule.evaluate(withCluster(situation, { nodePools }))),
      );
      expect(outcomes[0]).toEqual(outcomes[1]);
    }),
    settings,
  );
});

it('whoever reads that a mode is undetermined reads why', () => {
  fc.assert(
    fc.property(anyChange.map(healthySituation), (situation) => {
      if (situation.sidecarMode !== 'undetermined') return;
      expect([...findings(situation).keys()]).toEqual(
        expect.toSatisfy((ids: string[]) => ids.some((id) => ['NS005', 'NS016', 'NS019'].includes(id))),
      );
    }),
    settings,
  );
});

it('whoever reads that the documents call a cluster classic reads what is missing for the default', () => {
  fc.assert(
    fc.property(anyChange.map(healthySituation), (situation) => {
      if (situation.sidecarMode !== 'classic' || situation.confidence === 'observed') return;
      const judged = { ...situation, policy: { ...situation.policy, target: 'default' as const } };
      expect([...findings(judged).keys()]).toEqual(
        expect.toSatisfy((ids: string[]) => ids.some((id) => ['NS001', 'NS002', 'NS003'].includes(id))),
      );
    }),
    settings,
  );
});

it('a cluster without a mesh hears of support and state only', () => {
  fc.assert(
    fc.property(anySituation, (situation) => {
      const mesh = { ...situation.cluster.mesh, state: 'notMeshed' as const };
      const ids = [...findings({ ...situation, cluster: { ...situation.cluster, mesh } }).keys()];
      expect(['NS011', 'NS014']).toEqual(expect.arrayContaining(ids));
    }),
    settings,
  );
});

function withCluster(situation: Situation, change: Partial<Situation['cluster']>): Situation {
  const cluster = { ...situation.cluster, ...change };
  return { ...situation, cluster, lowest: lowestOf(cluster) };
}
