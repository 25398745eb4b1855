/**
 * Jobs that cannot complete: a pod completes when all of its containers have ended, and a classic proxy never does.
 *
 * @module
 */
import { at, property, textOf } from '../json.ts';
import { containerStatuses, instantOf } from './container-status.ts';
import type { StuckJob } from './observed.ts';
import { tally, type TopOwner } from './owners.ts';
import { containersOf, proxyName, type Pod } from './pod.ts';

/** A proxy that was told to quit takes 5 s to drain (facts 5); a pod seen in that moment is not stuck. */
const drainMs = 10_000;

export interface StuckJobs {
  readonly addPod: (pod: Pod, observedAt: string) => void;
  readonly observe: (topOwner: TopOwner) => readonly StuckJob[];
}

/** Counts stuck pods by Job, or by CronJob where one owns the Job. */
export function stuckJobs(): StuckJobs {
  const jobs = tally(
    (): { pods: number; since: string | null } => ({ pods: 0, since: null }),
    (into, from) => {
      into.pods += from.pods;
      into.since = earlier(into.since, from.since);
    },
  );
  return {
    addPod: (pod, observedAt) => {
      if (pod.owner.kind !== 'Job' || pod.sidecar?.shape !== 'classic') return;
      const ended = endOfApplication(pod);
      if (!ended) return;
      const ageMs = (instantOf(observedAt) ?? NaN) - (instantOf(ended.at) ?? NaN);
      if (ageMs >= 0 && ageMs < drainMs) return;
      const job = jobs.of(pod.namespace, pod.owner);
      job.pods += 1;
      job.since = earlier(job.since, ended.at);
    },
    observe: (topOwner) =>
      jobs.byWorkload(topOwner).map(({ value, namespace, kind, name }) => ({ namespace, kind, name, ...value })),
  };
}

/** When the last application container ended for good, while the proxy runs on; null when that is not so, or not known. */
function endOfApplication({ object }: Pod): { at: string | null } | null {
  if (at(object, 'metadata', 'deletionTimestamp') !== undefined) return null;
  const spec = at(object, 'spec');
  const statuses = containerStatuses(object);
  if (property(statuses.get(proxyName)?.state, 'running') === undefined) return null;
  const applications = containersOf(spec, 'containers').filter(({ name }) => name !== proxyName);
  if (applications.length === 0) return null;
  let last: string | null = null;
  for (const { name } of applications) {
    const terminated = property(statuses.get(textOf(name) ?? '')?.state, 'terminated');
    if (terminated === undefined) return null;
    // Unless the policy is `Never`, a container that failed will be started again: the pod is not waiting for its proxy.
    if (property(spec, 'restartPolicy') !== 'Never' && property(terminated, 'exitCode') !== 0) return null;
    const finishedAt = textOf(property(terminated, 'finishedAt'));
    if (instantOf(finishedAt) !== null && (last === null || (finishedAt ?? '') > last)) last = finishedAt;
  }
  return { at: last };
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
