import { defineRule } from '../rule.ts';
import { compareMinor, formatMinor } from '../versions.ts';
import { documents } from './documents.ts';
import { isShort, targetFloor } from './subject.ts';
import { formatVersion } from './words.ts';

/** The control plane is known to be below the target's Kubernetes floor, and the mode is not native. */
export const controlPlaneFloor = defineRule({
  id: 'NS001',
  title: "The control plane is below the target's Kubernetes version",
  when: 'The control plane is known to be below 1.33 (1.29 where the target is `preview`), and the mode is not native.',
  why: 'Native sidecars are on by default only where the control plane and every node pool run Kubernetes 1.33 or later, where the feature is stable. The control plane goes first: node pools can never be newer.',
  severities: ['high'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const { version } = situation.cluster.controlPlane;
    const floor = targetFloor(situation).kubernetes;
    if (!isShort(situation) || version === null || compareMinor(version, floor) >= 0) return null;
    return {
      severity: 'high',
      message: `The control plane is at Kubernetes ${formatVersion(version)}, below ${formatMinor(floor)}.`,
      evidence: { controlPlane: formatVersion(version), floor: formatMinor(floor) },
      remediation: `Upgrade the control plane to Kubernetes ${formatMinor(floor)} or later, in the steps that the cluster's support plan allows.`,
    };
  },
});
