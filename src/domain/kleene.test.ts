import { describe, expect, it } from 'vitest';
import { and, or } from './kleene.ts';

describe('three-valued logic', () => {
  it.each([
    [[], true, false],
    [[true], true, true],
    [[false], false, false],
    [['unknown'], 'unknown', 'unknown'],
    [[true, 'unknown'], 'unknown', true],
    [[false, 'unknown'], false, 'unknown'],
    [[true, false, 'unknown'], false, true],
  ] as const)('%j: all of them %s, any of them %s', (terms, all, any) => {
    expect([and(...terms), or(...terms)]).toEqual([all, any]);
  });
});
