import { previewFlagNotRegistered } from './preview-flag-not-registered.ts';
import { casesOf } from './rule-case.ts';

/** At 1.31 with asm-1-26 only the flag can switch native sidecars on. */
const previewOnly = { controlPlane: '1.31.9', revisions: ['asm-1-26'], policy: { target: 'preview' } } as const;

export const previewFlagNotRegisteredCases = casesOf(previewFlagNotRegistered, [
  {
    kind: 'broken',
    when: 'the target is preview and the flag is not registered',
    given: (healthy) => healthy({ ...previewOnly, flag: 'NotRegistered' }),
    expect: {
      severity: 'medium',
      message: 'The preview flag IstioNativeSidecarModePreview is NotRegistered, and the target is preview.',
      evidence: { flag: 'NotRegistered', target: 'preview' },
    },
  },
  {
    kind: 'boundary',
    when: 'the flag is on its way',
    given: (healthy) => healthy({ ...previewOnly, flag: 'Registering' }),
    expect: { severity: 'medium', evidence: { flag: 'Registering' } },
  },
  {
    kind: 'boundary',
    when: 'the flag is registered',
    given: (healthy) => healthy({ ...previewOnly, flag: 'registered' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the target is the default',
    given: (healthy) => healthy({ ...previewOnly, policy: { target: 'default' } }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the cluster is native by default, without the flag',
    given: (healthy) => healthy({ policy: { target: 'preview' } }),
    expect: { severity: 'medium', evidence: { flag: 'NotRegistered' } },
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ ...previewOnly, mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the flag could not be read',
    given: (healthy) => healthy({ ...previewOnly, flag: null }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the flag has a state nobody documented',
    given: (healthy) => healthy({ ...previewOnly, flag: 'Paused' }),
    expect: null,
  },
]);
