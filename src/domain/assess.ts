/**
 * One cluster and its context → its verdict. Pure and synchronous: the same input gives the same answer
 * (`docs/verdict.md`).
 *
 * @module
 */
import type { Calendar, MeshOffer } from './catalogue.ts';
import { activePools, lowestOf, type Lowest } from './floors.ts';
import type { Cluster, Subscription } from './cluster.ts';
import type { ClusterVerdict, Compliance, Confidence, Finding, SidecarMode } from './contracts.ts';
import { decisiveInputs } from './decisive-inputs.ts';
import { readExemption } from './exemption.ts';
import {
  extendHistory,
  flagWasEffective,
  historyOf,
  installedHere,
  noHistory,
  type ClusterHistory,
  type Sighting,
} from './history.ts';
import type { ObservedCluster, ObservedRevision } from './inspection/observed.ts';
import type { Ternary } from './kleene.ts';
import { nextStep } from './next-step.ts';
import { basisOf } from './basis.ts';
import type { Rule } from './rule.ts';
import {
  documentRevision,
  eligibilityOf,
  modeOf,
  pathsOf,
  type DocumentedRevision,
  type RevisionAnswer,
} from './sidecar-mode.ts';
import type { Flag, Policy, RevisionSituation, Situation, UnreadInput } from './situation.ts';
import { compareText } from './text.ts';
import { compareMinor, compareVersions, formatRevision, type MeshRevision } from './versions.ts';

export interface AssessInput {
  readonly cluster: Cluster;
  /** Null when the subscription was not listed. */
  readonly subscription: Subscription | null;
  readonly flag: Flag;
  /** Of the scans before this one. */
  readonly history: ClusterHistory;
  /** What was seen inside; null = nobody looked. */
  readonly observed: ObservedCluster | null;
  readonly meshOffer: MeshOffer | null;
}

export interface AssessSetting {
  readonly takenAt: string;
  readonly policy: Policy;
  readonly calendar: Calendar;
  readonly rules: readonly Rule[];
}

export interface Assessment {
  readonly verdict: ClusterVerdict;
  readonly situation: Situation;
  /** The history with this observation as its last, for the scans to come. */
  readonly history: ClusterHistory;
}

/** Assesses one cluster. Never throws for bad data. */
export function assessCluster(input: AssessInput, setting: AssessSetting): Assessment {
  const lowest = lowestOf(input.cluster);
  const sighting = sightingOf(input.cluster, input.flag, lowest);
  const history = extendHistory(input.history, sighting);
  const situation = situate(input, lowest, sighting, historyOf(history, input.cluster.resourceUid), setting);
  const findings = findingsOf(situation, setting.rules);
  return { verdict: verdictOf(input, situation, findings), situation, history };
}

/** The preview flag's state, read: any text that is no known state is unknown. */
export function readFlag(state: string | null): Flag {
  const text = state;
  switch (text?.toLowerCase()) {
    case 'registered':
      return { text, registered: true };
    case 'notregistered':
    case 'unregistered':
    case 'unregistering':
    case 'registering':
    case 'pending':
    case 'notspecified':
      return { text, registered: false };
    default:
      return { text, registered: 'unknown' };
  }
}

function sightingOf(cluster: Cluster, flag: Flag, lowest: Lowest): Sighting {
  const { mesh, resourceUid } = cluster;
  if (mesh.state === 'notMeshed') return { kind: 'unmeshed' };
  if (mesh.state === 'unknown') return { kind: 'unknown', resourceUid };
  const revisions = mesh.revisions.map((reading) => reading.revision).filter((revision) => revision !== null);
  return {
    kind: 'meshed',
    observation: {
      resourceUid,
      revisions: mesh.revisions.length === 0 ? null : revisions.sort(compareMinor),
      ...(revisions.length < mesh.revisions.length ? { partial: true } : {}),
      lowest,
      flagRegistered: flag.registered === true,
    },
  };
}

