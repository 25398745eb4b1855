import { describe, expect, it } from 'vitest';
import { etagOf, isHeld, versionOf } from './version-of.ts';

describe('a version', () => {
  const version = versionOf({ scanId: 'scan-1' }, 'report csv');

  it('is another one for another scan or another form', () => {
    expect(versionOf({ scanId: 'scan-1' }, 'report csv')).toBe(version);
    expect(versionOf({ scanId: 'scan-2' }, 'report csv')).not.toBe(version);
    expect(versionOf({ scanId: 'scan-1' }, 'report md')).not.toBe(version);
  });

  it('has a tag of its own for each coding, and is held by whoever has one of them', () => {
    const tags = [etagOf(version), etagOf(version, 'gzip'), etagOf(version, 'br')];
    expect(new Set(tags).size).toBe(3);
    for (const tag of tags) expect(isHeld(tag, version)).toBe(true);
    expect(isHeld(`"other", W/${tags[0] ?? ''}`, version)).toBe(true);
    expect(isHeld('*', version)).toBe(true);
    expect(isHeld(null, version)).toBe(false);
    expect(isHeld('"other"', version)).toBe(false);
    expect(isHeld(version, version)).toBe(false);
  });
});
