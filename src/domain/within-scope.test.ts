import { describe, expect, it } from 'vitest';
import type { Scope } from './contracts.ts';
import { holds, isTenantScope, namesGroupsOf } from './within-scope.ts';

describe('a scope', () => {
  it.each<[scope: Scope, isTenant: boolean, holdsIt: ReturnType<typeof holds>]>([
    [{}, true, true],
    [{ tenant: true }, true, true],
    [{ tenant: true, managementGroups: ['g'] }, true, true],
    [{ managementGroups: [], subscriptions: [] }, true, true],
    [{ subscriptions: ['b', 'A'] }, false, true],
    [{ subscriptions: ['b'] }, false, false],
    [{ subscriptions: ['b'], expectedSubscriptions: ['A'] }, false, true],
    [{ managementGroups: ['g'] }, false, 'unknown'],
    [{ managementGroups: ['g'], subscriptions: ['b'] }, false, 'unknown'],
    [{ managementGroups: ['g'], subscriptions: ['A'] }, false, true],
  ])('%j is of the whole tenant: %j, and holds subscription a: %j', (scope, isTenant, holdsIt) => {
    expect([isTenantScope(scope), holds(scope, 'a')]).toEqual([isTenant, holdsIt]);
  });

  it.each<[scope: string[], earlier: string[], names: boolean]>([
    [['g'], ['G'], true],
    [['h', 'g'], ['g'], true],
    [['g'], ['g', 'h'], false],
    [['g'], [], true],
  ])('of the groups %j names those of %j: %j', (managementGroups, earlier, names) => {
    expect(namesGroupsOf({ managementGroups }, { managementGroups: earlier })).toBe(names);
  });
});
