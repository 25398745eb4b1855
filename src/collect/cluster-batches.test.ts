import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBatches } from './cluster-batches.ts';

const limits = { clusters: 1000, subscriptions: 300 };
const counted = fc.dictionary(fc.stringMatching(/^[a-f0-9]{4}$/), fc.nat({ max: 1500 }), { maxKeys: 60 });

describe('batches of subscriptions', () => {
  it('fill pages: small subscriptions next to large ones', () => {
    const counts = new Map([
      ['a', 100],
      ['b', 900],
      ['c', 600],
      ['d', 400],
      ['e', 0],
    ]);
    expect(packBatches([...counts.keys()], counts, limits)).toEqual([
      { subscriptions: ['a', 'b', 'e'] },
      { subscriptions: ['c', 'd'] },
    ]);
  });

  it('give a subscription with more than a page a batch of its own, but for empty ones', () => {
    const counts = new Map([
      ['a', 5000],
      ['b', 1],
      ['c', 1],
    ]);
    expect(packBatches(['a', 'b', 'c'], counts, limits)).toEqual([
      { subscriptions: ['a'] },
      { subscriptions: ['b', 'c'] },
    ]);
  });

  it('hold at most as many subscriptions as one query should name', () => {
    const ids = Array.from({ length: 650 }, (_, index) => String(index).padStart(4, '0'));
    const batches = packBatches(ids, new Map(ids.map((id) => [id, 0])), limits);
    expect(batches.map(({ subscriptions }) => subscriptions.length)).toEqual([300, 300, 50]);
  });

  it('hold every subscription once, counted or not, and never too many clusters together', () => {
    fc.assert(
      fc.property(counted, fc.uniqueArray(fc.stringMatching(/^[g-z]{3}$/), { maxLength: 20 }), (counts, uncounted) => {
        const sizes = new Map(Object.entries(counts));
        const all = [...sizes.keys(), ...uncounted];
        const batches = packBatches(all, sizes, limits);
        expect(batches.flatMap(({ subscriptions }) => subscriptions).toSorted()).toEqual(all.toSorted());
        for (const { subscriptions } of batches) {
          const clusters = subscriptions.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0);
          const nonEmpty = subscriptions.filter((id) => sizes.get(id) !== 0);
          expect(clusters <= limits.clusters || nonEmpty.length === 1).toBe(true);
        }
        expect(packBatches(all.toReversed(), sizes, limits)).toEqual(batches);
      }),
    );
  });
});
