import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '../domain/records.ts';
import { readOwnership } from './read-ownership.ts';

const subscription = (subscriptionId: string, tags?: Record<string, string> | null): StreamRecord => ({
  kind: 'subscription',
  subscriptionId,
  displayName: 'Payments',
  tags,
});
const group = (name: string, tags?: Record<string, string> | null): StreamRecord => ({
  kind: 'resourceGroup',
  subscriptionId: 'S1',
  name,
  tags,
});
const cluster: StreamRecord = { kind: 'cluster', resource: { id: '/x' } };

async function read(...records: StreamRecord[]) {
  let taken = 0;
  const stream = async function* (): AsyncGenerator<StreamRecord> {
    for (const record of records) {
      taken += 1;
      yield record;
    }
  };
  const { resourceGroups, subscriptions, areGroupsRead } = await readOwnership(stream(), 'Owner');
  return { resourceGroups: [...resourceGroups], subscriptions: [...subscriptions], areGroupsRead, taken };
}

describe('the owner tags of a snapshot', () => {
  it('are those of subscriptions and resource groups, whatever the casing of ids and names', async () => {
    const found = await read(
      subscription('S1', { owner: 'a@contoso.com', other: 'x' }),
      subscription('s2', { other: 'x' }),
      subscription('s3', null),
      group('RG-Pay', { OWNER: 'b@contoso.com' }),
      group('rg-none'),
    );
    expect(found.subscriptions).toEqual([['s1', { name: 'Payments', value: 'a@contoso.com' }]]);
    expect(found.resourceGroups).toEqual([['s1/rg-pay', { name: 'RG-Pay', value: 'b@contoso.com' }]]);
  });

  it('are the first ones told, even when those are none', async () => {
    const found = await read(
      group('rg', {}),
      group('RG', { owner: 'a@contoso.com' }),
      subscription('s1'),
      subscription('s1', { owner: 'x' }),
    );
    expect([found.resourceGroups, found.subscriptions]).toEqual([[], []]);
  });

  it.each([
    ['complete', [], true],
    ['unread where the collector lost some groups', [{ scope: 'fleet', id: 'resourceGroups' }], false],
    ['unread where a line is lost', [{ scope: 'line', id: '7' }], false],
    [
      'complete whatever else is lost',
      [
        { scope: 'fleet', id: 'summary' },
        { scope: 'subscription', id: 's1' },
      ],
      true,
    ],
  ] as const)('of groups are %s', async (_what, gaps, areGroupsRead) => {
    const told = gaps.map((gap): StreamRecord => ({
      ...gap,
      kind: 'gap',
      what: 'record',
      reason: 'throttled',
      detail: '',
    }));
    expect(await read(group('rg', { owner: 'a@contoso.com' }), ...told, cluster)).toMatchObject({ areGroupsRead });
  });

  it.each([
    ['cluster', cluster],
    ['evidence', { kind: 'kubernetes', clusterId: '/x', observedAt: '', object: {} } satisfies StreamRecord],
  ])('end with the first %s: nothing is read beyond it', async (_what, record) => {
    const found = await read(subscription('s1'), record, group('late', { owner: 'a@contoso.com' }), cluster);
    expect([found.resourceGroups, found.taken]).toEqual([[], 2]);
  });
});
