// A short run of `npm run fuzz`: the same cases every time, and as many that nobody has seen, by a seed that is printed.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { minimise } from '../fuzz/minimise.ts';
import { runCases } from '../fuzz/run-cases.ts';
import { fuzzTarget } from '../fuzz/target.ts';
import { fuzzTargets } from '../fuzz/targets.ts';

/** About half a second each. Files of a gigabyte are left to the long run. */
const casesOf: Readonly<Record<string, number>> = {
  clusters: 20,
  tags: 20,
  catalogues: 20,
  kubernetesObjects: 100,
  quantities: 500,
  azureAnswers: 300,
  snapshotFiles: 40,
  httpRequests: 30,
  notifyAnswers: 30,
  digests: 25,
  owners: 300,
  queueMessages: 300,
  settings: 300,
};
const freshSeed = randomBytes(4).toString('hex');

describe(`hostile input, seeds first and ${freshSeed}`, () => {
  const tried = fuzzTargets.filter(({ name }) => name !== 'hugeFiles');
  it.each(tried.map((target) => [target.name, target] as const))(
    '%s: every case ends as it is owed',
    async (name, target) => {
      const { close, ...opened } = await target.open();
      // Processor time is the long run's to judge: here other tests share the machine.
      const relaxed = { ...target, caseLimitMs: 10 * target.caseLimitMs, open: async () => opened };
      const count = casesOf[name] ?? 0;
      try {
        for (const seed of ['first', freshSeed]) {
          const { cases, failure } = await runCases(relaxed, { seed, from: 0, count });
          expect(failure, `npm run fuzz -- --target ${name} --seed ${seed} --case ${failure?.index ?? ''}`).toBeNull();
          expect(cases).toBe(count);
          expect(cases).toBeGreaterThan(0);
        }
      } finally {
        await close?.();
      }
    },
  );
});

describe('the fuzzer itself', () => {
  const polluted: { polluted?: number } = Object.prototype;

  it('finds a crash, tells its case and makes it small', async () => {
    const target = fuzzTarget<{ readonly words: readonly string[] }>(
      'crash',
      { weight: 1 },
      {
        draw: (random) => ({
          words: Array.from({ length: 9 }, () => random.pick(['good', 'fine', 'very bad', 'well'])),
        }),
        check: ({ words }) => {
          if (words.some((word) => word.includes('bad'))) throw new TypeError('crashed');
        },
      },
    );
    const { failure } = await runCases(target, { seed: 'x', from: 0, count: 50 });
    expect(failure?.problem).toContain('TypeError: crashed');
    expect(failure?.drawn).toEqual({ words: ['bad'] });
  });

  it('finds a polluted prototype and a case that takes too long', async () => {
    const pollute = fuzzTarget(
      'pollute',
      { weight: 1 },
      { draw: () => ({}), check: () => void (polluted.polluted = 1) },
    );
    const slow = fuzzTarget(
      'slow',
      { weight: 1, caseLimitMs: 1 },
      {
        draw: () => ({}),
        check: () => {
          if (Array.from({ length: 300_000 }, (_, at) => String(at)).toSorted().length === 0)
            throw new Error('no time');
        },
      },
    );
    try {
      expect((await runCases(pollute, { seed: 'x', from: 0, count: 1 })).failure?.problem).toBe(
        'a prototype was polluted',
      );
    } finally {
      delete polluted.polluted;
    }
    expect((await runCases(slow, { seed: 'x', from: 0, count: 1 })).failure?.problem).toMatch(/^it took \d+ ms/);
  });

  it('makes bytes and nested values smaller, and keeps what the failure needs', async () => {
    const bytes = await minimise(Buffer.from('aaaaXaaa'), async (value) => (value as Buffer).includes('X'), 200);
    expect(Buffer.from(bytes as Uint8Array).toString()).toBe('X');
    const nested = JSON.parse('{"a":[{"__proto__":{"b":"needle in hay"}},2]}') as unknown;
    const small = await minimise(nested, async (value) => JSON.stringify(value).includes('needle'), 500);
    expect(JSON.stringify(small)).toBe('{"a":[{"__proto__":{"b":"needle"}}]}');
  });
});
