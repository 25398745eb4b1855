import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cluster } from '../../test/support/planning.ts';
import type { ClusterShape } from '../../test/support/planning.ts';
import type { Step, Waves } from './contracts.ts';
import regionPairs from './data/region-pairs.json' with { type: 'json' };
import { planWithoutSteps } from './upgrade-path.ts';
import { planWaves } from './waves.ts';
import type { WaveCandidate, WaveSettings } from './waves.ts';

const step: Step = {
  action: 'verify',
  to: null,
  cost: 0,
  phases: [],
  before: [],
  after: [],
  rollback: '',
  source: '',
  warnings: [],
};

function candidate(
  name: string,
  shape: ClusterShape & { nodes?: number | null; impossible?: string } = {},
): WaveCandidate {
  const { nodes = 3, impossible = null, ...rest } = shape;
  const built = cluster({ name, pools: [{ text: '1.32.1', count: nodes }], ...rest });
  const plan = { ...planWithoutSteps(built), steps: impossible === null ? [step] : [], cost: 6, impossible };
  return { cluster: built, plan, defaultPath: { state: 'unmet', missing: ['meshRevision'], unknown: [] } };
}

const env = (value: string): { tags: Record<string, string> } => ({ tags: { environment: value } });

function walk(candidates: readonly WaveCandidate[], settings: Partial<WaveSettings> = {}): Waves {
  return planWaves({ takenAt: '2026-11-20T06:00:00Z', candidates, settings });
}

/** `prod canary: a b | c`, one line a wave. */
function lines({ waves }: Waves): string[] {
  return waves.map(({ environment, canary, batches }) => {
    const names = batches.map(({ clusters }) => clusters.map(({ name }) => name).join(' ')).join(' | ');
    return `${environment}${canary ? ' canary' : ''}: ${names}`;
  });
}

