/**
 * The two steps that end every plan: pods are made anew, and the cluster itself is asked.
 *
 * @module
 */
import type { Step } from '../contracts.ts';
import * as run from './commands.ts';
import type { Commands } from './commands.ts';

const source = 'https://learn.microsoft.com/azure/aks/istio-native-sidecar';

/** What to do where all versions meet the default and istiod does not inject native sidecars all the same (facts 19). */
export function notNativeAdvice(commands: Commands): string {
  return `If \`ENABLE_NATIVE_SIDECARS\` is not \`true\`, wait some minutes and look again. Whether AKS looks again by itself once the last node pool is upgraded is not documented; the page of the preview recommended an update that changes nothing, to reconcile: \`${commands.reconcile}\`. Then look once more. If it is still not \`true\`, leave the workloads as they are, classic, and ask Microsoft support.`;
}

/** Of {@link run.restartWorkloads}. */
export const restartCheck =
  'Every rollout succeeds; the command stops at the first that does not. No rollout is possible of a paused Deployment, and none can be awaited of the update strategy OnDelete: delete such pods yourself. Jobs and bare pods move when they are made anew.';

/** Said where the mode switches, before it does. */
export const beforeNative =
  'Ready for native sidecars, which pods that are made anew get from this step on: what NS105 (workarounds that change their meaning) and NS107 (requests that grow) name in this cluster is seen to. `sidescan inspect` finds it.';

/** @param restarted a move restarted every workload already, at the versions of the default */
export function restartStep(revision: string, restarted: boolean, commands: Commands): Step {
  return {
    action: 'restartWorkloads',
    to: null,
    cost: 0,
    phases: [
      {
        title: 'Is the control plane native?',
        commands: [run.assertNativeControl(revision)],
        check: `It prints \`true\`: pods that are made anew get native sidecars. ${notNativeAdvice(commands)}`,
      },
      {
        title: restarted ? 'Restart the meshed workloads, if a classic pod is left' : 'Restart every meshed workload',
        commands: [restarted ? run.restartIfClassic : run.restartWorkloads],
        check: restartCheck,
      },
    ],
    before: [
      ...(restarted
        ? [
            'The mesh upgrade restarted the workloads already: the command of this step looks first, and restarts nothing where no classic pod is left.',
          ]
        : []),
      `The control plane is native: \`ENABLE_NATIVE_SIDECARS\` of \`istiod-${revision}\` is \`true\`, else a restart changes nothing. The phase with that question looks.`,
      'Sidecars change their shape only when pods are made anew: a running pod keeps the sidecar that it was injected with.',
      'Replica counts and update strategies let workloads restart without an outage.',
    ],
    after: ['`kubectl get pods --all-namespaces` shows no pod that is pending or restarting again and again.'],
    rollback:
      'A workload that does not start with a native sidecar can be held back alone: annotation `sidecar.istio.io/nativeSidecar: "false"` on its pod template, then restart it. The annotation is upstream Istio\'s (1.24 and later).',
    source,
    warnings: [],
  };
}

export function verifyStep(revision: string): Step {
  return {
    action: 'verify',
    to: null,
    cost: 0,
    phases: [
      {
        title: 'The control plane injects native sidecars',
        commands: [run.assertNativeControl(revision)],
        check: '`ENABLE_NATIVE_SIDECARS` is `true`: the command prints it.',
      },
      {
        title: 'The workloads run them',
        commands: [run.showSidecars, run.showOptedOut, run.assertNoClassicPods],
        check:
          'Meshed pods show `istio-proxy` under INIT and not under CONTAINERS, where only gateways have it. The second command names the pods that stay classic by their annotation `sidecar.istio.io/nativeSidecar: "false"`, as they are meant to; the last one names classic pods that are not, and fails while there are any: Jobs and bare pods of earlier end by themselves or are made anew.',
      },
    ],
    before: [],
    after: ['The next Sidescan scan says `native`.'],
    rollback: 'This step only looks: it changes nothing.',
    source,
    warnings: [],
  };
}
