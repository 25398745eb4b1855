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
      message:
        'The cluster was observed to be classic (control off, 0 native and 9 classic pods), although it is native by the documents.',
      evidence: {
        observed: 'classic',
        documented: 'native',
        observedAt: '2026-06-15T05:30:00Z',
        revisions: {
          items: [{ revision: 'asm-1-29', observed: 'classic', control: 'off', nativePods: 0, classicPods: 9 }],
          more: 0,
        },
      },
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
    expect: {
      severity: 'high',
      message:
        'The cluster was observed to be native (asm-1-26: control on, 12 native and 0 classic pods; asm-1-29: control on, 12 native and 0 classic pods), although it is mixed by the documents.',
      evidence: { observed: 'native', documented: 'mixed' },
    },
  },
  {
    kind: 'broken',
    when: 'mixed was seen, as a restart is outstanding',
    given: (healthy) => healthy({ observed: seen({ revisions: { 'asm-1-29': { classicPods: 2, mode: 'mixed' } } }) }),
    expect: { severity: 'high', evidence: { observed: 'mixed', documented: 'native' } },
  },
  {
    kind: 'boundary',
    when: 'one of two revisions was seen to be classic, and nothing was seen of the other',
    given: (healthy) =>
      healthy({ revisions: ['asm-1-29', 'asm-1-30'], observed: seen({ revisions: { 'asm-1-30': classic } }) }),
    expect: {
      severity: 'high',
      message:
        'By what was observed (asm-1-30: control off, 0 native and 9 classic pods) the cluster is mixed, although it is native by the documents.',
      evidence: { observed: 'mixed', documented: 'native' },
    },
  },
  {
    kind: 'boundary',
    when: 'one of two revisions was seen to be as documented, and nothing was seen of the other',
    given: (healthy) => healthy({ revisions: ['asm-1-29', 'asm-1-30'], observed: seen({}) }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'somebody looked, and what was seen says nothing',
    given: (healthy) =>
      healthy({ observed: seen({ revisions: { 'asm-1-29': { control: 'unknown', nativePods: 0, mode: null } } }) }),
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
