/**
 * Moves → steps that a person can follow: commands, what to look at before and after, the way back, the source.
 *
 * @module
 */
import type { Cluster, NodePool } from '../cluster.ts';
import type { Step } from '../contracts.ts';
import { pauseChannel, pausedChannel, resumeChannel, withPoolsAlong } from './auto-upgrade.ts';
import { beforeNative, restartStep, verifyStep } from './closing-steps.ts';
import { commandsFor, showMeshConfiguration, showMeshedNamespaces } from './commands.ts';
import type { Commands } from './commands.ts';
import { drains, injectsNative, poolsBelow, poolsCameAlong, restartsNative, switchesHere } from './effects.ts';
import { finishPhases, meshRollback, meshUpgradePhases } from './mesh-phases.ts';
import type { Move } from './moves.ts';
import { defaultGoal, meets, minorText, revisionText } from './state.ts';

const source = {
  controlPlane: 'https://learn.microsoft.com/azure/aks/upgrade-aks-control-plane',
  nodePools: 'https://learn.microsoft.com/azure/aks/upgrade-node-pools',
  recovery: 'https://learn.microsoft.com/azure/aks/supported-kubernetes-versions',
  mesh: 'https://learn.microsoft.com/azure/aks/istio-upgrade',
} as const;

/** What every step that rolls nodes asks for first. */
function drainChecks({ location }: Cluster, commands: Commands): string[] {
  return [
    'Pod disruption budgets: `kubectl get poddisruptionbudgets --all-namespaces` shows none with ALLOWED DISRUPTIONS 0; such a budget stops the drain.',
    `Surge: \`${commands.showSurge}\` shows how many extra nodes of which size an upgrade brings, and into which subnet.`,
    `Quota: \`${commands.showQuota(location)}\` leaves room for the cores of these nodes, and the subnet has free addresses for them.`,
  ];
}

/** The plan's steps: the moves, then always `restartWorkloads` and `verify`. */
export function stepsFor(cluster: Cluster, path: readonly Move[]): Step[] {
  const commands = commandsFor(cluster);
  const moves = cluster.automatic ? withPoolsAlong(path) : path;
  const channel = pausedChannel(cluster, moves);
  const firstControlPlane = moves.find((move) => move.action === 'upgradeControlPlane');
  const last = moves.at(-1);
  const steps = moves.map((move) => {
    const step = stepFor(move, cluster, commands);
    if (channel !== null && move === firstControlPlane)
      step.phases.unshift(pauseChannel(channel, moves.length + 1, commands));
    const switched = switchesHere(move, cluster);
    if (switched !== null) {
      step.before.push(beforeNative);
      step.after.push(switched);
    }
    return step;
  });
  const revision = revisionText(last?.after.revisions.at(-1) ?? 0);
  const restarted = moves.some((move) => restartsNative(move, cluster));
  const restart = restartStep(revision, restarted, commands);
  if (!steps.some(({ before }) => before.includes(beforeNative))) restart.before.push(beforeNative);
  if (channel !== null) restart.phases.unshift(resumeChannel(channel, commands));
  return [...steps, restart, verifyStep(revision)];
}

function stepFor(move: Move, cluster: Cluster, commands: Commands): Step {
  const common = {
    action: move.action,
    cost: move.cost,
    warnings: warningsOf(move),
  };
  switch (move.action) {
    case 'upgradeControlPlane':
      return { ...common, ...controlPlaneStep(move, cluster, commands) };
    case 'upgradeNodePools':
      return { ...common, ...(poolsCameAlong(move) ? cameAlongStep : nodePoolStep)(move, cluster, commands) };
    case 'recoverKubernetes':
      return { ...common, ...recoveryStep(move, cluster, commands) };
    case 'upgradeMesh':
    case 'finishMeshUpgrade':
      return { ...common, ...meshStep(move, cluster, commands) };
  }
}

function warningsOf({ action, meshIncompatible }: Move): Step['warnings'] {
  const warnings: Step['warnings'] = [];
  if (action === 'recoverKubernetes') warnings.push('outsideSupport');
  if (meshIncompatible) warnings.push('meshIncompatible');
  return warnings;
}

