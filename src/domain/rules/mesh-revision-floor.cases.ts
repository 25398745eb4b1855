import { earlier, seen } from '../healthy.ts';
import { unmeshedBefore } from '../history.ts';
import { meshRevisionFloor } from './mesh-revision-floor.ts';
import { casesOf } from './rule-case.ts';

const upgraded = { startsUnmeshed: false, observations: [earlier('asm-1-26', '1.33')] };

export const meshRevisionFloorCases = casesOf(meshRevisionFloor, [
  {
    kind: 'broken',
    when: 'the mesh is at asm-1-25',
    given: (healthy) => healthy({ revisions: ['asm-1-25'] }),
    expect: {
      severity: 'high',
      message: 'asm-1-25 is below asm-1-29.',
      evidence: {
        floor: 'asm-1-29',
        revisions: {
          items: [{ revision: 'asm-1-25' }],
          more: 0,
        },
      },
      remediation: 'Upgrade the mesh to asm-1-29 or later, then restart the workloads.',
    },
  },
  {
    kind: 'broken',
    when: 'a transition release is known to have been reached by upgrade',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], history: upgraded }),
    expect: {
      severity: 'high',
      message: 'asm-1-28 (not installed on Kubernetes 1.33 or later) is below asm-1-29.',
      evidence: {
        revisions: {
          items: [{ revision: 'asm-1-28', reachedByUpgrade: true, nativeIfInstalledOn: '1.33' }],
          more: 0,
        },
      },
    },
  },
  {
    kind: 'broken',
    when: 'Kubernetes is below 1.33, so the transition release cannot have been installed into native mode',
    given: (healthy) => healthy({ controlPlane: '1.32.1', revisions: ['ASM-1-27'] }),
    expect: {
      severity: 'high',
      evidence: { revisions: { items: [{ revision: 'asm-1-27', reachedByUpgrade: true }], more: 0 } },
    },
  },
  {
    kind: 'broken',
    when: 'two revisions fall short',
    given: (healthy) => healthy({ revisions: ['asm-1-28', 'asm-1-26'], history: upgraded }),
    expect: {
      severity: 'high',
      message: 'asm-1-26 and asm-1-28 (not installed on Kubernetes 1.33 or later) are below asm-1-29.',
      evidence: { revisions: { items: [{ revision: 'asm-1-26' }, { revision: 'asm-1-28' }], more: 0 } },
      remediation:
        'Complete the open mesh upgrade, then upgrade the mesh to asm-1-29 or later, then restart the workloads.',
    },
  },
  {
    kind: 'broken',
    when: 'one of two revisions falls short',
    given: (healthy) => healthy({ revisions: ['asm-1-26', 'asm-1-29'] }),
    expect: {
      severity: 'high',
      evidence: { revisions: { items: [{ revision: 'asm-1-26' }], more: 0 } },
      remediation: 'Move the workloads to asm-1-29 and complete the open mesh upgrade.',
    },
  },
  {
    kind: 'unknown',
    when: 'one of two revisions falls short and the other cannot be read',
    given: (healthy) => healthy({ revisions: ['canary', 'asm-1-26'] }),
    expect: {
      severity: 'high',
      remediation:
        'Complete the open mesh upgrade, then upgrade the mesh to asm-1-29 or later, then restart the workloads.',
    },
  },
  {
    kind: 'boundary',
    when: 'the mesh is at asm-1-29 and Kubernetes keeps the mode classic',
    given: (healthy) => healthy({ controlPlane: '1.32.1', revisions: ['asm-1-29'] }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the mesh is at asm-1-9, which is older than asm-1-29 as a number',
    given: (healthy) => healthy({ revisions: ['asm-1-9'] }),
    expect: { severity: 'high' },
  },
  {
    kind: 'boundary',
    when: 'the target is preview and the mesh is at asm-1-19',
    given: (healthy) => healthy({ revisions: ['asm-1-19'], policy: { target: 'preview' } }),
    expect: { severity: 'high', evidence: { floor: 'asm-1-20' } },
  },
  {
    kind: 'boundary',
    when: 'the target is preview and the mesh is at asm-1-20',
    given: (healthy) => healthy({ revisions: ['asm-1-20'], policy: { target: 'preview' } }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the target is preview and a transition release was reached by upgrade',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], history: upgraded, policy: { target: 'preview' } }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'a transition release was installed here, and the control plane version cannot be read',
    given: (healthy) =>
      healthy({
        controlPlane: 'unreadable',
        revisions: ['asm-1-28'],
        history: { ...unmeshedBefore, observations: [earlier('asm-1-28', '1.33')] },
      }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the revision is old and native sidecars were seen all the same',
    given: (healthy) =>
      healthy({ revisions: ['asm-1-26'], observed: seen({ revisions: { 'asm-1-26': { mode: 'native' } } }) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: "a transition release's installation history is unknown",
    given: (healthy) => healthy({ revisions: ['asm-1-28'] }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the revision is malformed',
    given: (healthy) => healthy({ revisions: ['asm-next'] }),
    expect: null,
  },
]);
