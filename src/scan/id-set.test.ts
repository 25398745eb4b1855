import { expect, it } from 'vitest';
import { idSet } from './id-set.ts';

it('remembers each text once, through every growth', () => {
  const seen = idSet();
  const ids = Array.from({ length: 5_000 }, (_, index) => `/subscriptions/s/resourcegroups/rg/cluster-${index}`);
  for (const id of ids) expect(seen.add(id)).toBe(true);
  for (const id of ids) expect(seen.add(id)).toBe(false);
  expect(ids.every((id) => seen.has(id))).toBe(true);
  expect(seen.has('/subscriptions/s/resourcegroups/rg/cluster-5000')).toBe(false);
  expect(seen.size()).toBe(5_000);
});
