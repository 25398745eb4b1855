/**
 * Moves → steps that a person can follow: commands, what to look at before and after, the way back, the source.
 *
 * @module
 */
import type { Cluster, NodePool } from '../cluster.ts';
import type { Step } from '../contracts.ts';
import * as run from './commands.ts';
import { commandsFor } from './commands.ts';
import type { Commands } from './commands.ts';
import { finishPhases, meshRollback, meshUpgradePhases } from './mesh-phases.ts';
import type { Move } from './moves.ts';
import { codeOf, minorText, revisionText } from './state.ts';

const source = {
  controlPlane: 'https://learn.microsoft.com/azure/aks/upgrade-aks-control-plane',
  nodePools: 'https://learn.microsoft.com/azure/aks/upgrade-node-pools',
  recovery: 'https://learn.microsoft.com/azure/aks/supported-kubernetes-versions',
  mesh: 'https://learn.microsoft.com/azure/aks/istio-upgrade',
  native: 'https://learn.microsoft.com/azure/aks/istio-native-sidecar',
} as const;

type Phase = Step['phases'][number];

/** What every step that rolls nodes asks for first. */
const drainChecks = [
  `Pod disruption budgets: \`kubectl get poddisruptionbudgets --all-namespaces\` shows none with ALLOWED DISRUPTIONS 0; such a budget stops the drain.`,
  'Surge: compute quota and free addresses of the subnet cover the extra nodes.',
];

/** The plan's steps: the moves, then always `restartWorkloads` and `verify`. */
export function stepsFor(cluster: Cluster, moves: readonly Move[]): Step[] {
  const commands = commandsFor(cluster);
  const channel = pausedChannel(cluster, moves);
  const firstControlPlane = moves.find((move) => move.action === 'upgradeControlPlane');
  const steps = moves.map((move) => {
    const step = stepFor(move, cluster, commands);
    if (channel !== null && move === firstControlPlane) step.phases.unshift(pauseChannel(channel, commands));
    return step;
  });
  const revision = revisionText(moves.at(-1)?.after.revisions.at(-1) ?? 0);
  return [...steps, restartStep(), verifyStep(revision, channel, commands)];
}

function stepFor(move: Move, cluster: Cluster, commands: Commands): Step {
  const common = {
    action: move.action,
    cost: move.cost,
    warnings: warningsOf(move),
  };
  switch (move.action) {
    case 'upgradeControlPlane':
      return { ...common, ...controlPlaneStep(minorText(move.target), commands) };
    case 'upgradeNodePools':
      return { ...common, ...nodePoolStep(move, cluster, commands) };
    case 'recoverKubernetes':
      return { ...common, ...recoveryStep(move, cluster, commands) };
    case 'upgradeMesh':
    case 'finishMeshUpgrade':
      return { ...common, ...meshStep(move, commands) };
  }
}

function warningsOf({ action, meshIncompatible }: Move): Step['warnings'] {
  const warnings: Step['warnings'] = [];
  if (action === 'recoverKubernetes') warnings.push('outsideSupport');
  if (meshIncompatible) warnings.push('meshIncompatible');
  return warnings;
}

type Body = Omit<Step, 'action' | 'cost' | 'warnings'>;

function deprecatedApis(minor: string): string {
  return `Deprecated APIs: \`kubectl get --raw /metrics | grep apiserver_requested_deprecated_apis\` names no \`removed_release\` up to ${minor}.`;
}

function controlPlaneStep(minor: string, commands: Commands): Body {
  return {
    to: minor,
    phases: [
      {
        title: `Upgrade the control plane to ${minor}`,
        commands: [commands.showUpgrades, commands.upgradeControlPlane(minor), commands.assertControlPlane(minor)],
        check: `The last command prints \`true\`: the control plane runs ${minor} and its state is Succeeded. The node pools are unchanged. It takes 5 to 15 minutes as a rule.`,
      },
    ],
    before: [
      `The list of upgrades names ${minor}.`,
      deprecatedApis(minor),
      'No other operation is running on the cluster, and its state is Succeeded.',
    ],
    after: [
      `The API server answers: \`kubectl version\` names ${minor} as the server's version.`,
      'Admission webhooks and controllers still work: no new pods are stuck, no deployment stands still.',
    ],
    rollback:
      'None: AKS cannot lower a control plane. Stop here and the cluster keeps working; its node pools may stay up to three minors behind.',
    source: source.controlPlane,
  };
}

function nodePoolStep(move: Move, cluster: Cluster, commands: Commands): Body {
  const minor = minorText(move.target);
  const behind = poolsBelow(cluster, move);
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
    before: [...drainChecks, ...surgeOf(behind), deprecatedApis(minor)],
    after: [
      `\`kubectl get nodes --output wide\`: every node of these pools is Ready and runs ${minor}.`,
      'Meshed workloads are ready again: their pods were made anew while the nodes were drained.',
    ],
    rollback:
      'None: a node pool cannot be lowered. If workloads fail, cordon the upgraded pool, add a new pool of the previous version while it is still on offer, and move them there.',
    source: source.nodePools,
  };
}

/** In the order of the cluster. What an earlier step raised is below the target again whenever it was at first. */
function poolsBelow(cluster: Cluster, { target }: Move): NodePool[] {
  return (cluster.nodePools ?? []).filter(({ version }) => version !== null && codeOf(version) < target);
}

