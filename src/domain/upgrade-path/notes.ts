/**
 * What a reader of a plan should know beside its steps.
 *
 * @module
 */
import type { Calendar } from '../catalogue.ts';
import type { Cluster } from '../cluster.ts';
import type { SidecarMode } from '../contracts.ts';
import type { Flag } from '../situation.ts';
import { assertNativeControl, assertNoClassicPods } from './commands.ts';
import type { Move } from './moves.ts';
import type { Offers } from './offers.ts';
import { minorText, previewGoal, revisionText } from './state.ts';
import type { VersionState } from './state.ts';

export interface NoteInput {
  readonly cluster: Cluster;
  readonly sidecarMode: SidecarMode;
  readonly flag: Flag;
  readonly state: VersionState;
  readonly offers: Offers;
  readonly calendar: Calendar;
  /** Null: no way to the default. */
  readonly moves: readonly Move[] | null;
  /** The cheapest way to the versions that the preview flag needs, from the active pools only. */
  readonly previewMoves: readonly Move[] | null;
}

export function notesFor(input: NoteInput): string[] {
  return [
    ...undeterminedNote(input),
    ...supportNotes(input),
    ...compatibilityNotes(input),
    ...previewVersionNote(input),
    ...previewFlagNote(input),
    ...automaticNote(input),
    ...clusterNotes(input.cluster),
  ];
}

/** Of the control planes that are there now: the plan's last step asks the one that will be there then. */
function undeterminedNote({ sidecarMode, state }: NoteInput): string[] {
  if (sidecarMode !== 'undetermined') return [];
  const control = state.revisions.map((revision) => `\`${assertNativeControl(revisionText(revision))}\``);
  const say = control.length > 1 ? 'each print' : 'prints';
  return [
    `The sidecar mode is undetermined: the cluster may be native already. Ask it first, with \`kubectl\` on this cluster: if ${control.join(' and ')} ${say} \`true\`, and \`${assertNoClassicPods}\` names no pod, it is, and nothing here is urgent.`,
  ];
}

function supportNotes({ cluster, state, offers }: NoteInput): string[] {
  const notes: string[] = [];
  const revision = state.revisions.at(-1);
  if (!offers.listed.has(state.controlPlane)) {
    notes.push(
      `Kubernetes ${minorText(state.controlPlane)} is not on offer in ${cluster.location} for ${offers.plan}: the cluster is out of support until it reaches a version that is.`,
    );
  }
  if (revision !== undefined && offers.meshUpgrades(revision) === null) {
    notes.push(
      `${revisionText(revision)} is not on offer in ${cluster.location}: upgrading from it is allowed, but not supported by Microsoft.`,
    );
  }
  return notes;
}

function compatibilityNotes({ cluster, state, offers, calendar, moves }: NoteInput): string[] {
  const used = new Set([...state.revisions, ...(moves ?? []).flatMap((move) => move.after.revisions)]);
  const by = Map.groupBy(used, offers.compatibilitySource);
  const [fromTable = [], fromNobody = []] = [by.get('calendar'), by.get(null)];
  const notes: string[] = [];
  if (fromTable.length > 0) {
    notes.push(
      `The catalogue of ${cluster.location} does not say which Kubernetes versions fit ${fromTable.map(revisionText).join(' and ')}: that comes from the documented table, read ${calendar.reviewed}.`,
    );
  }
  if (fromNobody.length > 0) {
    notes.push(
      `Neither the catalogue of ${cluster.location} nor the documented table, read ${calendar.reviewed}, says which Kubernetes versions fit ${fromNobody.map(revisionText).join(' and ')} under ${offers.plan}: ${fromNobody.length > 1 ? 'they count' : 'it counts'} as compatible with none.`,
    );
  }
  return notes;
}

function previewVersionNote({ cluster, offers, moves }: NoteInput): string[] {
  const targets = new Set(
    (moves ?? []).flatMap(({ after }) => [after.controlPlane, after.oldestPool ?? after.controlPlane]),
  );
  return [...targets]
    .filter((minor) => offers.previews.has(minor))
    .map(
      (minor) =>
        `Kubernetes ${minorText(minor)} is a preview in ${cluster.location}: Microsoft gives no guarantees for it, and it is not meant for production.`,
    );
}

/** Only where registering would spare steps; with the flag registered already, it says how far there is to go. */
function previewFlagNote({ flag, moves, previewMoves }: NoteInput): string[] {
  if (!previewMoves || (moves && costOf(previewMoves) >= costOf(moves))) return [];
  const floor = `Kubernetes ${minorText(previewGoal.kubernetes)} and ${revisionText(previewGoal.mesh)}`;
  const reach =
    previewMoves.length === 0
      ? 'which this cluster runs'
      : `which this cluster reaches in ${previewMoves.length} ${previewMoves.length === 1 ? 'step' : 'steps'}`;
  if (flag.registered === true) {
    return [
      `The preview flag IstioNativeSidecarModePreview is registered: with it native mode needs only ${floor}, ${reach}.`,
    ];
  }
  const registered = flag.registered === 'unknown' ? ' Whether it is registered could not be read.' : '';
  return [
    `Shorter: the preview flag IstioNativeSidecarModePreview needs only ${floor}, ${reach}. Warning: registering it switches a whole subscription, every cluster in it; Microsoft no longer documents it, and whether it can still be registered is not known.${registered}`,
  ];
}

function automaticNote({ cluster, moves }: NoteInput): string[] {
  if (!cluster.automatic || !moves?.some(({ action }) => action === 'upgradeControlPlane')) return [];
  return [
    'AKS Automatic keeps its auto-upgrade channel, with which AKS refuses to upgrade the control plane alone: each step that upgrades the control plane upgrades the node pools with it, and drains their nodes.',
  ];
}

function clusterNotes(cluster: Cluster): string[] {
  const notes: string[] = [];
  const state = cluster.provisioningState;
  if (state !== null && state.toLowerCase() !== 'succeeded') {
    notes.push(
      `The provisioning state is ${state}: let the running operation end, or repair the cluster, before step 1.`,
    );
  }
  if (cluster.nodeAutoProvisioning) {
    notes.push(
      'Node auto-provisioning: nodes that no API lists follow the control plane by themselves, which drains them; `kubectl get nodes` shows their versions.',
    );
  }
  if (cluster.virtualNodesEnabled) {
    notes.push('Virtual nodes: pods on them cannot join the mesh, and the virtual node reports a version of its own.');
  }
  return notes;
}

function costOf(moves: readonly Move[]): number {
  return moves.reduce((sum, move) => sum + move.cost, 0);
}
