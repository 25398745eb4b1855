import { seen } from '../healthy.ts';
import { obsoleteWorkarounds as everyOne, type ObservedWorkaround } from '../inspection/observed.ts';
import { obsoleteWorkarounds } from './obsolete-workarounds.ts';
import { casesOf } from './rule-case.ts';

const carried = (workaround: ObservedWorkaround['workaround'], name = 'cart', pods = 3): ObservedWorkaround => ({
  namespace: 'shop',
  kind: 'Deployment',
  name,
  workaround,
  pods,
});
export const obsoleteWorkaroundsCases = casesOf(obsoleteWorkarounds, [
  {
    kind: 'broken',
    when: 'two workloads and the shared ConfigMap carry workarounds of three kinds',
    given: (healthy) =>
      healthy({
        observed: seen({
          workarounds: [
            {
              namespace: 'aks-istio-system',
              kind: 'ConfigMap',
              name: 'istio-shared-configmap-asm-1-29',
              workaround: 'holdApplicationUntilProxyStarts',
              pods: 0,
            },
            carried('quitquitquit', 'nightly', 0),
            carried('waitsForProxy', 'nightly', 0),
            carried('quitquitquit', 'report', 2),
          ],
        }),
      }),
    expect: {
      severity: 'low',
      message:
        '4 workarounds have no use in native mode: calls of quitquitquit (2), holdApplicationUntilProxyStarts (1) and waits for the proxy (1).',
      evidence: {
        found: 4,
        counts: { quitquitquit: 2, holdApplicationUntilProxyStarts: 1, waitsForProxy: 1 },
        workloads: {
          items: [
            {
              workload: 'aks-istio-system/istio-shared-configmap-asm-1-29',
              kind: 'ConfigMap',
              workaround: 'holdApplicationUntilProxyStarts',
              pods: 0,
            },
            { workload: 'shop/nightly', kind: 'Deployment', workaround: 'quitquitquit', pods: 0 },
            { workload: 'shop/nightly', kind: 'Deployment', workaround: 'waitsForProxy', pods: 0 },
            { workload: 'shop/report', kind: 'Deployment', workaround: 'quitquitquit', pods: 2 },
          ],
          more: 0,
        },
      },
      remediation:
        'Remove what was made for classic sidecars; keep a sleep before stopping only where it waits for endpoints to be withdrawn.',
    },
  },
  {
    kind: 'broken',
    when: 'the cluster is classic still: the workarounds are to be kept until it is native',
    given: (healthy) =>
      healthy({
        observed: seen({
          revisions: { 'asm-1-29': { control: 'off', nativePods: 0, classicPods: 3, mode: 'classic' } },
          workarounds: [carried('preStopSleep')],
        }),
      }),
    expect: {
      severity: 'low',
      message: '1 workaround has no use in native mode: sleeps before stopping (1).',
      remediation:
        'Keep what was made for classic sidecars while pods are classic and remove it once all are native; keep a sleep before stopping only where it waits for endpoints to be withdrawn.',
    },
  },
  {
    kind: 'boundary',
    when: 'one workload carries every workaround there is',
    given: (healthy) => healthy({ observed: seen({ workarounds: everyOne.map((one) => carried(one)) }) }),
    expect: {
      severity: 'low',
      message:
        '8 workarounds have no use in native mode: holdApplicationUntilProxyStarts (1), EXIT_ON_ZERO_ACTIVE_CONNECTIONS (1), MINIMUM_DRAIN_DURATION (1) and others.',
      evidence: { found: 8 },
    },
  },
  {
    kind: 'boundary',
    when: 'more workloads carry it than a list holds: the rest is counted',
    given: (healthy) =>
      healthy({
        observed: seen({ workarounds: Array.from({ length: 57 }, (_, at) => carried('waitsForProxy', `app-${at}`)) }),
      }),
    expect: {
      severity: 'low',
      message: '57 workarounds have no use in native mode: waits for the proxy (57).',
      evidence: { found: 57, workloads: { items: Array.from({ length: 20 }, () => ({})), more: 37 } },
    },
  },
  {
    kind: 'fine',
    when: 'what is carried means something else in native mode, which another rule says',
    given: (healthy) => healthy({ observed: seen({ workarounds: [carried('excludeOutbound')] }) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh any more',
    given: (healthy) => healthy({ mesh: 'notMeshed', observed: seen({ workarounds: [carried('quitquitquit')] }) }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: null,
  },
]);
