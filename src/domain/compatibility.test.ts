import { describe, expect, it } from 'vitest';
import { calendar } from './calendar.ts';
import type { OfferedRevision } from './catalogue.ts';
import { compatibilityOf } from './compatibility.ts';
import { offered } from './healthy.ts';
import { formatMinor } from './versions.ts';

const plan = 'KubernetesOfficial';
const known = (revision: string, offer: OfferedRevision | null): [minors: string, by: string | null] => {
  const minor = Number(revision.split('-')[2]);
  const meshOffer = offer && { revisions: [offer] };
  const { minors, by } = compatibilityOf({ major: 1, minor }, plan, meshOffer, calendar);
  return [minors.map(formatMinor).join(' '), by];
};

describe('what fits a revision', () => {
  it('is what the catalogue lists, whatever the table says', () => {
    expect(known('asm-1-29', offered('asm-1-29', 33, 34))).toEqual(['1.33 1.34', 'catalogue']);
    expect(known('asm-1-29', offered('asm-1-29', 33, 34, { [plan]: [] }))).toEqual(['', 'catalogue']);
  });

  it('is what the table lists where the catalogue was not read, or lacks the revision or the plan', () => {
    const table = ['1.31 1.32 1.33 1.34 1.35 1.36', 'calendar'];
    expect(known('asm-1-29', null)).toEqual(table);
    expect(known('asm-1-29', offered('asm-1-30', 33, 34))).toEqual(table);
    expect(known('asm-1-29', offered('asm-1-29', 33, 34, { [plan]: null }))).toEqual(table);
  });

  it('is both together where a part of the list could not be read, and the table has the last word', () => {
    const partly = (minor: number): OfferedRevision => ({ ...offered('asm-1-29', minor, minor), partlyRead: [plan] });
    expect(known('asm-1-29', partly(30))).toEqual(['1.30 1.31 1.32 1.33 1.34 1.35 1.36', 'calendar']);
    expect(known('asm-1-29', partly(33))).toEqual(['1.31 1.32 1.33 1.34 1.35 1.36', 'calendar']);
    expect(known('asm-1-29', { ...partly(30), partlyRead: ['AKSLongTermSupport'] })).toEqual(['1.30', 'catalogue']);
  });

  it('is not known beyond what a list confirms where nobody else says', () => {
    expect(known('asm-1-40', { ...offered('asm-1-40', 33, 33), partlyRead: [plan] })).toEqual(['1.33', null]);
    expect(known('asm-1-40', null)).toEqual(['', null]);
  });
});
