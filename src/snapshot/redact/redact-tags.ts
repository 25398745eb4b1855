import { exemptReasonTag, exemptUntilTag } from '../../domain/exemption.ts';
import { isObject } from '../../domain/json.ts';
import { defaultWaveSettings } from '../../domain/waves.ts';
import type { Pseudonyms } from './pseudonyms.ts';

const ownerTag = 'owner';
const looksLikeDate = /^\d{4}-\d{2}-\d{2}$/;
const environments = new Set(defaultWaveSettings.environments.flat());

/**
 * Tags that mean something to a verdict or a plan keep their names: the exemption with its date, the environment with
 * its value where that is a known one, the owner. All other names and values are replaced, each value by itself, so
 * that equal ones stay equal.
 */
export function redactTags(tags: unknown, pseudonyms: Pseudonyms): unknown {
  if (!isObject(tags)) return tags;
  const redacted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(tags)) {
    const lower = name.toLowerCase();
    const kept = [exemptUntilTag, exemptReasonTag, ownerTag, ...defaultWaveSettings.environmentTags].includes(lower);
    // Names ignore case, and the first one wins: the redacted ones too.
    redacted[kept ? name : pseudonyms.name('tag', name)] ??= redactTag(lower, value, pseudonyms);
  }
  return redacted;
}

function redactTag(name: string, value: unknown, pseudonyms: Pseudonyms): unknown {
  // Of what is no text a verdict takes nothing but that the tag is there.
  if (typeof value !== 'string') return null;
  if (value.trim() === '') return value;
  // What is no date is none when it is redacted either.
  if (name === exemptUntilTag) return looksLikeDate.test(value) ? value : pseudonyms.name('value', value);
  if (name === ownerTag)
    return value
      .split(/([,;\s]+)/)
      .map((part, index) => owner(part, index, pseudonyms))
      .join('');
  if (defaultWaveSettings.environmentTags.includes(name) && environments.has(value.trim().toLowerCase())) return value;
  return pseudonyms.name(name === exemptReasonTag ? 'reason' : 'value', value);
}

/** Separators stay; an address stays an address, and what is none stays none. */
function owner(part: string, index: number, pseudonyms: Pseudonyms): string {
  if (index % 2 === 1 || part === '') return part;
  return part.includes('@') ? `${pseudonyms.name('person', part)}@example.com` : pseudonyms.name('team', part);
}
