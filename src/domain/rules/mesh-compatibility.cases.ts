import { offered } from '../healthy.ts';
import { meshCompatibility } from './mesh-compatibility.ts';
import { casesOf } from './rule-case.ts';

const longTerm = { supportPlan: 'AKSLongTermSupport' };
const official = 'KubernetesOfficial';
const withMinors = (...minors: readonly number[]) =>
  offered('asm-1-29', 0, 0, { [official]: minors.map((minor) => ({ major: 1, minor })) });
const fromTo = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `1.${first + index}`);

export const meshCompatibilityCases = casesOf(meshCompatibility, [
  {
    kind: 'broken',
    when: 'the catalogue lists asm-1-29 from 1.31 on and the control plane is at 1.30',
    given: (healthy) => healthy({ controlPlane: '1.30.9' }),
    expect: {
      severity: 'medium',
      message: 'The control plane is at Kubernetes 1.30, but asm-1-29 is compatible with 1.31 to 1.36.',
      evidence: {
        controlPlane: '1.30',
        supportPlan: 'KubernetesOfficial',
        revisions: {
          items: [
            {
              revision: 'asm-1-29',
              compatible: { items: fromTo(31, 36), more: 0 },
              by: 'catalogue',
            },
          ],
          more: 0,
        },
      },
      remediation: 'Upgrade the control plane to Kubernetes 1.31 or later.',
    },
  },
  {
    kind: 'boundary',
    when: 'the control plane is at the first compatible minor',
    given: (healthy) => healthy({ controlPlane: '1.31.0' }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the control plane is at the last compatible minor',
    given: (healthy) => healthy({ controlPlane: '1.36.4' }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the control plane is one minor past the last',
    given: (healthy) => healthy({ controlPlane: '1.37.0' }),
    expect: {
      severity: 'medium',
      remediation: 'Upgrade the mesh to a revision that is compatible with Kubernetes 1.37.',
    },
  },
  {
    kind: 'broken',
    when: 'the list of the catalogue has a hole where the control plane is',
    given: (healthy) => healthy({ meshOffer: { revisions: [withMinors(31, 33, 36)] } }),
    expect: {
      severity: 'medium',
      message: 'The control plane is at Kubernetes 1.34, but asm-1-29 is compatible with 1.31, 1.33 and 1.36.',
      remediation:
        'Upgrade the mesh to a revision that is compatible with Kubernetes 1.34, or upgrade the control plane to Kubernetes 1.36.',
    },
  },
  {
    kind: 'unknown',
    when: 'the list of the catalogue could be read in part only, and the documented table allows the minor',
    given: (healthy) => healthy({ meshOffer: { revisions: [{ ...withMinors(31), partlyRead: [official] }] } }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the list of the catalogue could be read in part only, and no table names the revision',
    given: (healthy) => {
      const offer = { ...withMinors(31), revision: { major: 1, minor: 40 }, partlyRead: [official] as const };
      return healthy({ revisions: ['asm-1-40'], meshOffer: { revisions: [offer] } });
    },
    expect: null,
  },
  {
    kind: 'broken',
    when: 'the list of the catalogue could be read in part only, and the documented table speaks against the minor',
    given: (healthy) =>
      healthy({ controlPlane: '1.37.1', meshOffer: { revisions: [{ ...withMinors(34), partlyRead: [official] }] } }),
    expect: { severity: 'medium', evidence: { revisions: { items: [{ by: 'calendar' }], more: 0 } } },
  },
  {
    kind: 'fine',
    when: 'the catalogue allows what the documented table does not',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-26'],
        controlPlane: '1.35.1',
        meshOffer: { revisions: [offered('asm-1-26', 29, 35)] },
      }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'the catalogue does not list the revision, and the documented table speaks against it',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], controlPlane: '1.35.1' }),
    expect: {
      severity: 'medium',
      evidence: {
        revisions: {
          items: [{ revision: 'asm-1-26', compatible: { items: fromTo(29, 34), more: 0 }, by: 'calendar' }],
          more: 0,
        },
      },
      remediation: 'Upgrade the mesh to a revision that is compatible with Kubernetes 1.35.',
    },
  },
  {
    kind: 'fine',
    when: 'the table allows the minor for long-term support only, and the cluster is on it',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], controlPlane: '1.28.1', cluster: longTerm }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'the table allows the minor for long-term support only, and the cluster is not on it',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], controlPlane: '1.28.1' }),
    expect: { severity: 'medium' },
  },
  {
    kind: 'broken',
    when: 'the catalogue lists another range for the plan of the cluster',
    given: (healthy) =>
      healthy({
        cluster: longTerm,
        meshOffer: { revisions: [offered('asm-1-29', 31, 36, { AKSLongTermSupport: [{ major: 1, minor: 33 }] })] },
      }),
    expect: {
      severity: 'medium',
      message: 'The control plane is at Kubernetes 1.34, but asm-1-29 is compatible with 1.33.',
      evidence: { supportPlan: 'AKSLongTermSupport' },
    },
  },
  {
    kind: 'broken',
    when: 'the catalogue lists no version at all for the plan',
    given: (healthy) =>
      healthy({ meshOffer: { revisions: [offered('asm-1-29', 31, 36, { KubernetesOfficial: [] })] } }),
    expect: {
      severity: 'medium',
      message: 'The control plane is at Kubernetes 1.34, but asm-1-29 is compatible with no version.',
      evidence: { revisions: { items: [{ compatible: { items: [], more: 0 } }], more: 0 } },
      remediation: 'Upgrade the mesh to a revision that is compatible with Kubernetes 1.34.',
    },
  },
  {
    kind: 'broken',
    when: 'the catalogue has no list for the plan, and the documented table speaks against it',
    given: (healthy) =>
      healthy({
        controlPlane: '1.30.9',
        meshOffer: { revisions: [offered('asm-1-29', 30, 36, { KubernetesOfficial: null })] },
      }),
    expect: { severity: 'medium', evidence: { revisions: { items: [{ by: 'calendar' }], more: 0 } } },
  },
  {
    kind: 'broken',
    when: 'one of two revisions does not fit',
    given: (healthy) => healthy({ controlPlane: '1.30.9', revisions: ['asm-1-28', 'asm-1-29'] }),
    expect: {
      severity: 'medium',
      evidence: { revisions: { items: [{ revision: 'asm-1-29' }], more: 0 } },
      remediation: 'Upgrade the control plane to Kubernetes 1.31 or later.',
    },
  },
  {
    kind: 'broken',
    when: 'only the older of two revisions does not fit, so that finishing the open upgrade is enough',
    given: (healthy) => healthy({ controlPlane: '1.36.1', revisions: ['asm-1-28', 'asm-1-29'] }),
    expect: {
      severity: 'medium',
      evidence: { revisions: { items: [{ revision: 'asm-1-28' }], more: 0 } },
      remediation: 'Move the workloads to asm-1-29 and complete the open mesh upgrade.',
    },
  },
  {
    kind: 'broken',
    when: 'neither of two revisions fits any more',
    given: (healthy) => healthy({ controlPlane: '1.37.1', revisions: ['asm-1-28', 'asm-1-29'] }),
    expect: {
      severity: 'medium',
      remediation:
        'Complete the open mesh upgrade, then upgrade the mesh to a revision that is compatible with Kubernetes 1.37.',
    },
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ controlPlane: '1.30.9', mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'neither the catalogue nor the table names the revision',
    given: (healthy) => healthy({ revisions: ['asm-1-40'], meshOffer: null }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the support plan is one that nobody documented: it is judged as the standard one, and shown as it is',
    given: (healthy) => healthy({ controlPlane: '1.30.9', cluster: { supportPlan: 'Foo' } }),
    expect: { severity: 'medium', evidence: { supportPlan: 'Foo', judgedAs: official } },
  },
  {
    kind: 'unknown',
    when: 'the table has a dash for the plan of the cluster',
    given: (healthy) => healthy({ revisions: ['asm-1-27'], controlPlane: '1.36.1', cluster: longTerm }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the control plane version cannot be read',
    given: (healthy) => healthy({ controlPlane: null }),
    expect: null,
  },
]);