function surgeOf(pools: readonly NodePool[]): string[] {
  const parts = pools
    .filter((pool) => pool.active && (pool.count !== null || pool.maxSurge !== null))
    .map(
      (pool) =>
        `${pool.name} has ${pool.count ?? 'an unknown number of'} nodes, maxSurge ${pool.maxSurge ?? 'not set'}`,
    );
  return parts.length > 0 ? [`Nodes to roll: ${parts.join('; ')}.`] : [];
}

function recoveryStep(move: Move, cluster: Cluster, commands: Commands): Body {
  const minor = minorText(move.target);
  return {
    to: minor,
    phases: [
      {
        title: `Upgrade the control plane and every node pool to ${minor}`,
        commands: [commands.showUpgrades, commands.upgradeEverything(minor), commands.assertControlPlane(minor)],
        check:
          'The last command prints `true`. Expect it to take long: the control plane first, then one pool after the other.',
      },
      {
        title: 'Check every node pool',
        commands: poolsBelow(cluster, move).map((pool) => commands.assertPool(pool.name, minor, pool.active)),
        check: 'Every command prints `true`.',
      },
    ].filter((phase) => phase.commands.length > 0),
    before: [
      `This is a recovery outside support: ${minorText(move.before.controlPlane)} has left the offer, and so has the next minor. Microsoft does not support the upgrade itself. Consider a new cluster beside this one.`,
      'There is a backup of what the cluster holds: resources, volumes, certificates.',
      deprecatedApis(minor),
      ...drainChecks,
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

function meshStep(move: Move, commands: Commands): Body {
  const to = revisionText(move.target);
  const from = move.before.revisions.filter((revision) => revision !== move.target).map(revisionText);
  const starts = move.action === 'upgradeMesh';
  return {
    to,
    phases: starts ? meshUpgradePhases(from, to, commands) : finishPhases(from, to, commands),
    before: [
      ...(starts
        ? [
            `\`az aks mesh get-upgrades\` lists ${to}.`,
            `Mesh configuration: where \`istio-shared-configmap-${from.join(', istio-shared-configmap-')}\` exists in \`aks-istio-system\`, \`istio-shared-configmap-${to}\` was made there for the new revision.`,
          ]
        : [
            `Two revisions are installed: ${[...from, to].join(' and ')}. Learn from whoever began this upgrade why it was left open.`,
            `Where a shared mesh configuration is used, \`istio-shared-configmap-${to}\` exists in \`aks-istio-system\`.`,
          ]),
      'Namespaces: each meshed one has the label `istio.io/rev` with a revision or a revision tag; `istio-injection=enabled` has no effect on AKS.',
      'Every meshed workload stands a restart: more than one replica, or a time at which it may be away.',
    ],
    after: [
      `\`az aks show\` lists ${to} as the only revision.`,
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

function restartStep(): Step {
  return {
    action: 'restartWorkloads',
    to: null,
    cost: 0,
    phases: [
      {
        title: 'Restart every meshed workload',
        commands: [run.restartWorkloads],
        check:
          'Every rollout succeeds; the command stops at the first that does not. Jobs and bare pods move when they are made anew.',
      },
    ],
    before: [
      'Sidecars change their shape only when pods are made anew: a running pod keeps the sidecar that it was injected with.',
      'Pod disruption budgets and replica counts let workloads restart without an outage.',
    ],
    after: ['`kubectl get pods --all-namespaces` shows no pod that is pending or restarting again and again.'],
    rollback:
      'A workload that does not start with a native sidecar can be held back alone: annotation `sidecar.istio.io/nativeSidecar: "false"` on its pod template, then restart it. The annotation is upstream Istio\'s (1.24 and later).',
    source: source.native,
    warnings: [],
  };
}

function verifyStep(revision: string, channel: string | null, commands: Commands): Step {
  const phases: Phase[] = [
    {
      title: 'The control plane injects native sidecars',
      commands: [run.assertNativeControl(revision)],
      check: '`ENABLE_NATIVE_SIDECARS` is `true`: the command prints it.',
    },
    {
      title: 'The workloads run them',
      commands: [run.showSidecars, run.assertNoClassicPods],
      check:
        'Meshed pods show `istio-proxy` under INIT and not under CONTAINERS. The last command names the pods that are left; those with the annotation `sidecar.istio.io/nativeSidecar: "false"` are meant to be.',
    },
  ];
  if (channel !== null) {
    phases.push({
      title: 'Set the auto-upgrade channel back',
      commands: [commands.setUpgradeChannel(channel)],
      check: `The cluster's upgrade channel is ${channel} again.`,
    });
  }
  return {
    action: 'verify',
    to: null,
    cost: 0,
    phases,
    before: [],
    after: ['The next Sidescan scan says `native`.'],
    rollback: 'Nothing was changed.',
    source: source.native,
    warnings: [],
  };
}

/** With auto-upgrade on AKS refuses to upgrade the control plane alone (facts 10). */
function pausedChannel(cluster: Cluster, moves: readonly Move[]): string | null {
  const { upgradeChannel } = cluster;
  if (upgradeChannel === null || upgradeChannel === 'none') return null;
  return moves.some((move) => move.action === 'upgradeControlPlane') ? upgradeChannel : null;
}

function pauseChannel(channel: string, commands: Commands): Phase {
  return {
    title: 'Pause auto-upgrade',
    commands: [commands.setUpgradeChannel('none')],
    check: `The cluster's upgrade channel was ${channel}; with it AKS refuses to upgrade the control plane alone. The last step sets it back. AKS Automatic does not let go of its channel: there leave out \`--control-plane-only\`, and the node pools come along.`,
  };
}
