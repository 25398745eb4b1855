import { pool } from '../healthy.ts';
import { casesOf } from './rule-case.ts';
import { unreadInput } from './unread-input.ts';

export const unreadInputCases = casesOf(unreadInput, [
  {
    kind: 'broken',
    when: 'the control plane version is malformed and decides',
    given: (healthy) => healthy({ controlPlane: 'latest' }),
    expect: {
      severity: 'medium',
      message: 'The verdict depends on what could not be read: the control plane version.',
      evidence: { inputs: { items: ['controlPlane'], more: 0 }, found: { controlPlane: 'latest' } },
      remediation:
        'Give Sidescan read access to the control plane version, or mend what is wrong there, and scan again; else look inside the cluster with `sidescan inspect`.',
    },
  },
  {
    kind: 'broken',
    when: 'the flag has a state nobody documented and decides',
    given: (healthy) => healthy({ controlPlane: '1.31.9', flag: 'Paused' }),
    expect: {
      severity: 'medium',
      message: 'The verdict depends on what could not be read: the preview flag.',
      evidence: { inputs: { items: ['featureFlag'], more: 0 }, found: { featureFlag: 'Paused' } },
    },
  },
  {
    kind: 'broken',
    when: 'Azure does not find the flag, so that no access would help',
    given: (healthy) => healthy({ controlPlane: '1.31.9', flag: null, unreadBecause: 'notFound' }),
    expect: {
      severity: 'medium',
      remediation:
        'Look inside the cluster with `sidescan inspect`, as Azure does not find the preview flag and a retired one stays unfound.',
    },
  },
  {
    kind: 'broken',
    when: 'Azure does not find the flag, and the pools cannot be read either',
    given: (healthy) => healthy({ controlPlane: '1.31.9', pools: null, flag: null, unreadBecause: 'notFound' }),
    expect: {
      severity: 'medium',
      remediation:
        'Look inside the cluster with `sidescan inspect`, as Azure does not find the preview flag and a retired one stays unfound; else give Sidescan read access to the node pools and their versions, or mend what is wrong there, and scan again.',
    },
  },
  {
    kind: 'broken',
    when: 'reading the flag was refused',
    given: (healthy) => healthy({ controlPlane: '1.31.9', flag: null, unreadBecause: 'forbidden' }),
    expect: {
      severity: 'medium',
      remediation:
        'Give Sidescan read access to the preview flag, or mend what is wrong there, and scan again; else look inside the cluster with `sidescan inspect`.',
    },
  },
  {
    kind: 'broken',
    when: 'one pool has a malformed version, one none at all, and they decide',
    given: (healthy) =>
      healthy({
        pools: [
          pool('1.34.2'),
          pool('old', { active: false }),
          pool('new', { name: 'web' }),
          pool(null, { name: 'api' }),
        ],
      }),
    expect: {
      severity: 'medium',
      evidence: {
        inputs: { items: ['nodePools'], more: 0 },
        found: {
          nodePools: {
            items: [
              { name: 'api', version: null },
              { name: 'web', version: 'new' },
            ],
            more: 0,
          },
        },
      },
    },
  },
  {
    kind: 'broken',
    when: 'the pools were not listed',
    given: (healthy) => healthy({ pools: null }),
    expect: { severity: 'medium', evidence: { inputs: { items: ['nodePools'], more: 0 }, found: { nodePools: null } } },
  },
  {
    kind: 'broken',
    when: 'two of three revisions are malformed',
    given: (healthy) => healthy({ revisions: ['asm-next', 'asm-1-29', 'asm-1'] }),
    expect: {
      severity: 'medium',
      message: 'The verdict depends on what could not be read: a mesh revision.',
      evidence: {
        inputs: { items: ['meshRevision'], more: 0 },
        found: { meshRevision: { items: ['asm-1', 'asm-next'], more: 0 } },
      },
    },
  },
  {
    kind: 'broken',
    when: 'the list of revisions is missing',
    given: (healthy) => healthy({ revisions: [] }),
    expect: {
      severity: 'medium',
      message: 'The verdict depends on what could not be read: the list of mesh revisions.',
      evidence: { inputs: { items: ['meshRevisions'], more: 0 }, found: { meshRevisions: null } },
    },
  },
  {
    kind: 'broken',
    when: 'two inputs are missing and each could decide',
    given: (healthy) => healthy({ controlPlane: '1.31.9', pools: null, flag: null }),
    expect: {
      severity: 'medium',
      message: 'The verdict depends on what could not be read: the node pools and their versions and the preview flag.',
      evidence: { inputs: { items: ['nodePools', 'featureFlag'], more: 0 } },
    },
  },
  {
    kind: 'boundary',
    when: 'the control plane is below both floors, so that nothing unread could change the mode',
    given: (healthy) => healthy({ controlPlane: '1.28.9', pools: null, flag: null }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the flag could not be read and the default applies anyway',
    given: (healthy) => healthy({ flag: null }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'only the installation history is unknown',
    given: (healthy) => healthy({ revisions: ['asm-1-28'] }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ controlPlane: null, pools: null, mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'it is unknown whether there is a mesh',
    given: (healthy) => healthy({ mesh: 'unknown' }),
    expect: {
      severity: 'medium',
      message: 'The verdict depends on what could not be read: the mesh mode.',
      evidence: { inputs: { items: ['meshMode'], more: 0 }, found: { meshMode: 'Linkerd' } },
    },
  },
  {
    kind: 'unknown',
    when: 'the row has no properties',
    given: (healthy) => healthy({ mesh: 'unknown', cluster: { readable: false } }),
    expect: {
      severity: 'medium',
      message: "The verdict depends on what could not be read: the cluster's properties.",
      evidence: { inputs: { items: ['properties'], more: 0 }, found: { properties: null } },
    },
  },
]);
