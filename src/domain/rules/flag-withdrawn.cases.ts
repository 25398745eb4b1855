import { earlier, seen } from '../healthy.ts';
import { flagWithdrawn } from './flag-withdrawn.ts';
import { casesOf } from './rule-case.ts';

const registeredAt = (kubernetes: string, revision = 'asm-1-26') => ({
  startsUnmeshed: false,
  observations: [earlier(revision, kubernetes, true)],
});

export const flagWithdrawnCases = casesOf(flagWithdrawn, [
  {
    kind: 'broken',
    when: 'the flag was registered at 1.31 with asm-1-26, and is unregistered now',
    given: (healthy) => healthy({ history: registeredAt('1.31'), flag: 'Unregistered' }),
    expect: {
      severity: 'medium',
      message:
        'The preview flag was registered earlier and is Unregistered now; the cluster kept its status of that time, and only the cluster can tell which.',
      evidence: { flag: 'Unregistered', before: 'Registered', observed: null },
      remediation:
        'Look inside the cluster with `sidescan inspect` to settle which status was kept under the preview flag.',
    },
  },
  {
    kind: 'broken',
    when: 'somebody looked inside since',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-26'],
        history: registeredAt('1.31'),
        flag: 'Unregistered',
        observed: seen({
          revisions: { 'asm-1-26': { control: 'off', nativePods: 0, classicPods: 2, mode: 'classic' } },
        }),
      }),
    expect: {
      severity: 'medium',
      message:
        'The preview flag was registered earlier and is Unregistered now; the cluster kept its status of that time, and what was seen inside (classic) is the status that was kept.',
      evidence: { observed: 'classic' },
      remediation: 'Go by what was seen inside the cluster, and look inside again after its next upgrade.',
    },
  },
  {
    kind: 'boundary',
    when: 'the flag was registered while everything was just at the floor',
    given: (healthy) => healthy({ history: registeredAt('1.29', 'asm-1-20'), flag: 'NotRegistered' }),
    expect: { severity: 'medium' },
  },
  {
    kind: 'boundary',
    when: 'the flag was registered only while the versions were below its floor',
    given: (healthy) => healthy({ history: registeredAt('1.28'), flag: 'NotRegistered' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the flag is still registered',
    given: (healthy) => healthy({ history: registeredAt('1.31'), flag: 'Registered' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the flag was never seen registered',
    given: (healthy) => healthy({ flag: 'NotRegistered' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the mesh was disabled since',
    given: (healthy) => healthy({ history: registeredAt('1.31'), mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the flag cannot be read now',
    given: (healthy) => healthy({ history: registeredAt('1.31'), flag: null }),
    expect: null,
  },
]);
