import { kubernetesEndOfSupport } from './kubernetes-end-of-support.ts';
import { casesOf } from './rule-case.ts';

const longTerm = { supportPlan: 'akslongtermsupport' };

export const kubernetesEndOfSupportCases = casesOf(kubernetesEndOfSupport, [
  {
    kind: 'broken',
    when: '1.32 left community support',
    given: (healthy) => healthy({ controlPlane: '1.32.9', takenAt: '2026-06-15T06:00:00Z' }),
    expect: {
      severity: 'high',
      message: 'The end of community support of Kubernetes 1.32 was on 2026-03-31, 76 days ago.',
      evidence: {
        controlPlane: '1.32',
        supportPlan: 'KubernetesOfficial',
        endOfSupport: '2026-03-31',
        daysLeft: -76,
      },
    },
  },
  {
    kind: 'broken',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ controlPlane: '1.32.9', mesh: 'notMeshed' }),
    expect: { severity: 'high' },
  },
  {
    kind: 'broken',
    when: 'the minor is older than all in the calendar, and the oldest of them has ended',
    given: (healthy) => healthy({ controlPlane: '1.27.9', mesh: 'notMeshed' }),
    expect: {
      severity: 'high',
      message:
        'The end of community support of Kubernetes 1.32 was on 2026-03-31, 76 days ago, and the control plane is older still, at 1.27.',
      evidence: {
        controlPlane: '1.27',
        supportPlan: 'KubernetesOfficial',
        endOfSupport: null,
        daysLeft: null,
        olderThan: { version: '1.32', endOfSupport: '2026-03-31', daysLeft: -76 },
      },
      remediation: 'Upgrade the cluster from Kubernetes 1.27 to a version that its support plan covers.',
    },
  },
  {
    kind: 'unknown',
    when: 'the minor is older than all in the calendar, and the oldest of them ends today',
    given: (healthy) => healthy({ controlPlane: '1.31.9', takenAt: '2026-03-31T23:59:59Z' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the minor is older than all in the calendar, and the oldest of them is on long-term support as the cluster is',
    given: (healthy) => healthy({ controlPlane: '1.31.9', cluster: longTerm }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the support plan is one that nobody documented: it is judged as the standard one, and shown as it is',
    given: (healthy) => healthy({ controlPlane: '1.32.9', cluster: { supportPlan: 'Foo' } }),
    expect: { severity: 'high', evidence: { supportPlan: 'Foo', judgedAs: 'KubernetesOfficial' } },
  },
  {
    kind: 'fine',
    when: '1.32 is on long-term support',
    given: (healthy) => healthy({ controlPlane: '1.32.9', cluster: longTerm }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'long-term support ends soon',
    given: (healthy) => healthy({ controlPlane: '1.32.9', cluster: longTerm, takenAt: '2027-03-01T06:00:00Z' }),
    expect: {
      severity: 'low',
      message: 'The end of long-term support of Kubernetes 1.32 is on 2027-03-31, in 30 days.',
      evidence: { supportPlan: 'AKSLongTermSupport', endOfSupport: '2027-03-31', daysLeft: 30 },
    },
  },
  {
    kind: 'boundary',
    when: 'the last day, by a clock west of UTC',
    given: (healthy) => healthy({ controlPlane: '1.32.9', takenAt: '2026-03-31T15:59:59-08:00' }),
    expect: { severity: 'low', evidence: { daysLeft: 0 } },
  },
  {
    kind: 'boundary',
    when: 'the day after the last',
    given: (healthy) => healthy({ controlPlane: '1.32.9', takenAt: '2026-04-01T00:00:00Z' }),
    expect: { severity: 'high', evidence: { daysLeft: -1 } },
  },
  {
    kind: 'boundary',
    when: '60 days before the end',
    given: (healthy) => healthy({ controlPlane: '1.32.9', takenAt: '2026-01-30T00:00:00Z' }),
    expect: { severity: 'low', evidence: { daysLeft: 60 } },
  },
  {
    kind: 'boundary',
    when: '61 days before the end',
    given: (healthy) => healthy({ controlPlane: '1.32.9', takenAt: '2026-01-29T23:59:59Z' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the calendar does not name the minor, which is newer than all in it',
    given: (healthy) => healthy({ controlPlane: '1.40.1', takenAt: '2036-06-15T06:00:00Z' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the control plane version cannot be read',
    given: (healthy) => healthy({ controlPlane: null }),
    expect: null,
  },
]);
