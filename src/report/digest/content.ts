/**
 * What a digest says, in order and in words, before any channel's syntax: the mail, the card and the blocks only lay it
 * out. All text is plain and neutralised (plain.ts); each renderer escapes it for its own syntax.
 *
 * @module
 */
import type { SidecarMode } from '../../domain/contracts.ts';
import type { Digest } from '../../domain/digest.ts';
import {
  countOf,
  describeFleet,
  describeSubscriptions,
  formatCount,
  formatInstant,
  isIncomplete,
  meshedModes,
  percentOf,
} from '../words.ts';
import { changeSections, housekeepingSections } from './change-sections.ts';
import { headline, subjectLine } from './headline.ts';
import { plainName, plainSentence, webUrl } from './plain.ts';

/** One line of a list: a cluster, a gap or a delivery. */
export interface ContentItem {
  readonly name: string;
  /** Its page of the dashboard. */
  readonly url: string | null;
  /** Subscription, resource group, location. */
  readonly place: string | null;
  /** What happened, in numbers and states: `native → classic`. */
  readonly what: string | null;
  readonly reason: string | null;
  readonly nextStep: string | null;
  /** How many things it stands for: gaps that say the same are one item. */
  readonly count: number;
}

/** `good` and `bad` colour a heading that says the same in words. */
export type Tone = 'bad' | 'warn' | 'good' | 'plain';

export interface ContentSection {
  /** Short, without its count: `Regressions`. */
  readonly title: string;
  readonly tone: Tone;
  /** What the list is, in one sentence; null when the title says it. */
  readonly note: string | null;
  readonly items: readonly ContentItem[];
  /** All of them; what the items do not count is left out. */
  readonly total: number;
  /** What counts them when some are left out: one of them, and several. */
  readonly noun: string;
  readonly nouns: string;
  /** What is left out last has the highest. */
  readonly weight: number;
}

/** Meshed clusters at one instant, by mode. */
export interface ContentPoint {
  /** `2026-11-16` */
  readonly date: string;
  readonly native: number;
  readonly mixed: number;
  readonly classic: number;
  readonly undetermined: number;
  readonly meshed: number;
  /** Whole percent of the meshed; null when nothing is meshed. */
  readonly nativePercent: number | null;
  readonly isComplete: boolean;
}

export interface ContentStep {
  readonly sentence: string;
  readonly clusters: string;
  readonly examples: readonly string[];
}

/** Everything a message says, in reading order. */
export interface DigestContent {
  readonly subject: string;
  readonly heading: string;
  /** Whose clusters, and since when. */
  readonly scope: string;
  /** First of all, when the scan was incomplete. */
  readonly notice: { readonly title: string; readonly text: string } | null;
  readonly changes: readonly ContentSection[];
  /** Said in place of changes when there are none. */
  readonly quiet: string | null;
  readonly fleet: {
    readonly sentences: readonly string[];
    readonly point: ContentPoint;
    /** Compliance states with a count, worst first. */
    readonly compliance: readonly { readonly state: string; readonly count: string }[];
  };
  /** Oldest first; empty in an alert. */
  readonly trend: readonly ContentPoint[];
  /** How far the fleet moved over the trend; null where that cannot be said. */
  readonly trendSentence: string | null;
  readonly nextSteps: readonly ContentStep[];
  readonly gain: readonly string[];
  /** For the fleet only: owners and deliveries. */
  readonly housekeeping: readonly ContentSection[];
  readonly dashboardUrl: string | null;
  readonly footer: readonly string[];
  readonly isAlert: boolean;
}

const trendPointsAtMost = 8;
const stepsAtMost = 6;
const examplesAtMost = 3;

export function digestContent(digest: Digest): DigestContent {
  const { audience, from, to, summary, coverage, changes } = digest;
  const isAlert = digest.occasion === 'regression';
  const changed = changeSections(digest);
  const who = audience.kind === 'fleet' ? 'The whole fleet' : `The clusters of ${plainName(audience.owner)}`;
  const trend = isAlert ? [] : digest.trend.slice(-trendPointsAtMost).map(pointOf);
  return {
    subject: subjectLine(digest),
    heading: headline(digest),
    scope: `${who} · ${from === null ? 'first message' : `since ${formatInstant(from.takenAt)}`}`,
    notice: noticeOf(digest),
    changes: changed,
    quiet: changed.length > 0 ? null : quietSentence(digest),
    fleet: {
      sentences: [
        describeFleet(summary),
        ...(digest.unseen === 0
          ? []
          : [
              `${countOf(digest.unseen, 'more cluster')} known from before could not be seen and ${digest.unseen === 1 ? 'is' : 'are'} not counted.`,
            ]),
      ],
      point: pointOf({ ...summary, takenAt: to.takenAt, complete: coverage.complete }),
      compliance: (['nonCompliant', 'unknown', 'exempt', 'compliant', 'notApplicable'] as const)
        .filter((state) => summary.compliance[state] > 0)
        .map((state) => ({ state, count: formatCount(summary.compliance[state]) })),
    },
    trend: trend.length > 1 ? trend : [],
    trendSentence: describeTrend(trend),
    nextSteps: digest.nextSteps.slice(0, stepsAtMost).map(({ sentence, clusters, examples }) => ({
      sentence: plainSentence(sentence),
      clusters: countOf(clusters, 'cluster'),
      examples: examples.slice(0, examplesAtMost).map(plainName),
    })),
    gain: isAlert ? [] : gainSentences(digest),
    housekeeping: isAlert || audience.kind === 'owner' ? [] : housekeepingSections(digest),
    dashboardUrl: webUrl(digest.dashboardUrl),
    footer: [
      `Scan of ${formatInstant(to.takenAt)} in ${plainName(to.cloud)}. Sidescan only reads: nothing in Azure or in a cluster was changed.`,
      isAlert && changes.regressions.total > 0
        ? 'Each regression is told once, on the day of the scan that found it.'
        : 'Each digest tells what changed since the one before.',
    ],
    isAlert,
  };
}

