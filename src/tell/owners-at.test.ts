import { expect, it } from 'vitest';
import { aVerdict, payments } from '../../test/support/verdicts.ts';
import { groupKey, noOwnerTags, type OwnerTags } from '../domain/owners.ts';
import { ownersByTags } from './owners-at.ts';

const rules = { tag: 'owner', addresses: new Map() };
const boss = new Map([[payments, { name: 'Payments', value: 'boss@contoso.com' }]]);
const groups = (owner: string) => new Map([[groupKey(payments, 'rg-pay'), { name: 'rg-pay', value: owner }]]);
const verdict = aVerdict({ resourceGroup: 'rg-pay', tags: {} });

/** Owners of a cluster that was seen at `then` only, by the tags then and at the latest look. */
async function ownersOf(then: OwnerTags | undefined, latest: OwnerTags | undefined, tags = {}): Promise<string[]> {
  let reads = 0;
  const tagsAt = async (seenAt: string) => {
    reads += 1;
    return seenAt === 'then' ? then : latest;
  };
  const ownersAt = ownersByTags(rules, tagsAt, 'latest');
  await ownersAt('then');
  const found = (await ownersAt('then'))({ ...verdict, tags });
  expect(reads).toBe(2);
  return found.isKnown ? found.owners.map(({ name }) => name) : ['?'];
}

it('whoever owned a cluster when it was seen last is asked of the tags of then', async () => {
  const then = { ...noOwnerTags, resourceGroups: groups('pay@contoso.com'), subscriptions: boss };
  const latest = { ...noOwnerTags, resourceGroups: groups('lab@contoso.com'), subscriptions: boss };
  expect(await ownersOf(then, latest)).toEqual(['pay@contoso.com']);
  expect(await ownersOf({ ...noOwnerTags, subscriptions: boss }, latest)).toEqual(['boss@contoso.com']);
  expect(await ownersOf(noOwnerTags, latest)).toEqual([]);
});

it.each([
  ['are not kept', undefined],
  ['could not be read', { ...noOwnerTags, subscriptions: boss, areGroupsRead: false }],
])('where those %s, the latest ones name the owner of a group that they show, and nobody else', async (_, then) => {
  const shown = { ...noOwnerTags, resourceGroups: groups('lab@contoso.com') };
  expect(await ownersOf(then, shown)).toEqual(['lab@contoso.com']);
  expect(await ownersOf(then, { ...noOwnerTags, subscriptions: boss })).toEqual(['?']);
  expect(await ownersOf(then, undefined)).toEqual(['?']);
  expect(await ownersOf(then, undefined, { owner: 'own@contoso.com' })).toEqual(['own@contoso.com']);
});