/** What the documents come to, given a history that ends with the present observation. */
function document(
  cluster: Cluster,
  lowest: Lowest,
  flag: Flag,
  history: ClusterHistory,
): { revisions: DocumentedRevision[]; flagWithdrawn: boolean; flag: Ternary } {
  const flagWithdrawn = flag.registered !== true && flagWasEffective(history);
  const effective = flagWithdrawn ? 'unknown' : flag.registered;
  const settle = (revision: MeshRevision): Ternary => installedHere(history, revision);
  const revisions = cluster.mesh.revisions.map((reading) =>
    documentRevision(reading, lowest, effective, ({ revision }) => (revision ? settle(revision) : 'unknown')),
  );
  return { revisions, flagWithdrawn, flag: effective };
}

function situate(
  input: AssessInput,
  lowest: Lowest,
  sighting: Sighting,
  history: ClusterHistory,
  setting: AssessSetting,
): Situation {
  const { cluster, flag } = input;
  const { policy, takenAt, calendar } = setting;
  const isMeshed = cluster.mesh.state === 'meshed';
  const documented = document(cluster, lowest, flag, history);
  const revisions = isMeshed ? documented.revisions.map((revision) => withObservation(revision, input.observed)) : [];
  const seen = revisions.map((revision) => answerOf(revision.observed));

  const byDocument = (readings: readonly DocumentedRevision[]): SidecarMode =>
    unmeshedMode(cluster) ?? modeOf(readings.map((revision) => revision.native));
  const bySight = (readings: readonly DocumentedRevision[]): SidecarMode =>
    unmeshedMode(cluster) ?? modeOf(readings.map((revision, index) => seen[index] ?? revision.native));
  const sidecarMode = bySight(documented.revisions);

  const confidence = ((): Confidence => {
    if (seen.length > 0 && !seen.includes(null)) return 'observed';
    // Only where the earlier observations changed the mode.
    const alone = extendHistory(noHistory, sighting);
    if (!isMeshed || (history.observations.length === alone.observations.length && !history.startsUnmeshed))
      return 'documented';
    return bySight(document(cluster, lowest, flag, alone).revisions) === sidecarMode ? 'documented' : 'history';
  })();

  const exemption = readExemption(cluster.tags, input.subscription?.tags ?? {}, takenAt);
  const decisiveUnread = sidecarMode === 'undetermined' ? unreadOf(cluster, documented, flag, seen) : [];
  const draft = {
    cluster,
    takenAt,
    policy,
    flag,
    flagWithdrawn: isMeshed && documented.flagWithdrawn,
    lowest,
    revisions: revisions.toSorted((a, b) => compareRevisions(a.revision, b.revision)),
    documentedMode: byDocument(documented.revisions),
    sidecarMode,
    confidence,
    eligibility: eligibilityOf(cluster, lowest),
    paths: isMeshed ? pathsOf(cluster, lowest, documented.flag, documented.revisions) : null,
    compliance: complianceOf(sidecarMode, confidence, policy, exemption?.state === 'valid'),
    exemption,
    decisiveUnread,
    observed: isMeshed ? input.observed : null,
    meshOffer: input.meshOffer,
    calendar,
  };
  return { ...draft, basis: basisOf(draft) };
}

function unmeshedMode(cluster: Cluster): SidecarMode | null {
  if (cluster.mesh.state === 'meshed') return null;
  return cluster.mesh.state === 'unknown' ? 'undetermined' : 'none';
}

function withObservation(revision: DocumentedRevision, observed: ObservedCluster | null): RevisionSituation {
  const seen = revision.revision && observed?.revisions.get(formatRevision(revision.revision));
  return { ...revision, observed: seen ?? null };
}

function answerOf(observed: ObservedRevision | null): RevisionAnswer | null {
  if (!observed?.mode) return null;
  return observed.mode === 'mixed' ? 'mixed' : observed.mode === 'native';
}

