import { expect, it } from 'vitest';
import { unconfirmedGaps } from './unconfirmed-gaps.ts';

const unanswered = (subscription: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    key: `/subscriptions/${subscription}/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/${String(index).padStart(3, '0')}`,
    claim: 'gone' as const,
    records: [],
    answer: { kind: 'unknown', reason: 'throttled', detail: 'HTTP 429' } as const,
  }));

it('names clusters one by one, and a subscription as a whole where they are too many', () => {
  const gaps = unconfirmedGaps([...unanswered('many', 51), ...unanswered('few', 50)]);
  expect(gaps.map(({ scope }) => scope)).toEqual([...Array<string>(50).fill('cluster'), 'subscription']);
  expect(gaps.at(-1)).toEqual({
    kind: 'gap',
    scope: 'subscription',
    id: 'many',
    what: 'clusters',
    reason: 'throttled',
    detail: 'Resource Graph shows 51 clusters of it as gone or better, and nobody could confirm it: HTTP 429',
  });
  expect(gaps[0]?.id).toMatch(/\/few\/.*\/000$/);
});
