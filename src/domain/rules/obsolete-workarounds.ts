import type { ObsoleteWorkaround } from '../inspection/observed.ts';
import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { countOf } from './words.ts';
import { workaroundsAmong } from './workarounds-among.ts';

const names: Readonly<Record<ObsoleteWorkaround, string>> = {
  holdApplicationUntilProxyStarts: 'holdApplicationUntilProxyStarts',
  EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS',
  MINIMUM_DRAIN_DURATION: 'MINIMUM_DRAIN_DURATION',
  terminationDrainDuration: 'terminationDrainDuration',
  quitquitquit: 'calls of quitquitquit',
  killsProxy: 'commands that kill the proxy',
  waitsForProxy: 'waits for the proxy',
  preStopSleep: 'sleeps before stopping',
};

/**
 * Workloads, or the mesh's shared configuration, carry what was made for classic sidecars and has no use in native
 * mode. Drain settings of a workload with a proxy lifecycle of its own still act, so they are not among them; whether
 * a sleep before stopping is for the proxy or for endpoints to be withdrawn cannot be seen, so the remediation asks.
 */
export const obsoleteWorkarounds = defineRule({
  id: 'NS104',
  title: 'Workarounds have no use in native mode',
  when: "Inside the cluster, meshed workloads or the mesh's shared ConfigMap hold the application until the proxy starts, set how the proxy drains, end the proxy (`quitquitquit`, a kill), wait for it, or sleep before stopping.",
  why: 'A native sidecar starts before the application and stops after it, by itself. These settings and commands are then ballast, and ending a native proxy early even does harm: it is started again, and the containers that still run are without it meanwhile.',
  severities: ['low'],
  source: documents.istioNativeSidecars,
  evaluate: (situation) => {
    const among = workaroundsAmong(situation, names);
    if (!among) return null;
    return {
      severity: 'low',
      message: `${countOf(among.found, 'workaround', ['has', 'have'])} no use in native mode: ${among.words}.`,
      evidence: among.evidence,
      remediation:
        situation.sidecarMode === 'native'
          ? 'Remove what was made for classic sidecars; keep a sleep before stopping only where it waits for endpoints to be withdrawn.'
          : 'Keep what was made for classic sidecars while pods are classic and remove it once all are native; keep a sleep before stopping only where it waits for endpoints to be withdrawn.',
    };
  },
});
