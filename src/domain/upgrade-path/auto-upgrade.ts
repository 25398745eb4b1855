/**
 * Auto-upgrade while a plan is walked. With a channel set AKS refuses to upgrade the control plane alone (facts 10), so
 * it is paused before the first such move. It is set back after the last move, before the closing steps look at
 * workloads: what they find may take days to mend. AKS Automatic does not let go of its channel (facts 10): there the
 * node pools come along.
 *
 * @module
 */
import type { Cluster } from '../cluster.ts';
import type { Step } from '../contracts.ts';
import type { Commands } from './commands.ts';
import type { Move } from './moves.ts';
import type { Code, VersionState } from './state.ts';

type Phase = Step['phases'][number];

export const pauseTitle = 'Pause auto-upgrade';
export const resumeTitle = 'Set the auto-upgrade channel back';

/** The channel that has to be paused; null = none is set, it cannot be, or no move needs it. */
export function pausedChannel({ automatic, upgradeChannel }: Cluster, moves: readonly Move[]): string | null {
  if (automatic || upgradeChannel === null || upgradeChannel === 'none') return null;
  return moves.some((move) => move.action === 'upgradeControlPlane') ? upgradeChannel : null;
}

/** The moves as AKS Automatic walks them: with every upgrade of the control plane the node pools come along. */
export function withPoolsAlong(moves: readonly Move[]): Move[] {
  let reached: Code | null = null;
  return moves.map((move) => {
    const before = raisePools(move.before, reached);
    if (move.action === 'upgradeControlPlane') reached = move.target;
    return { ...move, before, after: raisePools(move.after, reached) };
  });
}

function raisePools(state: VersionState, to: Code | null): VersionState {
  if (to === null || state.oldestPool === null) return state;
  return { ...state, oldestPool: Math.max(state.oldestPool, to) };
}

/** @param resumedIn the number of the step that sets it back */
export function pauseChannel(channel: string, resumedIn: number, commands: Commands): Phase {
  return {
    title: pauseTitle,
    commands: [commands.setUpgradeChannel('none')],
    check: `The cluster's upgrade channel was ${channel}; with it AKS refuses to upgrade the control plane alone. Step ${resumedIn} begins by setting it back; if you stop before, set it back yourself: \`${commands.setUpgradeChannel(channel)}\`.`,
  };
}

export function resumeChannel(channel: string, commands: Commands): Phase {
  return {
    title: resumeTitle,
    commands: [commands.setUpgradeChannel(channel)],
    check: `The cluster's upgrade channel is ${channel} again.`,
  };
}
