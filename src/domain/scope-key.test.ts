import { describe, expect, it } from 'vitest';
import type { Scope } from './contracts.ts';
import { scopeKey } from './scope-key.ts';

describe('the key of a scope', () => {
  it.each<[what: string, one: Scope, same: Scope]>([
    ['order', { subscriptions: ['a', 'b'] }, { subscriptions: ['b', 'a'] }],
    ['casing', { managementGroups: ['Contoso', 'ops'] }, { managementGroups: ['OPS', 'CONTOSO'] }],
    ['repetition', { subscriptions: ['a', 'A'] }, { subscriptions: ['a'] }],
    ['an empty list', { tenant: true, subscriptions: [] }, { tenant: true }],
  ])('does not see %s', (_, one, same) => {
    expect(scopeKey(one)).toBe(scopeKey(same));
  });

  it('tells every kind of scope from every other', () => {
    const scopes: Scope[] = [
      {},
      { tenant: true },
      { subscriptions: ['a'] },
      { subscriptions: ['b'] },
      { managementGroups: ['a'] },
      { expectedSubscriptions: ['a'] },
      { tenant: true, expectedSubscriptions: ['a'] },
    ];
    expect(new Set(scopes.map(scopeKey)).size).toBe(scopes.length);
  });
});
