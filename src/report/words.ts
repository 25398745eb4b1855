/**
 * The facts around a report in plain words, said the same way in every format that people read. Plain text: names in
 * it are as Azure wrote them, so each renderer escapes what it gets.
 *
 * @module
 */
import type {
  ClusterVerdict,
  Confirmations,
  Coverage,
  Gap,
  Report,
  Scope,
  SidecarMode,
  Summary,
} from '../domain/contracts.ts';
import { gainOfVerdict, type GainCounts } from '../domain/gain.ts';

const millisecondsPerDay = 86_400_000;

/** `1,234`, whatever the machine's locale. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 cluster`, `2 clusters`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `2026-11-20 06:00 UTC`, or to the second; a text that is no instant stays as it is. */
export function formatInstant(instant: string, to: 'minutes' | 'seconds' = 'minutes'): string {
  const milliseconds = Date.parse(instant);
  if (Number.isNaN(milliseconds)) return instant;
  return `${new Date(milliseconds)
    .toISOString()
    .slice(0, to === 'minutes' ? 16 : 19)
    .replace('T', ' ')} UTC`;
}

/** `8 days before this scan (2026-11-12 06:00 UTC)`: when something was seen last. */
export function formatLastSeen(lastSeenAt: string, takenAt: string): string {
  const days = Math.floor((Date.parse(takenAt) - Date.parse(lastSeenAt)) / millisecondsPerDay);
  const instant = formatInstant(lastSeenAt);
  if (Number.isNaN(days) || days < 0) return `when last seen (${instant})`;
  return `${days === 0 ? 'less than a day' : countOf(days, 'day')} before this scan (${instant})`;
}

/** Whole percent, rounded towards the worse: 100 % only for all, 0 % only for none. Null of nothing. */
export function percentOf(part: number, whole: number): number | null {
  if (whole === 0) return null;
  return part > 0 ? Math.max(1, Math.floor((part * 100) / whole)) : 0;
}

/**
 * The meshed clusters by mode. A cluster that may have no mesh at all is undetermined too, but it is none of the meshed:
 * it is left out here, so that the modes add up to what the share is of.
 */
export function meshedModes({
  meshed,
  sidecarMode: { native, mixed, classic },
}: Pick<Summary, 'meshed' | 'sidecarMode'>): Readonly<Record<Exclude<SidecarMode, 'none'>, number>> {
  return { native, mixed, classic, undetermined: Math.max(0, meshed - native - mixed - classic) };
}

export function describeScope(scope: Scope): string {
  if (scope.managementGroups?.length) return `management groups ${joinSome(scope.managementGroups, 3)}`;
  if (scope.subscriptions?.length) return `subscriptions ${joinSome(scope.subscriptions, 3)}`;
  return 'whole tenant';
}

/** `87 of 120 clusters are meshed; 31 of these (35 %) run native sidecars.` */
export function describeFleet(summary: Summary): string {
  if (summary.clusters === 0) return 'No clusters were seen.';
  if (summary.meshed === 0) return `${countOf(summary.clusters, 'cluster')}, none of them meshed.`;
  const native = summary.sidecarMode.native;
  const share = percentOf(native, summary.meshed) ?? 0;
  return `${countOf(summary.clusters, 'cluster')}, ${formatCount(summary.meshed)} meshed: ${formatCount(native)} native (${share} % of the meshed).`;
}

/** Whether anything was left out that the scan should have seen. */
export function isIncomplete(coverage: Coverage): boolean {
  return !coverage.complete || coverage.gaps.length > 0;
}

/** Whether something was looked at and nothing was left out: complete of nothing is no good news. */
export function isWhole(coverage: Coverage): boolean {
  return coverage.subscriptions.expected > 0 && !isIncomplete(coverage);
}

/** `13 of 14 expected subscriptions read in full` */
export function describeSubscriptions({ seen, expected }: Coverage['subscriptions']): string {
  return `${formatCount(seen)} of ${countOf(expected, 'expected subscription')} read in full`;
}

