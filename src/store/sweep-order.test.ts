import { describe, expect, it } from 'vitest';
import { aVerdict } from '../../test/support/verdicts.ts';
import { hostileNames } from '../../test/support/hostile-names.ts';
import { describeCluster, formatEntry } from './cluster-index.ts';
import { packOf, sweepOrder } from './sweep-order.ts';

const orderOf = (names: readonly string[]) =>
  sweepOrder(
    (async function* () {
      // Two packs, whose lines go on counting.
      const lines = names.map((name, line) => formatEntry({ ...describeCluster(aVerdict({ name })), pack: 3, line }));
      yield lines.slice(0, 2);
      yield lines.slice(2);
    })(),
    names.length,
  );

describe('sweepOrder', () => {
  it('gives the places in ascending order of key, whatever the names hold', async () => {
    const names = [...hostileNames, 'b', 'a'];
    const { length, lines, packs } = await orderOf(names);
    const keys = names.map((name) => aVerdict({ name }).id.toLowerCase());
    const sorted = [...new Set(keys)].sort((a, b) => (a < b ? -1 : 1));
    expect(length).toBe(sorted.length);
    expect([...lines].map((line) => keys[line])).toEqual(sorted);
    expect(packOf(packs[0] ?? 0)).toEqual({ rank: describeCluster(aVerdict()).rank, pack: 3 });
  });

  it('counts a cluster that was handed in twice once', async () => {
    expect((await orderOf(['a', 'b', 'a'])).length).toBe(2);
  });
});
