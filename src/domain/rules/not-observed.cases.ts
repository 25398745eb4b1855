import { pool, seen } from '../healthy.ts';
import { unmeshedBefore } from '../history.ts';
import { notObserved } from './not-observed.ts';
import { casesOf } from './rule-case.ts';

export const notObservedCases = casesOf(notObserved, [
  {
    kind: 'broken',
    when: 'the default applies, and nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: {
      severity: 'info',
      message: 'Native by documentation (default: 1.34 with asm-1-29); nobody looked inside the cluster.',
      evidence: {
        confidence: 'documented',
        basis: 'default: 1.34 with asm-1-29',
        onPreviewFlagAlone: { items: [], more: 0 },
        notObserved: { items: ['asm-1-29'], more: 0 },
      },
      remediation: 'Look inside the cluster with `sidescan inspect` to confirm that its sidecars are native.',
    },
  },
  {
    kind: 'broken',
    when: 'earlier scans saw a transition release installed, and nobody looked',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], history: unmeshedBefore }),
    expect: {
      severity: 'info',
      message:
        'Native by earlier scans (default: 1.34 with asm-1-28, installed there); nobody looked inside the cluster.',
      evidence: { confidence: 'history' },
    },
  },
  {
    kind: 'broken',
    when: 'only the preview flag makes it native',
    given: (healthy) => healthy({ controlPlane: '1.31.9', revisions: ['asm-1-26'], flag: 'Registered' }),
    expect: {
      severity: 'medium',
      message: 'Native by the preview flag alone (preview flag); nobody looked inside the cluster.',
      evidence: { basis: 'preview flag', onPreviewFlagAlone: { items: ['asm-1-26'], more: 0 } },
    },
  },
  {
    kind: 'boundary',
    when: 'one of two revisions rests on the preview flag alone',
    given: (healthy) => healthy({ revisions: ['asm-1-26', 'asm-1-29'], flag: 'Registered' }),
    expect: { severity: 'medium', evidence: { onPreviewFlagAlone: { items: ['asm-1-26'], more: 0 } } },
  },
  {
    kind: 'boundary',
    when: 'the flag is registered and the default applies as well',
    given: (healthy) => healthy({ flag: 'Registered' }),
    expect: { severity: 'info' },
  },
  {
    kind: 'boundary',
    when: 'the revision on the flag was seen inside, and the other one was not',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-26', 'asm-1-29'],
        flag: 'Registered',
        observed: seen({ revisions: { 'asm-1-26': {} } }),
      }),
    expect: {
      severity: 'info',
      message:
        'Native by documentation (asm-1-26 observed: control on, 12 native and 0 classic pods; asm-1-29 default: 1.34 with asm-1-29); not every revision could be observed (nothing of asm-1-29 was).',
      evidence: { notObserved: { items: ['asm-1-29'], more: 0 } },
      remediation:
        'Look inside the cluster again with `sidescan inspect` once pods of asm-1-29 run, to confirm that their sidecars are native.',
    },
  },
  {
    kind: 'fine',
    when: 'it was seen inside',
    given: (healthy) => healthy({ observed: seen({}) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the mode is classic',
    given: (healthy) => healthy({ controlPlane: '1.32.1' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the installation history is unknown, and the flag makes it native',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], flag: 'Registered' }),
    expect: { severity: 'medium', evidence: { onPreviewFlagAlone: { items: ['asm-1-28'], more: 0 } } },
  },
  {
    kind: 'unknown',
    when: 'a pool is unknown and the mode with it',
    given: (healthy) => healthy({ pools: [pool(null)] }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'somebody looked, and what was seen says nothing',
    given: (healthy) =>
      healthy({ observed: seen({ revisions: { 'asm-1-29': { control: 'unknown', nativePods: 0, mode: null } } }) }),
    expect: {
      severity: 'info',
      message:
        'Native by documentation (default: 1.34 with asm-1-29); what was seen inside the cluster does not decide.',
    },
  },
]);