type Body = Omit<Step, 'action' | 'cost' | 'warnings'>;

function upgradeOffered(minor: string, commands: Commands): string {
  return `Offer: \`${commands.showUpgrades}\` names ${minor}.`;
}

function deprecatedApis(minor: string): string {
  return `Deprecated APIs: \`kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis\` names no \`removed_release\` up to ${minor}.`;
}

function controlPlaneStep(move: Move, cluster: Cluster, commands: Commands): Body {
  const minor = minorText(move.target);
  return {
    to: minor,
    phases: cluster.automatic
      ? everythingPhases(move, cluster, commands)
      : [
          {
            title: `Upgrade the control plane to ${minor}`,
            commands: [commands.upgradeControlPlane(minor), commands.assertControlPlane(minor)],
            check: `The last command prints \`true\`: the control plane runs ${minor} and its state is Succeeded. The node pools are unchanged. It takes 5 to 15 minutes as a rule.`,
          },
        ],
    before: [
      upgradeOffered(minor, commands),
      deprecatedApis(minor),
      `No other operation is running on the cluster: \`${commands.assertSettled}\` prints \`true\`.`,
      ...(drains(move, cluster) ? drainChecks(cluster, commands) : []),
    ],
    after: [
      `The API server answers: \`kubectl version\` names ${minor} as the server's version.`,
      'Admission webhooks and controllers still work: no new pods are stuck, no deployment stands still.',
    ],
    rollback: cluster.automatic
      ? 'None: neither the control plane nor a node pool can be lowered. Stop here and the cluster keeps working.'
      : 'None: AKS cannot lower a control plane. Stop here and the cluster keeps working; its node pools may stay up to three minors behind.',
    source: source.controlPlane,
  };
}

function nodePoolStep(move: Move, cluster: Cluster, commands: Commands): Body {
  const minor = minorText(move.target);
  const behind = poolsBelow(cluster, move);
  const rolls = drains(move, cluster);
  const likeControlPlane = move.target === move.before.controlPlane;
  return {
    to: minor,
    phases: behind.map((pool) => ({
      title: `Upgrade node pool ${pool.name} to ${minor}${pool.active ? '' : ' (latent: stopped or without nodes)'}`,
      commands: [
        likeControlPlane ? commands.upgradePoolToControlPlane(pool.name) : commands.upgradePool(pool.name, minor),
        commands.assertPool(pool.name, minor, pool.active),
      ],
      check: pool.active
        ? 'The last command prints `true`. All nodes of the pool are Ready and its workloads run before the next pool is begun.'
        : 'The last command prints `true`. The nodes get the version when the pool starts.',
    })),
    before: [...(rolls ? [...drainChecks(cluster, commands), ...surgeOf(behind)] : []), deprecatedApis(minor)],
    after: rolls
      ? [
          `\`kubectl get nodes --output wide\`: every node of these pools is Ready and runs ${minor}.`,
          'Meshed workloads are ready again: their pods were made anew while the nodes were drained.',
        ]
      : [`No workload runs on these pools, so none has noticed. The nodes that they get run ${minor}.`],
    rollback: rolls
      ? 'None: a node pool cannot be lowered. If workloads fail, cordon the upgraded pool, add a new pool of the previous version while it is still on offer, and move them there.'
      : 'None: a node pool cannot be lowered. No workload runs on it, so none is harmed.',
    source: source.nodePools,
  };
}

/** On AKS Automatic: nothing is left to do, which the cluster itself shows. */
function cameAlongStep(move: Move, cluster: Cluster, commands: Commands): Body {
  const minor = minorText(move.before.controlPlane);
  return {
    to: minorText(move.target),
    phases: [poolChecks(move, cluster, minor, commands)],
    before: [`The node pools came along to ${minor} with the control plane, as they do on AKS Automatic.`],
    after: [`\`kubectl get nodes --output wide\`: every node is Ready and runs ${minor}.`],
    rollback: 'This step only looks: it changes nothing.',
    source: source.nodePools,
  };
}