function noticeOf(digest: Digest): DigestContent['notice'] {
  const incomplete = isIncomplete(digest.coverage) ? incompleteNotice(digest) : null;
  if (!digest.isStale) return incomplete;
  const stale = `It is of ${formatInstant(digest.to.takenAt)}; the schedule came round twice since then and no newer one has finished, so how the clusters are now is not known. GET /api/scans says why.`;
  return incomplete === null
    ? { title: 'This scan is old', text: stale }
    : { title: 'This scan is old and incomplete', text: `${stale} ${incomplete.text}` };
}

function incompleteNotice({ coverage, gaps, audience }: Digest): NonNullable<DigestContent['notice']> {
  const about =
    gaps.total > 0
      ? `${countOf(gaps.total, 'gap')}${audience.kind === 'owner' ? ` that ${gaps.total === 1 ? 'concerns' : 'concern'} your clusters` : ''}`
      : audience.kind === 'owner'
        ? 'no gap that concerns your clusters'
        : 'the gaps are not known one by one';
  return {
    title: 'This scan is incomplete',
    text: `${describeSubscriptions(coverage.subscriptions)}; ${about}. The counts cover only what was seen, and no improvement is claimed where a gap could hide the truth.`,
  };
}

function quietSentence({ from, occasion, isStale }: Digest): string {
  if (occasion === 'regression') return 'No regression is left to tell.';
  if (isStale) return 'Nothing had changed when the clusters were last looked at; what changed since is not known.';
  return from === null
    ? 'This is your first message: there is nothing to compare with yet. From now on, what changed comes first.'
    : 'Nothing changed since the last message.';
}

interface PointSource {
  readonly takenAt: string;
  readonly complete: boolean;
  readonly meshed: number;
  readonly sidecarMode: Readonly<Record<SidecarMode, number>>;
}

function pointOf({ takenAt, complete, meshed, sidecarMode }: PointSource): ContentPoint {
  const { native, mixed, classic, undetermined } = meshedModes({ meshed, sidecarMode });
  return {
    date: /^\d{4}-\d\d-\d\d/.exec(takenAt)?.[0] ?? '?',
    native,
    mixed,
    classic,
    undetermined,
    meshed,
    nativePercent: percentOf(native, meshed),
    isComplete: complete,
  };
}

/** Only complete scans are compared: an incomplete one would make the fleet look better or worse than it is. */
function describeTrend(points: readonly ContentPoint[]): string | null {
  const complete = points.filter(({ isComplete }) => isComplete);
  const first = complete[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || !last.isComplete || first === last) return null;
  const from = `${formatCount(first.native)} of ${formatCount(first.meshed)}`;
  const to = `${formatCount(last.native)} of ${formatCount(last.meshed)}`;
  return from === to
    ? `Unchanged since ${first.date}: ${to} meshed clusters native.`
    : `From ${from} meshed clusters native on ${first.date} to ${to} on ${last.date}.`;
}

function gainSentences({ gain }: Digest): string[] {
  if (gain === null || gain.inspected === 0) return [];
  const { inspected, startupRaces, stuckJobs, obsoleteWorkarounds, bypassingInitContainers } = gain;
  return [
    `${countOf(inspected, 'cluster')} ${inspected === 1 ? 'was' : 'were'} looked into. With native sidecars, this would end there:`,
    ...(
      [
        [startupRaces, 'start-up restart', 'because the application started before its proxy'],
        [stuckJobs, 'job', 'kept alive by the proxy'],
        [obsoleteWorkarounds, 'workaround', 'to maintain and explain'],
        [bypassingInitContainers, 'init container', 'outside the mesh'],
      ] as const
    )
      .filter(([count]) => count > 0)
      .map(([count, noun, what]) => `${countOf(count, noun)} ${what}`),
  ].filter((_, index, all) => index > 0 || all.length > 1);
}
