/**
 * The news in one line: for the subject of a mail and the head of a card.
 *
 * @module
 */
import type { Digest } from '../../domain/digest.ts';
import { nearestGap } from '../../domain/digest/digest-gaps.ts';
import { countOf, describeGap, formatCount, formatInstant, isIncomplete } from '../words.ts';
import { plainName } from './plain.ts';

const subjectAtMost = 150;
const partsInSubject = 3;

/** `2 regressions, 5 newly native and more`; without news, that there is none. */
export function headline(digest: Digest): string {
  const parts = newsParts(digest);
  if (digest.occasion === 'regression') return alertHeadline(digest);
  if (parts.length === 0) return digest.from === null ? 'Your first digest' : 'Nothing new';
  const shown = parts.slice(0, partsInSubject).join(', ');
  return parts.length > partsInSubject ? `${shown} and more` : shown;
}

/** `Sidescan: 2 regressions, 5 newly native · 14 of 52 meshed clusters native`, in at most 150 characters. */
export function subjectLine(digest: Digest): string {
  const name = isIncomplete(digest.coverage) ? 'Sidescan (incomplete scan)' : 'Sidescan';
  const news = headline(digest);
  const line = `${name}: ${news.charAt(0).toLowerCase()}${news.slice(1)}`;
  if (digest.occasion === 'regression') return cut(`${name}: ${news}`);
  return cut(`${line} · ${standing(digest)}`);
}

/** `14 of 52 meshed clusters native` */
function standing({ summary, audience, coverage }: Digest): string {
  const whose = audience.kind === 'owner' ? 'your ' : '';
  if (summary.meshed === 0)
    return summary.clusters === 1
      ? `${whose === '' ? 'the only' : 'your'} cluster is not meshed`
      : `none of ${whose}${countOf(summary.clusters, 'cluster')} meshed`;
  const seen = isIncomplete(coverage) ? ' seen' : '';
  const native = formatCount(summary.sidecarMode.native);
  return `${native} of ${whose}${countOf(summary.meshed, 'meshed cluster')}${seen} native`;
}

function alertHeadline({ changes: { regressions }, gaps }: Digest): string {
  const [first] = regressions.items;
  if (first === undefined) return countOf(regressions.total, 'regression');
  const name = plainName(first.name);
  if (regressions.total > 1)
    return `${countOf(regressions.total, 'regression')}: ${name} and ${formatCount(regressions.total - 1)} more`;
  if (first.before.sidecarMode !== 'native' || first.sidecarMode === 'native') return `${name} regressed`;
  if (first.sidecarMode !== 'undetermined') return `${name} is no longer native`;
  const gap = nearestGap(gaps.items, { ...first, subscriptionId: first.id.split('/')[2] ?? '' });
  return `${name} is no longer known to be native${gap ? ` (gap: ${describeGap(gap)})` : ''}`;
}

function newsParts({
  to,
  isStale,
  changes,
  gaps,
  unowned,
  malformedOwners,
  failedDeliveries,
  audience,
}: Digest): string[] {
  const { exemptions } = changes;
  const isFleet = audience.kind === 'fleet';
  const ended = exemptions.items.filter(({ state }) => state === 'ended').length;
  // Beyond the items kept, nobody knows which is which: then both are said together.
  const areAllKept = exemptions.items.length === exemptions.total;
  const parts: readonly (readonly [number, (count: number) => string])[] = [
    [Number(isStale), () => `no scan since ${formatInstant(to.takenAt).slice(0, 10)}`],
    [changes.regressions.total, (count) => countOf(count, 'regression')],
    [changes.newlyNative.total, (count) => `${formatCount(count)} newly native`],
    [changes.newlyBlocked.total, (count) => `${formatCount(count)} newly blocked`],
    ...(areAllKept
      ? ([
          [ended, (count: number) => `${countOf(count, 'exemption')} ended`],
          [exemptions.total - ended, (count: number) => `${countOf(count, 'exemption')} ending`],
        ] as const)
      : ([[exemptions.total, (count: number) => `${countOf(count, 'exemption')} ending or ended`]] as const)),
    [changes.supportEnds.total, (count) => countOf(count, 'end of support', 'ends of support')],
    [changes.willFlip.total, (count) => `${formatCount(count)} about to switch`],
    [gaps.fresh, (count) => countOf(count, 'new gap')],
    [changes.notSeen.total, (count) => `${formatCount(count)} not seen`],
    [changes.added.total, (count) => countOf(count, 'new cluster')],
    [changes.removed.total, (count) => `${formatCount(count)} removed`],
    [changes.handedOver.total, (count) => `${formatCount(count)} handed over`],
    [isFleet ? failedDeliveries.total : 0, (count) => countOf(count, 'failed delivery', 'failed deliveries')],
    [isFleet && changesNothing(changes) ? unowned.total : 0, (count) => `${formatCount(count)} without an owner`],
    [isFleet && changesNothing(changes) ? malformedOwners.total : 0, (count) => countOf(count, 'malformed owner')],
  ];
  return parts.filter(([count]) => count > 0).map(([count, words]) => words(count));
}

function changesNothing(changes: Digest['changes']): boolean {
  return Object.values(changes).every((list: { readonly total: number }) => list.total === 0);
}

function cut(line: string): string {
  return line.length <= subjectAtMost ? line : `${line.slice(0, subjectAtMost - 1).toWellFormed()}…`;
}
