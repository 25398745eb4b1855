import { describe, expect, it } from 'vitest';
import { locationKey, tagValue } from './cluster.ts';

describe('a tag', () => {
  it('is found by its whole name in any casing, the first one first', () => {
    const tags = { other: '0', ownes: '1', OWNER: '2', owner: '3', 'owner-team': '4' };
    expect(tagValue(tags, 'Owner')).toBe('2');
    expect(tagValue(tags, 'team')).toBeUndefined();
  });
});

describe('a location', () => {
  it('is the same by its display name', () => {
    expect(locationKey('West Europe')).toBe(locationKey('westeurope'));
  });
});
