import { seen } from '../healthy.ts';
import { observedDisagrees } from './observed-disagrees.ts';
import { casesOf } from './rule-case.ts';

const classic = { control: 'off', nativePods: 0, classicPods: 9, mode: 'classic' } as const;

export const observedDisagreesCases = casesOf(observedDisagrees, [
  {
    kind: 'broken',
    when: 'classic was seen where the default should apply',
    given: (healthy) => healthy({ observed: seen({ revisions: { 'asm-1-29': classic } }) }),
    expect: {
      severity: 'high',
      message: 'The cluster was observed to be classic, although it is native by the documents.',
      evidence: { observed: 'classic', documented: 'native', observedAt: '2026-06-15T05:30:00Z' },
    },
  },
  {
    kind: 'broken',
    when: 'native was seen where nothing should switch it on',
    given: (healthy) => healthy({ controlPlane: '1.31.9', observed: seen({}) }),
    expect: { severity: 'high', evidence: { observed: 'native', documented: 'classic' } },
  },
  {
    kind: 'broken',
    when: 'both revisions are native where the documents say mixed',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-26', 'asm-1-29'],
        observed: seen({ revisions: { 'asm-1-26': {}, 'asm-1-29': {} } }),
      }),
    expect: { severity: 'high', evidence: { observed: 'native', documented: 'mixed' } },
  },
  {
    kind: 'broken',
    when: 'mixed was seen, as a restart is outstanding',
    given: (healthy) => healthy({ observed: seen({ revisions: { 'asm-1-29': { classicPods: 2, mode: 'mixed' } } }) }),
    expect: { severity: 'high', evidence: { observed: 'mixed', documented: 'native' } },
  },
  {
    kind: 'boundary',
    when: 'one of two revisions was seen and the other was not',
    given: (healthy) =>
      healthy({ revisions: ['asm-1-29', 'asm-1-30'], observed: seen({ revisions: { 'asm-1-29': classic } }) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'what was seen agrees with the documents',
    given: (healthy) => healthy({ controlPlane: '1.31.9', observed: seen({ revisions: { 'asm-1-29': classic } }) }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the documents leave it open, and it was seen',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], observed: seen({ revisions: { 'asm-1-28': classic } }) }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: null,
  },
]);
