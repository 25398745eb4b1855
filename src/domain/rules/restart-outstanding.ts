import { bounded, defineRule } from '../rule.ts';
import { compareMinor, formatRevision, parseMeshRevision } from '../versions.ts';
import { documents } from './documents.ts';
import { isMeshed, readRevisions } from './subject.ts';
import { clip, countOf, inWords } from './words.ts';

/**
 * A revision's control plane has native sidecars on, and pods of that revision still run classic ones. Pods that were
 * told by annotation are not among them (NS103).
 */
export const restartOutstanding = defineRule({
  id: 'NS102',
  title: 'Workloads still run classic sidecars',
  when: "Inside the cluster, a mesh revision's control plane has native sidecars on, and pods of that revision run classic ones.",
  why: 'A pod gets its sidecar when it is created, so switching the mode changes nothing until the workload is restarted. Until then the cluster runs both shapes.',
  severities: ['medium'],
  source: documents.meshUpgrade,
  evaluate: (situation) => {
    if (!isMeshed(situation)) return null;
    const outstanding = readRevisions(situation).flatMap(({ revision, observed }) =>
      observed?.control === 'on' && observed.classicPods > 0 ? [{ revision, classicPods: observed.classicPods }] : [],
    );
    if (outstanding.length === 0) return null;
    const isOutstanding = (revision: (typeof outstanding)[number]['revision']): boolean =>
      outstanding.some((other) => compareMinor(other.revision, revision) === 0);
    const workloads = (situation.observed?.workloads ?? [])
      .filter(({ revision, classicPods }) => classicPods > 0 && revision !== null && isOutstanding(revision))
      .map(({ namespace, kind, name, classicPods }) => ({
        workload: clip(`${namespace}/${name}`, 160),
        kind,
        classicPods,
      }));
    const only = situation.revisions.length === 1 ? (outstanding[0]?.revision ?? null) : null;
    const omitted = (situation.observed?.omitted?.classicWorkloads ?? []).reduce((sum, left) => {
      const revision = left.revision === null ? only : parseMeshRevision(left.revision);
      return revision !== null && isOutstanding(revision) ? sum + left.workloads : sum;
    }, 0);
    const classicPods = outstanding.reduce((sum, entry) => sum + entry.classicPods, 0);
    const revisions = outstanding.map((entry) => ({ ...entry, revision: formatRevision(entry.revision) }));
    return {
      severity: 'medium',
      message: `Native sidecars are on for ${inWords(revisions.map(({ revision }) => revision))}, but ${countOf(classicPods, 'pod', ['still runs a classic one', 'still run classic ones'])}.`,
      evidence: { classicPods, revisions: bounded(revisions), workloads: bounded(workloads, undefined, omitted) },
      remediation:
        'Restart the workloads that still run classic sidecars: `kubectl rollout restart` does it for Deployments, StatefulSets and DaemonSets; a Job gets native sidecars with its next run, and a bare pod once it is deleted and created again.',
    };
  },
});