function unreadOf(
  cluster: Cluster,
  documented: { revisions: readonly DocumentedRevision[]; flag: Ternary },
  flag: Flag,
  observed: readonly (RevisionAnswer | null)[],
): UnreadInput[] {
  if (!cluster.readable) return ['properties'];
  if (cluster.mesh.state === 'unknown') return ['meshMode'];
  if (cluster.mesh.revisions.length === 0) return ['meshRevisions'];
  return decisiveInputs({
    cluster,
    flag: documented.flag,
    flagUnread: flag.registered === 'unknown',
    installedHere: documented.revisions.map((revision) => revision.installedHere),
    observed,
  });
}

function complianceOf(mode: SidecarMode, confidence: Confidence, policy: Policy, isExempt: boolean): Compliance {
  const compliance = ((): Compliance => {
    switch (mode) {
      case 'none':
        return 'notApplicable';
      case 'native':
        return policy.evidence === 'observed' && confidence !== 'observed' ? 'unknown' : 'compliant';
      case 'classic':
      case 'mixed':
        return 'nonCompliant';
      case 'undetermined':
        return 'unknown';
    }
  })();
  return isExempt && (compliance === 'nonCompliant' || compliance === 'unknown') ? 'exempt' : compliance;
}

/** Ascending; one that could not be read comes last. */
function compareRevisions(a: MeshRevision | null, b: MeshRevision | null): number {
  if (a && b) return compareMinor(a, b);
  return Number(a === null) - Number(b === null);
}

const severityRank: Readonly<Record<Finding['severity'], number>> = { high: 0, medium: 1, low: 2, info: 3 };

function findingsOf(situation: Situation, rules: readonly Rule[]): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    const outcome = rule.evaluate(situation);
    if (outcome) {
      const { severity, message, evidence, remediation, source = rule.source.url } = outcome;
      findings.push({ rule: rule.id, severity, message, evidence, remediation, source });
    }
  }
  return findings.sort((a, b) => severityRank[a.severity] - severityRank[b.severity] || compareText(a.rule, b.rule));
}

function verdictOf(input: AssessInput, situation: Situation, findings: Finding[]): ClusterVerdict {
  const { cluster } = situation;
  return {
    id: cluster.id,
    name: cluster.name,
    subscriptionId: cluster.subscriptionId,
    subscriptionName: input.subscription?.displayName ?? null,
    resourceGroup: cluster.resourceGroup,
    location: cluster.location,
    tags: { ...cluster.tags },
    controlPlaneVersion: cluster.controlPlane.text,
    oldestNodePoolVersion: oldestNodePool(cluster),
    meshRevisions: cluster.mesh.state === 'notMeshed' ? [] : cluster.mesh.revisions.map((reading) => reading.text),
    featureFlag: situation.flag.text,
    supportPlan: cluster.supportPlan,
    sidecarMode: situation.sidecarMode,
    documentedMode: situation.documentedMode,
    confidence: situation.confidence,
    basis: situation.basis,
    eligibility: situation.eligibility,
    compliance: situation.compliance,
    paths: situation.paths,
    findings,
    exemption: situation.exemption,
    nextStep: nextStep(situation, findings),
    ...inspectionPart(situation.observed),
  };
}

function inspectionPart(observed: ObservedCluster | null): Pick<ClusterVerdict, 'inspection'> {
  if (!observed) return {};
  let [nativePods, classicPods] = [0, 0];
  for (const revision of observed.revisions.values()) {
    nativePods += revision.nativePods;
    classicPods += revision.classicPods;
  }
  return { inspection: { observedAt: observed.observedAt, nativePods, classicPods } };
}

/** The oldest version among active pools, as Azure wrote it; null when none is known. */
function oldestNodePool(cluster: Cluster): string | null {
  let oldest: NonNullable<ReturnType<typeof activePools>>[number] | null = null;
  for (const pool of activePools(cluster) ?? []) {
    if (pool.version && (!oldest?.version || compareVersions(pool.version, oldest.version) < 0)) oldest = pool;
  }
  return oldest?.text ?? null;
}
