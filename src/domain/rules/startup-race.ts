import { bounded, defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';
import { clip, countOf } from './words.ts';

/** Application containers that failed and restarted before their classic proxy could be ready; a lower bound. */
export const startupRace = defineRule({
  id: 'NS108',
  title: 'Applications restart because they start before their proxy',
  when: 'Inside the cluster, an application container failed and was restarted before the classic proxy of its pod had started or could be ready. Only what the container statuses prove is counted: the last end of the container or a proxy that was never ready, and a proxy that never restarted.',
  why: 'A classic proxy starts side by side with the application, which has no network until the proxy is ready. What fails meanwhile is restarted, so every rollout and every scale-out takes longer and looks broken. A native sidecar is ready before the application starts.',
  severities: ['medium'],
  source: documents.istioNativeSidecars,
  evaluate: (situation) => {
    const races = isMeshed(situation) ? (situation.observed?.startupRaces ?? []) : [];
    const omitted = situation.observed?.omitted?.startupRaces;
    const sum = (part: 'pods' | 'containers' | 'restarts'): number =>
      races.reduce((total, race) => total + race[part], omitted?.[part] ?? 0);
    const [pods, containers, restarts] = [sum('pods'), sum('containers'), sum('restarts')];
    if (restarts === 0) return null;
    return {
      severity: 'medium',
      message: `In ${countOf(pods, 'pod')} ${countOf(containers, 'application container')} restarted ${countOf(restarts, 'time')} before the classic proxy was ready.`,
      evidence: {
        pods,
        containers,
        restarts,
        workloads: bounded(
          races.map(({ namespace, kind, name, ...counts }) => ({
            workload: clip(`${namespace}/${name}`, 160),
            kind: clip(kind, 40),
            pods: counts.pods,
            containers: counts.containers,
            restarts: counts.restarts,
          })),
          undefined,
          omitted?.workloads,
        ),
      },
      remediation:
        'Move the workloads that restart before their proxy is ready to native sidecars; until then set holdApplicationUntilProxyStarts in their proxy.istio.io/config annotation.',
    };
  },
});
