/**
 * The race that native mode ends: an application that starts before its classic proxy has no network, fails, and is
 * started again.
 *
 * A pod's status does not say when its proxy became ready, and keeps only the last end of each container. So this
 * counts what the status proves and nothing else: the container failed (not by exhausting its memory, as far as its last
 * end is told) and was restarted; the proxy has never restarted; and it was never ready, or the container's last end came
 * before the earliest moment at which the proxy could be. Ends come one after the other, so every restart of that container fell before it too. Races
 * that were lost some seconds later, while the proxy was starting, are not told from other failures: a lower bound.
 *
 * @module
 */
import { at, property, textOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { containerStatuses, instantOf } from './container-status.ts';
import type { StartupRace } from './observed.ts';
import { tally, type TopOwner } from './owners.ts';
import { containersOf, proxyName, type Pod } from './pod.ts';

export interface StartupRaces {
  readonly addPod: (pod: Pod) => void;
  readonly observe: (topOwner: TopOwner) => readonly StartupRace[];
}

/** Counts lost races by workload. */
export function startupRaces(): StartupRaces {
  const races = tally(
    () => ({ pods: 0, containers: 0, restarts: 0 }),
    (into, from) => {
      into.pods += from.pods;
      into.containers += from.containers;
      into.restarts += from.restarts;
    },
  );
  return {
    addPod: (pod) => {
      if (pod.sidecar?.shape !== 'classic') return;
      const statuses = containerStatuses(pod.object);
      const readyMs = earliestReadyMs(pod.sidecar.container, statuses.get(proxyName));
      if (readyMs === null) return;
      const restarts = containersOf(at(pod.object, 'spec'), 'containers')
        .filter(({ name }) => name !== proxyName)
        .map(({ name }) => restartsBefore(readyMs, statuses.get(textOf(name) ?? '')))
        .filter((count) => count > 0);
      if (restarts.length === 0) return;
      const race = races.of(pod.namespace, pod.owner);
      race.pods += 1;
      race.containers += restarts.length;
      race.restarts += restarts.reduce((sum, count) => sum + count, 0);
    },
    observe: (topOwner) =>
      races.byWorkload(topOwner).map(({ value, namespace, kind, name }) => ({ namespace, kind, name, ...value })),
  };
}

/** The first moment at which the proxy may have been ready; infinite while it has never started; null = cannot be told. */
function earliestReadyMs(container: JsonObject, status: JsonObject | undefined): number | null {
  if (status?.restartCount !== 0) return null;
  // `started` turns true with the first success of the start-up probe, and readiness is probed only afterwards. Where it
  // is not told, a proxy that is not ready and never restarted is taken for one that has not been ready yet.
  if (status.started === false || (status.ready === false && status.started !== true)) return Infinity;
  const startedMs = instantOf(at(status, 'state', 'running', 'startedAt'));
  if (startedMs === null) return null;
  const delaySeconds = ['startupProbe', 'readinessProbe'].map((probe) => {
    const delay = at(container, probe, 'initialDelaySeconds');
    return typeof delay === 'number' && delay > 0 ? delay : 0;
  });
  return startedMs + Math.max(...delaySeconds) * 1000;
}

/**
 * How often a container was restarted, if its last end proves all of it to be early, or if its proxy was never ready so
 * that nothing could be late. Statuses are cut to whole seconds; an end in the very second of the proxy's start is early
 * too, for a proxy has to fetch its certificate first.
 */
function restartsBefore(readyMs: number, status: JsonObject | undefined): number {
  const restarts = status?.restartCount;
  const last = at(status, 'lastState', 'terminated');
  const exitCode = property(last, 'exitCode');
  const endedMs = instantOf(property(last, 'finishedAt'));
  if (typeof restarts !== 'number' || !Number.isSafeInteger(restarts) || restarts < 1) return 0;
  if (readyMs === Infinity && last === undefined) return restarts;
  if (typeof exitCode !== 'number' || exitCode === 0 || property(last, 'reason') === 'OOMKilled') return 0;
  return readyMs === Infinity || (endedMs !== null && endedMs <= readyMs) ? restarts : 0;
}