/** `Coverage is complete: 14 of 14 expected subscriptions read in full.` or how far it falls short. */
export function describeCoverage(coverage: Coverage): string {
  const subscriptions = describeSubscriptions(coverage.subscriptions);
  const confirmed = coverage.confirmations ? ` ${describeConfirmations(coverage.confirmations)}` : '';
  if (isWhole(coverage)) return `Coverage is complete: ${subscriptions}.${confirmed}`;
  if (!isIncomplete(coverage)) return 'No subscription was expected and none was seen: nothing was looked at.';
  return `Coverage is INCOMPLETE: ${subscriptions}, ${countOf(coverage.gaps.length, 'gap')}. The counts cover only what was seen.${confirmed}`;
}

/** What Azure itself was asked about, because its index had suspicious news, and what came of it. */
function describeConfirmations({ asked, corrected, at, indexBehindSeconds }: Confirmations): string {
  const outcome =
    corrected === 0
      ? 'its index was right'
      : `its index was wrong about ${formatCount(corrected)}, now reported as Azure answered`;
  const behind = indexBehindSeconds === null ? '' : ` (it was at least ${formatAge(indexBehindSeconds)} behind)`;
  return `Azure itself was asked about ${countOf(asked, 'cluster')} that looked gone or better (${formatInstant(at)}): ${outcome}${behind}.`;
}

/** `40 minutes`, `3 hours`, `2 days`: rounded down, since it is a least. */
function formatAge(seconds: number): string {
  if (seconds < 120) return countOf(seconds, 'second');
  if (seconds < 7200) return countOf(Math.floor(seconds / 60), 'minute');
  return seconds < 172_800 ? countOf(Math.floor(seconds / 3600), 'hour') : countOf(Math.floor(seconds / 86_400), 'day');
}

/** The banner over a what-if; null when the report is of what is. */
export function describeHypothesis(hypothetical: Report['hypothetical']): string | null {
  if (hypothetical === null) return null;
  const assumptions = Object.entries(hypothetical).map(([key, value]) => `${key}=${value}`);
  return `HYPOTHETICAL: every cluster is judged as if ${assumptions.join(' and ')}. Nothing of this was observed.`;
}

/** A warning when end-of-life dates may be out of date; null when they are fresh. */
export function describeCalendar(calendar: Summary['calendar']): string | null {
  if (!calendar.stale) return null;
  return `The support calendar was last reviewed on ${calendar.reviewed}, more than 120 days before this scan: end-of-life findings may be out of date. Update Sidescan.`;
}

const unreadWhat: Readonly<Record<Gap['what'], string>> = {
  subscriptions: 'the list of subscriptions',
  clusters: 'clusters',
  feature: 'the preview flag',
  meshRevisions: 'the mesh revisions on offer',
  kubernetesVersions: 'the Kubernetes versions on offer',
  kubernetes: 'the inside of the cluster',
  record: 'a record of the snapshot',
};
const unreadReason: Readonly<Record<Gap['reason'], string>> = {
  forbidden: 'access was refused',
  throttled: 'Azure kept throttling',
  unavailable: 'no usable answer came',
  notFound: 'it was not found',
  malformed: 'what came could not be read',
  cut: 'what came was cut short',
  late: 'it came too late to be used',
};
const scopeWords: Readonly<Record<Gap['scope'], readonly [string, string]>> = {
  fleet: ['fleet', 'fleet'],
  managementGroup: ['management group', 'management groups'],
  subscription: ['subscription', 'subscriptions'],
  location: ['location', 'locations'],
  cluster: ['cluster', 'clusters'],
  line: ['line', 'lines'],
};

/** `the preview flag, Azure kept throttling` */
export function describeGap({ what, reason }: Gap): string {
  return `${unreadWhat[what]}, ${unreadReason[reason]}`;
}

/** Gaps that say the same of several things, told once. */
export interface GapGroup {
  /** `clusters of 3 subscriptions: access was refused` */
  readonly sentence: string;
  /** What it is about, in the order of the gaps; empty for the fleet as a whole. */
  readonly ids: readonly string[];
  /** Distinct details, in the order of the gaps. */
  readonly details: readonly string[];
}

