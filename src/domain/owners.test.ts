import { describe, expect, it } from 'vitest';
import { groupKey, noOwnerTags, ownerResolver, unknownOwnerTags, type OwnerTags } from './owners.ts';

const cluster = {
  id: '/subscriptions/S1/resourceGroups/RG-Pay/providers/Microsoft.ContainerService/managedClusters/aks',
  name: 'aks',
  subscriptionId: 'S1',
  resourceGroup: 'RG-Pay',
};
const rules = {
  tag: 'owner',
  addresses: new Map([
    ['Team-Payments', ['Pay@Contoso.com', 'oncall@contoso.com', 'pay@contoso.com']],
    ['Team Search', ['search@contoso.com']],
  ]),
};
const around = (group: string | null, subscription: string | null): OwnerTags => ({
  ...noOwnerTags,
  resourceGroups: new Map(group === null ? [] : [[groupKey('s1', 'rg-pay'), { name: 'rg-pay', value: group }]]),
  subscriptions: new Map(subscription === null ? [] : [['s1', { name: 'Payments', value: subscription }]]),
});
const ownersOf = (tags: Record<string, string>, tagsAround: OwnerTags = noOwnerTags) =>
  ownerResolver(rules, tagsAround)({ ...cluster, tags });
const names = (tags: Record<string, string>, tagsAround?: OwnerTags): string[] =>
  ownersOf(tags, tagsAround).owners.map(({ name }) => name);

describe('the owner of a cluster', () => {
  it.each([
    ['its own tag', { owner: 'own@contoso.com' }, 'group@contoso.com', 'sub@contoso.com', 'cluster', 'own@contoso.com'],
    ['its resource group’s', {}, 'group@contoso.com', 'sub@contoso.com', 'resourceGroup', 'group@contoso.com'],
    ['its subscription’s', {}, null, 'sub@contoso.com', 'subscription', 'sub@contoso.com'],
    ['what is below an empty tag', { owner: ' ' }, '', 'sub@contoso.com', 'subscription', 'sub@contoso.com'],
  ] as const)('is named by %s', (_what, tags, group, subscription, from, name) => {
    expect(ownersOf(tags, around(group, subscription))).toEqual({
      owners: [{ name, addresses: [name] }],
      from,
      malformed: [],
      isKnown: true,
    });
  });

  it('is found under a tag name of any casing, and is the same under any casing of the address', () => {
    expect(names({ OWNER: ' Own@Contoso.COM ' })).toEqual(['own@contoso.com']);
  });

  it('may be several', () => {
    expect(names({ owner: 'a@contoso.com; b@contoso.com,c@contoso.com  A@contoso.com' })).toEqual([
      'a@contoso.com',
      'b@contoso.com',
      'c@contoso.com',
    ]);
  });

  it('may be a name that is mapped to addresses, once each', () => {
    expect(ownersOf({ owner: 'TEAM-payments' }).owners).toEqual([
      { name: 'team-payments', addresses: ['pay@contoso.com', 'oncall@contoso.com'] },
    ]);
    expect(names({ owner: 'team search' })).toEqual(['team search']);
    const composed = ownerResolver(
      { tag: 'owner', addresses: new Map([['z\u00fcrich', ['z@contoso.com']]]) },
      noOwnerTags,
    );
    expect(composed({ ...cluster, tags: { owner: 'Zu\u0308rich' } }).owners).toHaveLength(1);
    expect(names({ owner: 'team-payments, a@contoso.com' })).toEqual(['team-payments', 'a@contoso.com']);
  });

  it('is nobody when nothing names one', () => {
    expect(ownersOf({ team: 'a@contoso.com' })).toEqual({ owners: [], from: null, malformed: [], isKnown: true });
  });

  it('is told although a part of the value is malformed, which is reported', () => {
    expect(ownersOf({ owner: 'a@contoso.com, b@contoso' })).toEqual({
      owners: [{ name: 'a@contoso.com', addresses: ['a@contoso.com'] }],
      from: 'cluster',
      malformed: [{ id: cluster.id, name: 'aks', value: 'b@contoso' }],
      isKnown: true,
    });
  });

  it('is not known, and never its subscription’s, where the tags of its resource group could not be read', () => {
    const unread = { ...around(null, 'boss@contoso.com'), areGroupsRead: false };
    const notKnown = { owners: [], from: null, malformed: [], isKnown: false };
    expect(ownersOf({}, unread)).toEqual(notKnown);
    expect(ownersOf({}, unknownOwnerTags)).toEqual(notKnown);
    expect(ownersOf({ owner: 'ask Jane' }, unread)).toMatchObject({
      isKnown: false,
      malformed: [{ value: 'ask Jane' }],
    });
    expect(names({ owner: 'own@contoso.com' }, unread)).toEqual(['own@contoso.com']);
    expect(names({}, { ...around('group@contoso.com', null), areGroupsRead: false })).toEqual(['group@contoso.com']);
    expect(names({}, { ...around('ask Jane', 'boss@contoso.com'), areGroupsRead: false })).toEqual([
      'boss@contoso.com',
    ]);
  });

  it('is looked for further up when a value names nobody, and each such value is reported whole', () => {
    const found = ownersOf({ owner: 'ask Jane' }, around('see wiki', 'sub@contoso.com'));
    expect(found.owners.map(({ name }) => name)).toEqual(['sub@contoso.com']);
    expect(found.malformed).toEqual([
      { id: cluster.id, name: 'aks', value: 'ask Jane' },
      { id: '/subscriptions/s1/resourceGroups/RG-Pay', name: 'rg-pay', value: 'see wiki' },
    ]);
  });

  it.each([
    'constructor',
    '__proto__',
    'a@contoso.com\r\nBcc:x@contoso.com\0',
    '<script>@contoso.com',
    '‮a@contoso.com',
  ])('is never made of a hostile value: %j', (value) => {
    expect(names({ owner: value }).filter((name) => name !== 'a@contoso.com')).toEqual([]);
    expect(ownersOf({ owner: value }).malformed).toHaveLength(1);
  });
});
