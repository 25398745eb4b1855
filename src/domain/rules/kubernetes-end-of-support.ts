import { calendarVersion } from '../calendar.ts';
import { planOf } from '../catalogue.ts';
import { daysUntil } from '../days.ts';
import { defineRule } from '../rule.ts';
import { formatMinor } from '../versions.ts';
import { documents } from './documents.ts';
import { endPhrase, endSeverity } from './end-of-support.ts';

/**
 * The control plane's minor is past its end of support at `takenAt`, or within 60 days of it: the end of long-term
 * support for clusters on that plan, of community support for all others. Said of every cluster, meshed or not. The
 * last day itself is still supported. A minor that the calendar does not name is not judged.
 */
export const kubernetesEndOfSupport = defineRule({
  id: 'NS011',
  title: 'The Kubernetes version is at or near its end of support',
  when: "By the calendar and the cluster's support plan, the control plane's minor is past its end of support when the snapshot was taken (high), or at most 60 days before it (low). Also for clusters without a mesh.",
  why: 'Outside support there are no fixes, fewer ways to upgrade, and AKS may upgrade the cluster by itself. The support plan decides the date: long-term support gives twelve further months.',
  severities: ['high', 'low'],
  source: documents.kubernetesVersions,
  evaluate: ({ cluster, calendar, takenAt }) => {
    const { version } = cluster.controlPlane;
    const entry = version === null ? undefined : calendarVersion(calendar, version);
    if (entry === undefined) return null;
    const supportPlan = planOf(cluster.supportPlan);
    const longTerm = supportPlan === 'AKSLongTermSupport';
    const endOfSupport = longTerm ? entry.endOfLongTermSupport : entry.endOfSupport;
    const daysLeft = daysUntil(endOfSupport, takenAt);
    const severity = endSeverity(daysLeft);
    if (severity === null) return null;
    const controlPlane = formatMinor(entry);
    return {
      severity,
      message: `The end of ${longTerm ? 'long-term' : 'community'} support of Kubernetes ${controlPlane} ${endPhrase(endOfSupport, daysLeft)}.`,
      evidence: { controlPlane, supportPlan, endOfSupport, daysLeft },
      remediation: `Upgrade the cluster from Kubernetes ${controlPlane} to a version that its support plan covers.`,
    };
  },
});