/** Groups gaps by scope, what and reason, in the order in which each kind was first met. */
export function groupGaps(gaps: readonly Gap[]): GapGroup[] {
  const groups = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const key = `${gap.scope} ${gap.what} ${gap.reason}`;
    const group = groups.get(key);
    if (group) group.push(gap);
    else groups.set(key, [gap]);
  }
  return [...groups.values()].map(toGroup);
}

function toGroup(gaps: readonly Gap[]): GapGroup {
  const [{ scope, what, reason }] = gaps as readonly [Gap, ...Gap[]];
  const [singular, plural] = scopeWords[scope];
  // Of one thing several gaps can tell different details.
  const ids = [...new Map(gaps.map(({ id }) => [id.toLowerCase(), id])).values()];
  const where = scope === 'fleet' ? 'the fleet' : countOf(ids.length, singular, plural);
  return {
    sentence: `${unreadWhat[what]} of ${where}: ${unreadReason[reason]} (${reason})`,
    ids: scope === 'fleet' ? [] : ids,
    details: [...new Set(gaps.map(({ detail }) => detail).filter((detail) => detail !== ''))],
  };
}

/** The first few and how many more: `a, b, c and 37 more`. */
export function joinSome(items: readonly string[], most: number): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${formatCount(items.length - most)} more` : shown;
}

/** `asm-1-28 asm-1-29`; `none` only where the cluster is known to have no mesh. */
export function describeMesh({
  meshRevisions,
  sidecarMode,
}: Pick<ClusterVerdict, 'meshRevisions' | 'sidecarMode'>): string {
  return meshRevisions.join(' ') || (sidecarMode === 'none' ? 'none' : 'not known');
}

/** What a fact of a cluster is called in a sentence, and what stands for one that is not there. */
export const factWords = {
  sidecarMode: { label: 'mode', absent: 'none' },
  confidence: { label: 'confidence', absent: 'none' },
  compliance: { label: 'compliance', absent: 'none' },
  eligibility: { label: 'prerequisites', absent: 'none' },
  controlPlaneVersion: { label: 'control plane', absent: 'not known' },
  oldestNodePoolVersion: { label: 'oldest pool', absent: 'not known' },
  meshRevisions: { label: 'mesh', absent: 'none' },
  featureFlag: { label: 'flag', absent: 'not read' },
} as const satisfies Partial<Record<keyof ClusterVerdict, { readonly label: string; readonly absent: string }>>;

/** The reason for a verdict in one phrase: the line that decided, else what weighs most. */
export function reasonOf(verdict: {
  readonly basis: string;
  readonly findings: readonly { message: string }[];
}): string {
  return verdict.basis !== '' ? verdict.basis : (verdict.findings[0]?.message ?? '');
}

/** What native mode would bring to the clusters that were looked into; null where nobody looked, or nothing is left. */
export function describeGain({ gain }: Pick<Summary, 'gain'>): string | null {
  const parts = gain ? gainParts(gain) : [];
  if (!gain || parts.length === 0) return null;
  return `In ${countOf(gain.inspected, 'cluster')} that ${gain.inspected === 1 ? 'was' : 'were'} looked into, native mode would bring: ${parts.join(', ')}.`;
}

/** The same of one cluster; null where nobody looked, or nothing of it is left. */
export function describeClusterGain(verdict: ClusterVerdict): string | null {
  const gain = gainOfVerdict(verdict);
  const parts = gain ? gainParts(gain) : [];
  return parts.length === 0 ? null : `Native mode would bring: ${parts.join(', ')}.`;
}

function gainParts(gain: GainCounts): string[] {
  const of = (count: number, noun: string, rest: string): string[] =>
    count > 0 ? [`${countOf(count, noun)} ${rest}`] : [];
  return [
    ...of(gain.startupRaces, 'start-up restart', 'fewer'),
    ...of(gain.stuckJobs, 'stuck Job pod', 'fewer'),
    ...of(gain.obsoleteWorkarounds, 'workaround', 'that can go'),
    ...of(gain.bypassingInitContainers, 'workload', 'whose init containers join the mesh'),
  ];
}
