import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareMinor,
  compareVersions,
  formatMinor,
  formatRevision,
  parseKubernetesVersion,
  parseMeshRevision,
  parseMeshUpgradeTarget,
} from './versions.ts';

describe('parseKubernetesVersion', () => {
  it.each([
    ['1.33', { major: 1, minor: 33, patch: null }],
    ['1.33.2', { major: 1, minor: 33, patch: 2 }],
    ['v1.33.2-suffix', { major: 1, minor: 33, patch: 2 }],
    ['V1.9.6', { major: 1, minor: 9, patch: 6 }],
    ['1.19.10-vk-azure-aci-1.4.8', { major: 1, minor: 19, patch: 10 }],
  ])('reads %s', (text, expected) => {
    expect(parseKubernetesVersion(text)).toEqual(expected);
  });

  it.each([
    '',
    '1',
    '1.',
    '1.x',
    '1.33.',
    '1.33.2.1',
    ' 1.33',
    '1.33 ',
    '1,33',
    '1.33-preview',
    'asm-1-29',
    '-1.33',
    '1.33.2_x',
    '1.33\n',
  ])('takes %j for malformed', (text) => {
    expect(parseKubernetesVersion(text)).toBeNull();
  });
});

describe('mesh revisions', () => {
  it('are read in any case, and only in the full form', () => {
    expect(parseMeshRevision('asm-1-29')).toEqual({ major: 1, minor: 29 });
    expect(parseMeshRevision('ASM-1-29')).toEqual({ major: 1, minor: 29 });
    for (const text of ['1-29', 'asm-1', 'asm-1-29-1', 'asm-1-x', ' asm-1-29', ''])
      expect(parseMeshRevision(text)).toBeNull();
  });

  it('are also read without prefix inside upgrade lists', () => {
    expect(parseMeshUpgradeTarget('1-18')).toEqual({ major: 1, minor: 18 });
    expect(parseMeshUpgradeTarget('asm-1-18')).toEqual({ major: 1, minor: 18 });
    expect(parseMeshUpgradeTarget('1.18')).toBeNull();
  });

  it('compare as numbers', () => {
    expect(compareMinor({ major: 1, minor: 9 }, { major: 1, minor: 20 })).toBeLessThan(0);
    expect(compareMinor({ major: 2, minor: 0 }, { major: 1, minor: 99 })).toBeGreaterThan(0);
    expect(formatRevision({ major: 1, minor: 9 })).toBe('asm-1-9');
  });
});

describe('order of versions', () => {
  it('puts an alias before its patches', () => {
    expect(compareVersions({ major: 1, minor: 33, patch: null }, { major: 1, minor: 33, patch: 0 })).toBeLessThan(0);
    expect(compareVersions({ major: 1, minor: 33, patch: 10 }, { major: 1, minor: 33, patch: 9 })).toBeGreaterThan(0);
  });

  it('survives being written and read again', () => {
    const part = fc.nat({ max: 9999 });
    fc.assert(
      fc.property(part, part, part, (major, minor, patch) => {
        const version = { major, minor, patch };
        expect(parseKubernetesVersion(`${formatMinor(version)}.${patch}`)).toEqual(version);
        expect(parseMeshRevision(formatRevision({ major, minor }))).toEqual({ major, minor });
      }),
    );
  });
});
