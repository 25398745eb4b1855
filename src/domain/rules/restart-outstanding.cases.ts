import { seen } from '../healthy.ts';
import type { ObservedWorkload } from '../inspection/observed.ts';
import { parseMeshRevision } from '../versions.ts';
import { restartOutstanding } from './restart-outstanding.ts';
import { casesOf } from './rule-case.ts';

const workload = (name: string, classicPods: number, revision = 'asm-1-29'): ObservedWorkload => ({
  namespace: 'shop',
  kind: 'Deployment',
  name,
  revision: parseMeshRevision(revision),
  nativePods: 1,
  classicPods,
});

export const restartOutstandingCases = casesOf(restartOutstanding, [
  {
    kind: 'broken',
    when: 'native is on, and two of three workloads still run classic sidecars',
    given: (healthy) =>
      healthy({
        observed: seen({
          revisions: { 'asm-1-29': { classicPods: 7, mode: 'mixed' } },
          workloads: [workload('cart', 4), workload('catalogue', 0), workload('till', 3)],
        }),
      }),
    expect: {
      severity: 'medium',
      message: 'Native sidecars are on for asm-1-29, but 7 pods still run classic ones.',
      evidence: {
        classicPods: 7,
        revisions: { items: [{ revision: 'asm-1-29', classicPods: 7 }], more: 0 },
        workloads: {
          items: [
            { workload: 'shop/cart', kind: 'Deployment', classicPods: 4 },
            { workload: 'shop/till', kind: 'Deployment', classicPods: 3 },
          ],
          more: 0,
        },
      },
      remediation:
        'Restart the workloads that still run classic sidecars: `kubectl rollout restart` does it for Deployments, StatefulSets and DaemonSets; a Job gets native sidecars with its next run, and a bare pod once it is deleted and created again.',
    },
  },
  {
    kind: 'boundary',
    when: 'a single classic pod is left',
    given: (healthy) =>
      healthy({
        observed: seen({
          revisions: { 'asm-1-29': { classicPods: 1, mode: 'mixed' } },
          workloads: [workload('cart', 1)],
        }),
      }),
    expect: {
      severity: 'medium',
      message: 'Native sidecars are on for asm-1-29, but 1 pod still runs a classic one.',
      evidence: { workloads: { items: [{ workload: 'shop/cart', classicPods: 1 }], more: 0 } },
    },
  },
  {
    kind: 'boundary',
    when: 'no classic pod is left',
    given: (healthy) => healthy({ observed: seen({ revisions: { 'asm-1-29': { classicPods: 0 } } }) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the only classic pods opted out by annotation',
    given: (healthy) => healthy({ observed: seen({ revisions: { 'asm-1-29': { optOut: 3 } } }) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'native is off',
    given: (healthy) =>
      healthy({
        observed: seen({
          revisions: { 'asm-1-29': { control: 'off', nativePods: 0, classicPods: 7, mode: 'classic' } },
        }),
      }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'native is on for one of two revisions only: the workloads of the other are left out',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-28', 'asm-1-29'],
        observed: seen({
          revisions: {
            'asm-1-28': { control: 'off', nativePods: 0, classicPods: 5, mode: 'classic' },
            'asm-1-29': { classicPods: 2, mode: 'mixed' },
          },
          workloads: [workload('cart', 2), workload('legacy', 5, 'asm-1-28'), workload('lost', 1, 'unreadable')],
        }),
      }),
    expect: {
      severity: 'medium',
      evidence: {
        classicPods: 2,
        revisions: { items: [{ revision: 'asm-1-29', classicPods: 2 }], more: 0 },
        workloads: { items: [{ workload: 'shop/cart', kind: 'Deployment', classicPods: 2 }], more: 0 },
      },
    },
  },
  {
    kind: 'broken',
    when: 'both revisions have classic pods left',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-29', 'asm-1-30'],
        observed: seen({
          revisions: { 'asm-1-29': { classicPods: 2, mode: 'mixed' }, 'asm-1-30': { classicPods: 3, mode: 'mixed' } },
        }),
      }),
    expect: {
      severity: 'medium',
      message: 'Native sidecars are on for asm-1-29 and asm-1-30, but 5 pods still run classic ones.',
      evidence: { classicPods: 5 },
    },
  },
  {
    kind: 'unknown',
    when: 'the setting of the control plane is unknown',
    given: (healthy) =>
      healthy({ observed: seen({ revisions: { 'asm-1-29': { control: 'unknown', classicPods: 7, mode: 'mixed' } } }) }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: null,
  },
]);
