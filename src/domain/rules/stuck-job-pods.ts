import { bounded, defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';
import { clip, countOf } from './words.ts';

/** Pods of Jobs whose application containers have all ended, while the classic proxy runs on. */
export const stuckJobPods = defineRule({
  id: 'NS106',
  title: 'Jobs cannot complete because of their classic proxy',
  when: 'Inside the cluster, all application containers of a pod of a Job or CronJob have ended for good, and its classic proxy still runs.',
  why: 'A pod completes when all of its containers have ended, and a classic proxy never does. The Job stays active, holds its resources, blocks the next run where the CronJob forbids two at once, and counts as failed once its deadline passes. A native sidecar is stopped when the application is done.',
  severities: ['high'],
  source: documents.istioNativeSidecars,
  evaluate: (situation) => {
    const jobs = isMeshed(situation) ? (situation.observed?.stuckJobs ?? []) : [];
    const omitted = situation.observed?.omitted?.stuckJobs;
    const pods = jobs.reduce((sum, job) => sum + job.pods, omitted?.pods ?? 0);
    if (pods === 0) return null;
    return {
      severity: 'high',
      message: `${countOf(pods, 'Job pod', ['has', 'have'])} ended ${pods === 1 ? 'its' : 'their'} work and cannot complete: only the classic proxy still runs.`,
      evidence: {
        pods,
        workloads: bounded(
          jobs.map(({ namespace, kind, name, pods: count, since }) => ({
            workload: clip(`${namespace}/${name}`, 160),
            kind: clip(kind, 40),
            pods: count,
            since,
          })),
          undefined,
          omitted?.workloads,
        ),
      },
      // Deleting the pod instead would have the Job run its finished work again.
      remediation:
        'End the proxy of every stuck Job pod with `kubectl exec POD -n NAMESPACE -c istio-proxy -- pilot-agent request POST quitquitquit`, so that its Job completes, and run the Jobs with native sidecars from then on.',
    };
  },
});
