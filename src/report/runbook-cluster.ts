/**
 * What both forms of a runbook say before the first step: which cluster this is, how to reach it, and whether it still
 * is what the plan was made for.
 *
 * @module
 */
import type { Plan, Step } from '../domain/contracts.ts';
import { commandsFor } from '../domain/upgrade-path/commands.ts';
import type { AzureName } from '../domain/upgrade-path/commands.ts';
import type { NoPlan } from '../domain/upgrade-path/no-plan.ts';
import { formatMinor, parseKubernetesVersion } from '../domain/versions.ts';

export interface RunbookContext {
  /** The snapshot's instant. */
  readonly takenAt: string;
  /** What to say in place of steps, for a cluster that needs no plan; without it, that nothing needs to be done. */
  readonly noPlan?: NoPlan | undefined;
}

const clusterIdPattern =
  /^\/subscriptions\/([^/]*)\/resourceGroups\/([^/]*)\/providers\/[^/]*\/managedClusters\/([^/]*)$/i;

/** The parts of a cluster's id; an id of another form gives its last part as the name. */
export function clusterOf(plan: Plan): AzureName {
  const [, subscriptionId = '', resourceGroup = '', name = ''] = clusterIdPattern.exec(plan.id) ?? [];
  return { subscriptionId, resourceGroup, name: name || (plan.id.split('/').at(-1) ?? plan.id) };
}

/** Makes a kubeconfig of its own in `$KUBECONFIG`, so that no command reaches another cluster by mistake. */
export function connectCommands(plan: Plan): string[] {
  return [
    commandsFor(clusterOf(plan)).getCredentials,
    'if command -v kubelogin >/dev/null; then kubelogin convert-kubeconfig --login azurecli; fi',
    'kubectl get nodes --output wide',
  ];
}

/** Fails where the cluster has moved on since the snapshot; then the plan is out of date. */
export function unchangedCommands(plan: Plan): string[] {
  const commands = commandsFor(clusterOf(plan));
  const version = plan.from.controlPlane === null ? null : parseKubernetesVersion(plan.from.controlPlane);
  return [
    commands.assertSettled,
    ...(version ? [commands.assertControlPlane(formatMinor(version))] : []),
    commands.assertRevisions([...plan.from.meshRevisions].sort()),
  ];
}

export const outOfDate =
  'Each of these commands prints `true`. If one does not, the cluster has moved on: scan again and make a new runbook.';

/** Pools are in no check: patches come by themselves, and a pool that went is no harm. */
export function poolCommands(plan: Plan): string[] {
  return [commandsFor(clusterOf(plan)).showPools];
}

export function poolsToCompare({ from }: Plan): string {
  return `Made for these node pools: ${from.nodePools.join(', ') || 'none'}. If one of an older version was added since, scan again and make a new runbook.`;
}

export const needs =
  'bash, the Azure CLI (`az`, logged in) and `kubectl`; `istioctl` where namespaces name a revision tag';

export const privateClusters =
  'Private clusters: `kubectl` needs network access to the API server, so work from inside its network or one that is connected to it.';

/** Why a plan has no steps; null when it has some. */
export function withoutSteps(
  { steps, impossible }: Plan,
  { noPlan = { reason: 'Nothing needs to be done.', advice: [] } }: RunbookContext,
): NoPlan | null {
  if (impossible !== null) return { reason: impossible, advice: [] };
  return steps.length === 0 ? noPlan : null;
}

/** A step in a few words. */
export function stepTitle({ action, to }: Step): string {
  const target = to ?? '';
  switch (action) {
    case 'finishMeshUpgrade':
      return `Finish the open mesh upgrade to ${target}`;
    case 'upgradeControlPlane':
      return `Upgrade the control plane to Kubernetes ${target}`;
    case 'upgradeNodePools':
      return `Upgrade the node pools to Kubernetes ${target}`;
    case 'recoverKubernetes':
      return `Recover: control plane and node pools to Kubernetes ${target}`;
    case 'upgradeMesh':
      return `Upgrade the mesh to ${target}`;
    case 'restartWorkloads':
      return 'Restart the meshed workloads';
    case 'verify':
      return 'Verify that sidecars are native';
  }
}

/** Why the step is there. */
export function stepReason({ action, to }: Step): string {
  const target = to ?? '';
  switch (action) {
    case 'finishMeshUpgrade':
      return `Two mesh control planes run. Until the upgrade to ${target} is completed, no other mesh upgrade can begin.`;
    case 'upgradeControlPlane':
      return 'Native sidecars need Kubernetes 1.33 on the control plane, and node pools can never lead it.';
    case 'upgradeNodePools':
      return 'Native sidecars need Kubernetes 1.33 on every node pool; a pool may be at most three minors older than the control plane. Pools may skip minors, so they are rolled as seldom as that allows.';
    case 'recoverKubernetes':
      return `The present version and the next one have left the offer; ${target} is the lowest version that AKS still offers.`;
    case 'upgradeMesh':
      return `From asm-1-29 on, native sidecars are the default whichever way the revision was reached; ${target} is on the shortest way there.`;
    case 'restartWorkloads':
      return 'A running pod keeps the sidecar that it was made with.';
    case 'verify':
      return 'Documentation says what should be so; only the cluster can show that it is.';
  }
}

/** What a step does to running workloads, for the overview. */
export function stepEffect({ action }: Step): string {
  switch (action) {
    case 'upgradeControlPlane':
      return 'API server may pause';
    case 'upgradeNodePools':
    case 'recoverKubernetes':
      return 'drains and replaces running nodes';
    case 'finishMeshUpgrade':
    case 'upgradeMesh':
    case 'restartWorkloads':
      return 'restarts meshed pods';
    case 'verify':
      return 'none';
  }
}

export const warningTexts: Readonly<Record<Step['warnings'][number], string>> = {
  outsideSupport: 'Outside support: Microsoft allows this recovery but does not support it.',
  meshIncompatible:
    'After this step the mesh revision is not documented as compatible with the control plane. It is here only because nothing on offer avoids it: keep the time in this state short.',
};