function surgeOf(pools: readonly NodePool[]): string[] {
  const parts = pools
    .filter((pool) => pool.active && (pool.count !== null || pool.maxSurge !== null))
    .map(
      (pool) =>
        `${pool.name} has ${pool.count ?? 'an unknown number of'} ${pool.count === 1 ? 'node' : 'nodes'}, maxSurge ${pool.maxSurge ?? 'not set'}`,
    );
  return parts.length > 0 ? [`Nodes to roll: ${parts.join('; ')}.`] : [];
}

function everythingPhases(move: Move, cluster: Cluster, commands: Commands): Step['phases'] {
  const minor = minorText(move.target);
  return [
    {
      title: `Upgrade the control plane and every node pool to ${minor}`,
      commands: [commands.upgradeEverything(minor), commands.assertControlPlane(minor)],
      check:
        'The last command prints `true`. Expect it to take long: the control plane first, then one pool after the other.',
    },
    poolChecks(move, cluster, minor, commands),
  ].filter((phase) => phase.commands.length > 0);
}

function poolChecks(move: Move, cluster: Cluster, minor: string, commands: Commands): Step['phases'][number] {
  return {
    title: 'Check every node pool',
    commands: poolsBelow(cluster, move).map((pool) => commands.assertPool(pool.name, minor, pool.active)),
    check: 'Every command prints `true`.',
  };
}

function recoveryStep(move: Move, cluster: Cluster, commands: Commands): Body {
  const minor = minorText(move.target);
  return {
    to: minor,
    phases: everythingPhases(move, cluster, commands),
    before: [
      `This is a recovery outside support: ${minorText(move.before.controlPlane)} has left the offer, and so has the next minor. Microsoft does not support the upgrade itself. Consider a new cluster beside this one.`,
      'There is a backup of what the cluster holds: resources, volumes, certificates.',
      upgradeOffered(minor, commands),
      deprecatedApis(minor),
      ...(drains(move, cluster) ? drainChecks(cluster, commands) : []),
    ],
    after: [
      `\`kubectl get nodes --output wide\`: every node is Ready and runs ${minor}.`,
      'Workloads, ingress and storage work as before.',
    ],
    rollback:
      'None: neither the control plane nor a node pool can be lowered. The way back is the backup, on a new cluster.',
    source: source.recovery,
  };
}

function meshStep(move: Move, cluster: Cluster, commands: Commands): Body {
  const to = revisionText(move.target);
  const from = move.before.revisions.filter((revision) => revision !== move.target).map(revisionText);
  const starts = move.action === 'upgradeMesh';
  const native = injectsNative(cluster, move.after);
  const canary = { from, to, native, latentLeft: native && !meets(move.after, defaultGoal) };
  return {
    to,
    phases: starts ? meshUpgradePhases(canary, commands) : finishPhases(canary, commands),
    before: [
      ...(starts
        ? [
            `Offer: \`${commands.showMeshUpgrades}\` lists ${to}.`,
            `Mesh configuration: \`${showMeshConfiguration}\`. Where it lists ${from.map((revision) => `\`istio-shared-configmap-${revision}\``).join(' or ')}, \`istio-shared-configmap-${to}\` was made there for the new revision.`,
          ]
        : [
            `Two revisions are installed: ${[...from, to].join(' and ')}. Learn from whoever began this upgrade why it was left open.`,
            `Mesh configuration: \`${showMeshConfiguration}\`. Where a shared one is used, it lists \`istio-shared-configmap-${to}\`.`,
          ]),
      `Namespaces: \`${showMeshedNamespaces}\` shows a revision or a revision tag for each meshed one; \`istio-injection=enabled\` has no effect on AKS.`,
      'Every meshed workload stands a restart: more than one replica, or a time at which it may be away.',
    ],
    after: [
      `\`kubectl get pods --namespace aks-istio-system\`: only \`istiod-${to}\` runs.`,
      ...from.map(
        (revision) =>
          `The mesh configuration of the old revision, \`istio-shared-configmap-${revision}\`, can be deleted.`,
      ),
    ],
    rollback: meshRollback(from, to, commands),
    source: source.mesh,
  };
}
