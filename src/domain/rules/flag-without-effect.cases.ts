import { pool } from '../healthy.ts';
import { flagWithoutEffect } from './flag-without-effect.ts';
import { casesOf } from './rule-case.ts';

const flag = 'Registered';

export const flagWithoutEffectCases = casesOf(flagWithoutEffect, [
  {
    kind: 'broken',
    when: 'the flag is registered and a pool is at 1.28',
    given: (healthy) => healthy({ flag, revisions: ['asm-1-25'], pools: [pool('1.28.9')] }),
    expect: {
      severity: 'low',
      message:
        'The preview flag asks for Kubernetes 1.29 and asm-1-20, and the cluster is at 1.28 with asm-1-25: the flag has no effect yet.',
      evidence: {
        lowest: '1.28',
        revisions: { items: ['asm-1-25'], more: 0 },
        floor: { kubernetes: '1.29', revision: 'asm-1-20' },
      },
    },
  },
  {
    kind: 'broken',
    when: 'versions and revision are both below the floor',
    given: (healthy) => healthy({ flag, revisions: ['asm-1-18'], controlPlane: '1.27.9' }),
    expect: {
      severity: 'low',
      message:
        'The preview flag asks for Kubernetes 1.29 and asm-1-20, and the cluster is at 1.27 with asm-1-18: the flag has no effect yet.',
    },
  },
  {
    kind: 'boundary',
    when: 'the mesh is at asm-1-19',
    given: (healthy) => healthy({ flag, revisions: ['asm-1-19'] }),
    expect: {
      severity: 'low',
      message:
        'The preview flag asks for Kubernetes 1.29 and asm-1-20, and the cluster is at 1.34 with asm-1-19: the flag has no effect yet.',
    },
  },
  {
    kind: 'boundary',
    when: 'everything is just at the floor',
    given: (healthy) => healthy({ flag, revisions: ['asm-1-20'], controlPlane: '1.29.0', pools: [pool('1.29.0')] }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'one of two revisions is at the floor, where the flag acts',
    given: (healthy) => healthy({ flag, revisions: ['asm-1-19', 'asm-1-20'] }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'both revisions are below the floor',
    given: (healthy) => healthy({ flag, revisions: ['asm-1-18', 'asm-1-19'] }),
    expect: {
      severity: 'low',
      message:
        'The preview flag asks for Kubernetes 1.29 and asm-1-20, and the cluster is at 1.34 with asm-1-18 and asm-1-19: the flag has no effect yet.',
    },
  },
  {
    kind: 'fine',
    when: 'the flag is not registered',
    given: (healthy) => healthy({ flag: 'NotRegistered', controlPlane: '1.28.9' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ flag, controlPlane: '1.28.9', mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the flag could not be read',
    given: (healthy) => healthy({ flag: null, controlPlane: '1.28.9' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'no version is known',
    given: (healthy) => healthy({ flag, controlPlane: null, pools: null }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'one revision is below the floor and the other cannot be read',
    given: (healthy) => healthy({ flag, revisions: ['asm-1-19', 'canary'] }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'no revision is listed, and the versions are below the floor whatever it is',
    given: (healthy) => healthy({ flag, revisions: [], controlPlane: '1.28.9' }),
    expect: {
      severity: 'low',
      message:
        'The preview flag asks for Kubernetes 1.29 and asm-1-20, and the cluster is at 1.28 with no revision listed: the flag has no effect yet.',
    },
  },
  {
    kind: 'unknown',
    when: 'no version is known, and the mesh is below the floor whatever they are',
    given: (healthy) => healthy({ flag, revisions: ['asm-1-19'], controlPlane: null, pools: null }),
    expect: {
      severity: 'low',
      message:
        'The preview flag asks for Kubernetes 1.29 and asm-1-20, and the cluster is at an unknown version with asm-1-19: the flag has no effect yet.',
    },
  },
  {
    kind: 'unknown',
    when: 'no revision is listed, and the versions are high enough',
    given: (healthy) => healthy({ flag, revisions: [] }),
    expect: null,
  },
]);
