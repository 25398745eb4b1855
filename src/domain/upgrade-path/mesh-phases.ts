/**
 * The phases of a mesh upgrade, which is a canary: two control planes run until it is completed, and completing it
 * removes the old one, so never before the workloads have moved (facts 2.2).
 *
 * @module
 */
import type { Step } from '../contracts.ts';
import { notNativeAdvice, restartCheck } from './closing-steps.ts';
import * as run from './commands.ts';
import type { Commands } from './commands.ts';

type Phase = Step['phases'][number];

export interface Canary {
  readonly from: readonly string[];
  readonly to: string;
  /** The versions meet the default, so that the sidecars should be native before it is completed. */
  readonly native: boolean;
  /** They do but for a latent pool, which a later step upgrades. */
  readonly latentLeft: boolean;
}

/** Start, relabel, restart, verify, complete. */
export function meshUpgradePhases(canary: Canary, commands: Commands): Phase[] {
  const { from, to } = canary;
  return [
    {
      title: 'Start',
      commands: [commands.startMesh(to), run.awaitIstiod(to), run.showIstiod],
      check: `Two control planes run now, ${[...from, to].join(' and ')}. Nothing has moved yet: workloads stay with the old one until they are relabelled and restarted. Gateways of both revisions serve traffic behind one address.`,
    },
    ...finishPhases(canary, commands),
  ];
}

/** Relabel, restart, verify, complete: what is left of a canary that is open already. */
export function finishPhases(canary: Canary, commands: Commands): Phase[] {
  const { from, to, native } = canary;
  return [
    {
      title: 'Relabel namespaces',
      // Two revisions do not prove that the new control plane runs (facts 2.2), and no pod starts that it cannot inject.
      commands: [
        run.awaitIstiod(to),
        ...from.map((revision) => run.relabelNamespaces(revision, to)),
        run.showMeshedNamespaces,
      ],
      check: `The new control plane is ready, else nothing is moved to it. Every meshed namespace shows ${to}. One that shows a revision tag keeps it: move the tag instead, \`istioctl tag set TAG --revision ${to} --istioNamespace aks-istio-system --overwrite\`.`,
    },
    {
      title: 'Restart workloads',
      commands: [run.restartWorkloads],
      check: restartCheck,
    },
    {
      title: 'Verify',
      commands: [
        run.awaitIstiod(to),
        ...(native ? [run.assertNativeControl(to)] : []),
        ...from.map(run.assertNoPodsOf),
        ...(native ? [run.showOptedOut, run.assertNoClassicPods] : []),
      ],
      check: `No application pod is left with ${from.join(' or ')}: ${native ? 'that check' : 'the last command'} prints nothing. What it names has to be made anew, Jobs and bare pods too: completing takes their control plane away. ${native ? nativeCheck(canary, commands) : ''}Error rates, latencies and gateway traffic are as before. This is the last moment at which going back is possible.`,
    },
    {
      title: 'Complete',
      commands: [commands.completeMesh, commands.assertRevisions([to])],
      check: `The last command prints \`true\`: ${to} is the only revision. ${from.join(' and ')} ${from.length > 1 ? 'are' : 'is'} gone.`,
    },
  ];
}

/** With the versions of the default the sidecars switch here, so it is seen while there still is a way back. */
function nativeCheck({ to, latentLeft }: Canary, commands: Commands): string {
  const latent = latentLeft
    ? 'A node pool that is stopped or without nodes is still older than the default here, and whether AKS counts it is not documented: a later step upgrades it, and the plan looks again after it. '
    : '';
  return `The sidecars switch to native here: \`ENABLE_NATIVE_SIDECARS\` of \`istiod-${to}\` is \`true\`, and the last command, which names moved pods that are classic without an annotation that says so, prints nothing. ${notNativeAdvice(commands)} Where it became \`true\` only now, restart the workloads again before you go on. ${latent}Completing a mesh that stayed classic is allowed, but ends the way back. `;
}

export function meshRollback(from: readonly string[], to: string, commands: Commands): string {
  const back = from.at(-1) ?? to;
  return `Until "Complete": \`${run.relabelNamespaces(to, back)}\` (or move the revision tag back), restart the workloads again as in "Restart workloads", then \`${commands.rollbackMesh}\`. After "Complete" there is no way back.`;
}