describe('planWaves', () => {
  it('walks environments in order, unknown ones last, whatever the tag and its casing', () => {
    const waves = walk([
      candidate('p', { tags: { ENV: 'PRD' } }),
      candidate('d', env(' Development ')),
      candidate('u', env('blue')),
      candidate('s', env('stg')),
      candidate('t', { tags: { Environment: 'qa' } }),
      candidate('n'),
    ]);
    expect(lines(waves)).toEqual([
      'dev canary: d',
      'test canary: t',
      'staging canary: s',
      'prod canary: p',
      'unknown canary: n',
      'unknown: u',
    ]);
  });

  it('takes the first tag that names a known environment', () => {
    expect(lines(walk([candidate('a', { tags: { environment: 'blue', env: 'test' } })]))).toEqual(['test canary: a']);
    expect(lines(walk([candidate('a', { tags: { environment: 'dev', env: 'prod' } })]))).toEqual(['dev canary: a']);
    const settings = {
      environmentTags: ['Stage'],
      environments: [['eins', 'one'], ['zwei']] as [string, ...string[]][],
    };
    expect(
      lines(walk([candidate('a', { tags: { stage: 'Zwei' } }), candidate('b', { tags: { stage: 'ONE' } })], settings)),
    ).toEqual(['eins canary: b', 'zwei canary: a']);
  });

  it('begins with the smallest cluster of each location; a count that was not told is never the smallest', () => {
    const waves = walk([
      candidate('big', { nodes: 9 }),
      candidate('untold', { nodes: null }),
      candidate('small', { nodes: 2 }),
      candidate('other', { nodes: 50, location: 'swedencentral' }),
    ]);
    expect(lines(waves)).toEqual(['unknown canary: small other', 'unknown: big untold']);
  });

  it('counts running nodes only', () => {
    const stopped = { text: '1.32.1', count: 100, active: false };
    const waves = walk([
      candidate('a', { nodes: 4 }),
      candidate('b', { pools: [{ text: '1.32.1', count: 3 }, stopped] }),
    ]);
    expect(lines(waves)).toEqual(['unknown canary: b', 'unknown: a']);
  });

  it('never puts both regions of a pair into one batch, written either way', () => {
    const waves = walk([
      candidate('a', { location: 'West Europe' }),
      candidate('b', { location: 'northeurope' }),
      candidate('c', { location: 'swedencentral' }),
    ]);
    expect(lines(waves)).toEqual(['unknown canary: a c | b']);
  });

  it('never puts two of one group into one batch', () => {
    const group = (name: string, value: string): WaveCandidate => candidate(name, { tags: { Failover: value } });
    const members = [
      candidate('0', { nodes: 1 }),
      group('a', 'Shop'),
      group('b', 'shop '),
      group('c', 'till'),
      candidate('d'),
      candidate('e'),
    ];
    expect(lines(walk(members, { groupTag: 'failover' }))).toEqual(['unknown canary: 0', 'unknown: a c d e | b']);
    expect(lines(walk(members))).toEqual(['unknown canary: 0', 'unknown: a b c d e']);
  });

  it('lists what has no plan apart, and leaves out what needs none', () => {
    const native = candidate('native');
    const waves = walk([
      candidate('a'),
      candidate('b', { impossible: 'no asm-1-29 yet' }),
      { ...native, plan: { ...native.plan, steps: [] } },
    ]);
    expect(lines(waves)).toEqual(['unknown canary: a']);
    expect(waves.impossible).toEqual([{ id: candidate('b').cluster.id, name: 'b', reason: 'no asm-1-29 yet' }]);
  });

  it('keeps every promise for any fleet, and does not depend on the order it is given', () => {
    const locations = ['westeurope', 'northeurope', 'eastus', 'westus', 'westus3', 'swedencentral'];
    const fleet = fc.array(
      fc.record({
        location: fc.constantFrom(...locations),
        nodes: fc.option(fc.integer({ min: 0, max: 4 })),
        environment: fc.constantFrom('dev', 'prod', ''),
        group: fc.constantFrom('', 'a', 'b'),
        isImpossible: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(fleet, fc.integer({ min: 1, max: 6 }), (shapes, batchSize) => {
        const candidates = shapes.map(({ location, nodes, environment, group, isImpossible }, i) =>
          candidate(`c${i}`, {
            location,
            nodes,
            tags: { environment, group },
            ...(isImpossible ? { impossible: 'no way' } : {}),
          }),
        );
        const settings = { batchSize, groupTag: 'group' };
        const waves = walk(candidates, settings);
        expect(walk(candidates.toReversed(), settings)).toEqual(waves);
        const batches = waves.waves.flatMap((wave) => wave.batches.map((batch) => batch.clusters));
        const byId = new Map(candidates.map((one) => [one.cluster.id, one.cluster]));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(batchSize);
          for (const [a, b] of regionPairs.pairs) {
            expect(batch.some(({ location }) => location === a) && batch.some(({ location }) => location === b)).toBe(
              false,
            );
          }
          const groups = batch.map(({ id }) => byId.get(id)?.tags.group).filter((group) => group !== '');
          expect(new Set(groups).size).toBe(groups.length);
        }
        const walked = [...batches.flat().map(({ id }) => id), ...waves.impossible.map(({ id }) => id)];
        expect(walked.toSorted()).toEqual(candidates.map((one) => one.cluster.id).toSorted());
      }),
      { numRuns: 300, seed: 20261120 },
    );
  });
});

describe('region-pairs.json', () => {
  it('names programmatic regions, no pair twice, with source and date', () => {
    const { pairs, source, reviewed } = regionPairs;
    expect(pairs.flat().filter((region) => !/^[a-z]+\d?$/.test(region))).toEqual([]);
    expect(pairs.every((pair) => pair.length === 2 && pair[0] !== pair[1])).toBe(true);
    expect(new Set(pairs.map((pair) => pair.toSorted().join())).size).toBe(pairs.length);
    expect(source).toMatch(/^https:\/\/learn\.microsoft\.com\//);
    expect(reviewed).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
