import { calendarVersion } from '../calendar.ts';
import { planOf } from '../catalogue.ts';
import { daysUntil } from '../days.ts';
import { defineRule } from '../rule.ts';
import { compareMinor, formatMinor } from '../versions.ts';
import { documents } from './documents.ts';
import { endPhrase, endSeverity } from './end-of-support.ts';
import { planEvidence } from './subject.ts';

/**
 * The control plane's minor is past its end of support at `takenAt`, or within 60 days of it: the end of long-term
 * support for clusters on that plan, of community support for all others. Said of every cluster, meshed or not. The
 * last day itself is still supported. Of a minor that the calendar does not name one thing can be known: minors end in
 * their order, so one that is older than all that are named has ended once the oldest of them has.
 */
export const kubernetesEndOfSupport = defineRule({
  id: 'NS011',
  title: 'The Kubernetes version is at or near its end of support',
  when: "By the calendar and the cluster's support plan, the control plane's minor is past its end of support when the snapshot was taken (high), or at most 60 days before it (low). A minor older than all in the calendar is past its end once the oldest of them is. Also for clusters without a mesh.",
  why: 'Outside support there are no fixes, fewer ways to upgrade, and AKS may upgrade the cluster by itself. The support plan decides the date: long-term support gives twelve further months.',
  severities: ['high', 'low'],
  source: documents.kubernetesVersions,
  evaluate: ({ cluster, calendar, takenAt }) => {
    const { version } = cluster.controlPlane;
    if (version === null) return null;
    const [oldest] = calendar.versions;
    const isOlder = oldest !== undefined && compareMinor(version, oldest) < 0;
    const entry = isOlder ? oldest : calendarVersion(calendar, version);
    if (entry === undefined) return null;
    const longTerm = planOf(cluster.supportPlan) === 'AKSLongTermSupport';
    const endOfSupport = longTerm ? entry.endOfLongTermSupport : entry.endOfSupport;
    const daysLeft = daysUntil(endOfSupport, takenAt);
    const severity = endSeverity(daysLeft);
    if (severity === null || (isOlder && severity !== 'high')) return null;
    const controlPlane = formatMinor(version);
    const end = `The end of ${longTerm ? 'long-term' : 'community'} support of Kubernetes ${formatMinor(entry)} ${endPhrase(endOfSupport, daysLeft)}`;
    return {
      severity,
      message: isOlder ? `${end}, and the control plane is older still, at ${controlPlane}.` : `${end}.`,
      evidence: isOlder
        ? {
            controlPlane,
            ...planEvidence(cluster.supportPlan),
            endOfSupport: null,
            daysLeft: null,
            olderThan: { version: formatMinor(entry), endOfSupport, daysLeft },
          }
        : { controlPlane, ...planEvidence(cluster.supportPlan), endOfSupport, daysLeft },
      remediation: `Upgrade the cluster from Kubernetes ${controlPlane} to a version that its support plan covers.`,
    };
  },
});
