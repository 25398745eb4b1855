import { describe, expect, it } from 'vitest';
import { etagOf, heldTag, versionOf } from './version-of.ts';

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
    for (const tag of tags) expect(heldTag(tag, version)).toBe(tag);
    expect(heldTag(`"other", W/${tags[1] ?? ''}`, version)).toBe(tags[1]);
    expect(heldTag('*', version)).toBe(tags[0]);
    for (const other of [null, '', '"other"', version]) expect(heldTag(other, version)).toBeUndefined();
  });
});
