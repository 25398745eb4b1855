import { seen } from '../healthy.ts';
import type { ObservedWorkaround } from '../inspection/observed.ts';
import { changedWorkarounds } from './changed-workarounds.ts';
import { casesOf } from './rule-case.ts';

const carried = (workaround: ObservedWorkaround['workaround'], name = 'cart', pods = 3): ObservedWorkaround => ({
  namespace: 'shop',
  kind: 'StatefulSet',
  name,
  workaround,
  pods,
});

const toReview =
  'init containers, outbound exclusions and own proxy entries: drop uid 1337 and exclusions that were for init containers, test that init containers reach what they need through the mesh, and take own proxy entries out unless they are still meant.';

export const changedWorkaroundsCases = casesOf(changedWorkarounds, [
  {
    kind: 'broken',
    when: 'an init container runs as uid 1337, and two workloads exclude outbound traffic',
    given: (healthy) =>
      healthy({
        observed: seen({
          workarounds: [
            carried('excludeOutbound'),
            carried('initContainerAsUid1337'),
            carried('excludeOutbound', 'till', 0),
          ],
        }),
      }),
    expect: {
      severity: 'medium',
      message:
        '3 workarounds mean something else in native mode: excluded outbound traffic (2) and init containers as uid 1337 (1).',
      evidence: {
        found: 3,
        counts: { excludeOutbound: 2, initContainerAsUid1337: 1 },
        workloads: {
          items: [
            { workload: 'shop/cart', kind: 'StatefulSet', workaround: 'excludeOutbound', pods: 3 },
            { workload: 'shop/cart', kind: 'StatefulSet', workaround: 'initContainerAsUid1337', pods: 3 },
            { workload: 'shop/till', kind: 'StatefulSet', workaround: 'excludeOutbound', pods: 0 },
          ],
          more: 0,
        },
      },
      remediation: `Review ${toReview}`,
    },
  },
  {
    kind: 'broken',
    when: 'a template brings an entry and a lifecycle of its own for the proxy',
    given: (healthy) =>
      healthy({ observed: seen({ workarounds: [carried('ownProxyContainer'), carried('ownProxyLifecycle')] }) }),
    expect: {
      severity: 'medium',
      message:
        '2 workarounds mean something else in native mode: a proxy lifecycle of its own (1) and an istio-proxy entry of its own (1).',
      source: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#customizing-injection',
    },
  },
  {
    kind: 'broken',
    when: 'the workloads are classic still, and have init containers beside a proxy entry of their own',
    given: (healthy) =>
      healthy({
        observed: seen({
          revisions: { 'asm-1-29': { control: 'off', nativePods: 0, classicPods: 3, mode: 'classic' } },
          workarounds: [carried('initContainerUsesNetwork'), carried('ownProxyContainer')],
        }),
      }),
    expect: { severity: 'medium', remediation: `Before the workloads run natively, review ${toReview}` },
  },
  {
    kind: 'boundary',
    when: 'a single init container visibly uses the network',
    given: (healthy) => healthy({ observed: seen({ workarounds: [carried('initContainerUsesNetwork')] }) }),
    expect: {
      severity: 'medium',
      message: '1 workaround means something else in native mode: init containers that use the network (1).',
    },
  },
  {
    kind: 'fine',
    when: 'what is carried has no use in native mode, which another rule says',
    given: (healthy) => healthy({ observed: seen({ workarounds: [carried('quitquitquit')] }) }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: null,
  },
]);
