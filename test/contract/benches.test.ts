// The benches whose far sides are processes of their own, on fleets so small that nothing is measured: that they run at
// all and count what they say they count.
import { expect, it } from 'vitest';
import { benchDigest } from '../bench/digest.ts';
import { benchPeers } from '../bench/peers.ts';
import { benchStore } from '../bench/store.ts';

const finite = (ratios: Readonly<Record<string, number>>): boolean =>
  Object.values(ratios).every((ratio) => Number.isFinite(ratio) && ratio > 0);

it('the store bench writes and reads a scan, and the same rows beside it', async () => {
  const { rows, ratios } = await benchStore({ clusters: 120, subscriptions: 14, runs: 1, pages: 1 });
  expect(rows).toHaveLength(8);
  expect(finite(ratios)).toBe(true);
  // The store never needs fewer than the fewest, which are counted from its own rows.
  expect(ratios.transactionsToFewest).toBeGreaterThanOrEqual(1);
});

it('the digest bench tells every owner and renders for every channel', async () => {
  const { rows, ratios } = await benchDigest({ clusters: 120, subscriptions: 14, owners: 5 });
  expect(rows.map(({ what }) => what)).toEqual(expect.arrayContaining(['mail, html and text', 'Slack blocks']));
  expect(finite(ratios)).toBe(true);
});

it('the peers bench reads a fleet command by command, and calculates what it stopped', async () => {
  const { rows } = await benchPeers({
    sizes: [2],
    readersOf: [
      { name: 'whole', way: 'az', atOnce: 1, seconds: 60 },
      { name: 'stopped', way: 'az', atOnce: 1, seconds: 0 },
    ],
  });
  expect(rows.map(({ measured }) => measured?.replace(/^\d+ s/, 'some s').split(';')[0])).toEqual([
    'whole',
    'some s, 1 calls',
  ]);
  expect(rows[0]?.kinds).toMatch(/^subscriptions 1, managedClusters 2, features 2, managedCluster 2/);
  expect(rows[1]?.calls).toBe(rows[0]?.calls);
});
