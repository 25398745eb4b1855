/**
 * The lists of a digest: what changed, most urgent first, and what only the fleet's address is told.
 *
 * @module
 */
import type { Compliance, Delivery, Gap, SidecarMode } from '../../domain/contracts.ts';
import type {
  Bounded,
  ChangedCluster,
  Digest,
  DigestCluster,
  EndingExemption,
  EndingSupport,
} from '../../domain/digest.ts';
import { countOf, formatLastSeen, groupGaps, joinSome } from '../words.ts';
import type { ContentItem, ContentSection, Tone } from './content.ts';
import { clusterUrl, plainName, plainSentence } from './plain.ts';

const millisecondsPerDay = 86_400_000;

interface Words {
  readonly title: string;
  readonly tone: Tone;
  readonly note?: string;
  /** Default `cluster`, `clusters`. */
  readonly noun?: readonly [string, string];
  readonly weight: number;
}

/** In reading order; empty ones are left out. */
export function changeSections(digest: Digest): ContentSection[] {
  const { changes, to, dashboardUrl } = digest;
  const item = (cluster: DigestCluster, what: string | null): ContentItem => clusterItem(cluster, what, dashboardUrl);
  const changed = (cluster: ChangedCluster): ContentItem => item(cluster, describeMove(cluster));
  const gone = (cluster: DigestCluster): ContentItem => ({
    ...item(cluster, `was ${cluster.sidecarMode}, ${cluster.compliance}`),
    url: null,
    reason: null,
    nextStep: null,
  });
  const gaps = digest.occasion === 'regression' ? [] : [gapSection(digest.gaps)];
  return [
    section({ title: 'Regressions', tone: 'bad', weight: 10 }, changes.regressions, changed),
    section({ title: 'Newly native', tone: 'good', weight: 5 }, changes.newlyNative, (cluster) => ({
      ...changed(cluster),
      nextStep: null,
    })),
    section({ title: 'Newly blocked', tone: 'warn', weight: 9 }, changes.newlyBlocked, changed),
    section({ title: 'Exemptions', tone: 'warn', weight: 8 }, changes.exemptions, (cluster) =>
      item(cluster, describeExemption(cluster, to.takenAt)),
    ),
    section(
      { title: 'Support ends', tone: 'warn', noun: ['end of support', 'ends of support'], weight: 7 },
      changes.supportEnds,
      (cluster) => item(cluster, describeSupport(cluster, to.takenAt)),
    ),
    section(
      {
        title: 'About to switch',
        tone: 'warn',
        note: 'The next Kubernetes upgrade switches native sidecars on, without anybody touching the mesh.',
        weight: 6,
      },
      changes.willFlip,
      (cluster) => item(cluster, cluster.sidecarMode),
    ),
    section(
      {
        title: 'Not seen',
        tone: 'warn',
        note: 'A gap covers these clusters: nobody knows how they are now.',
        weight: 4,
      },
      changes.notSeen,
      (cluster) => ({
        ...item(
          cluster,
          `${cluster.sidecarMode}, ${cluster.compliance} ${formatLastSeen(cluster.lastSeenAt, to.takenAt)}`,
        ),
        reason: null,
        nextStep: null,
      }),
    ),
    section({ title: 'New clusters', tone: 'plain', weight: 2 }, changes.added, (cluster) =>
      item(cluster, `${cluster.sidecarMode}, ${cluster.compliance}`),
    ),
    section({ title: 'Removed clusters', tone: 'plain', weight: 1 }, changes.removed, gone),
    section(
      { title: 'Handed over', tone: 'plain', note: 'These belong to somebody else now.', weight: 1 },
      changes.handedOver,
      gone,
    ),
    ...gaps,
  ].filter(({ total }) => total > 0);
}

/** What somebody has to put in order so that everybody is told; empty ones are left out. */
export function housekeepingSections({
  unowned,
  malformedOwners,
  failedDeliveries,
  dashboardUrl,
}: Digest): ContentSection[] {
  return [
    section(
      {
        title: 'Failed deliveries',
        tone: 'bad',
        note: 'These messages did not arrive and are not tried again.',
        noun: ['delivery', 'deliveries'],
        weight: 3,
      },
      failedDeliveries,
      deliveryItem,
    ),
    section(
      {
        title: 'Malformed owners',
        tone: 'warn',
        note: 'The owner tag is no address that mail can go to.',
        noun: ['owner', 'owners'],
        weight: 0,
      },
      malformedOwners,
      ({ id, name, value }) => ({
        ...bareItem(name),
        url: clusterUrl(dashboardUrl, id),
        what: `“${plainName(value)}”`,
      }),
    ),
    section(
      {
        title: 'Without an owner',
        tone: 'plain',
        note: 'No owner tag on the cluster, its resource group or its subscription: nobody else is told about these.',
        weight: 0,
      },
      unowned,
      (cluster) => ({ ...clusterItem(cluster, null, dashboardUrl), reason: null, nextStep: null }),
    ),
  ].filter(({ total }) => total > 0);
}

function section<T>(words: Words, { items, total }: Bounded<T>, toItem: (entry: T) => ContentItem): ContentSection {
  const { title, tone, note = null, noun: [noun, nouns] = ['cluster', 'clusters'], weight } = words;
  return { title, tone, note, noun, nouns, weight, total: Math.max(total, items.length), items: items.map(toItem) };
}

function bareItem(name: string): ContentItem {
  return { name: plainName(name), url: null, place: null, what: null, reason: null, nextStep: null, count: 1 };
}

function clusterItem(cluster: DigestCluster, what: string | null, dashboardUrl: string | null): ContentItem {
  const { id, name, subscriptionName, resourceGroup, location, reason, nextStep } = cluster;
  const place = [...(subscriptionName === null ? [] : [subscriptionName]), resourceGroup, location];
  return {
    name: plainName(name),
    url: clusterUrl(dashboardUrl, id),
    place: place.map(plainName).join(' / '),
    what: what === null ? null : plainSentence(what),
    reason: reason === '' ? null : plainSentence(reason),
    nextStep: nextStep === null ? null : plainSentence(nextStep),
    count: 1,
  };
}

/** What a mode leads to unless something else decides, such as an exemption. */
const usual: Readonly<Record<SidecarMode, Compliance>> = {
  native: 'compliant',
  classic: 'nonCompliant',
  mixed: 'nonCompliant',
  undetermined: 'unknown',
  none: 'notApplicable',
};

/** `native → classic`; the compliance too where the mode does not say it already. */
function describeMove({ before, sidecarMode, compliance }: ChangedCluster): string {
  const move = (from: string, to: string): string => (from === to ? to : `${from} → ${to}`);
  const modes = move(before.sidecarMode, sidecarMode);
  const isUsual = compliance === usual[sidecarMode] && before.compliance === usual[before.sidecarMode];
  return isUsual && before.sidecarMode !== sidecarMode ? modes : `${modes}, ${move(before.compliance, compliance)}`;
}

function describeExemption({ state, until }: EndingExemption, takenAt: string): string {
  return state === 'ended'
    ? `exemption ended, it held until ${until}`
    : `exemption ends, it holds until ${until}${inDays(until, takenAt)}`;
}

function describeSupport({ what, version, endsOn }: EndingSupport, takenAt: string): string {
  const name = what === 'kubernetes' ? `Kubernetes ${version}` : `mesh ${version}`;
  const isOver = daysBetween(takenAt, endsOn) < 0;
  return isOver
    ? `support of ${name} ended on ${endsOn}`
    : `support of ${name} ends on ${endsOn}${inDays(endsOn, takenAt)}`;
}

function inDays(date: string, takenAt: string): string {
  const days = daysBetween(takenAt, date);
  if (Number.isNaN(days) || days < 0) return '';
  return days === 0 ? ' (today)' : ` (in ${countOf(days, 'day')})`;
}

/** Whole days from the day of an instant to a date; NaN where one of them is none. */
function daysBetween(instant: string, date: string): number {
  return Math.round((Date.parse(date.slice(0, 10)) - Date.parse(instant.slice(0, 10))) / millisecondsPerDay);
}

/** Gaps that say the same of several things are one item. */
function gapSection({ items, total }: Bounded<Gap>): ContentSection {
  const groups = groupGaps(items);
  return {
    title: 'Gaps',
    tone: 'warn',
    note: 'What the scan could not read.',
    noun: 'gap',
    nouns: 'gaps',
    weight: 3,
    total: Math.max(total, items.length),
    items: groups.map(({ sentence, ids, details }) => ({
      ...bareItem(''),
      name: plainSentence(sentence),
      what: ids.length === 0 ? null : joinSome(ids.map(plainName), 3),
      reason: details[0] === undefined ? null : plainSentence(details[0]),
      count: Math.max(1, ids.length),
    })),
  };
}

function deliveryItem({ channel, recipient, attempts, error }: Delivery): ContentItem {
  return {
    ...bareItem(recipient),
    what: `${channel}, ${countOf(attempts, 'try', 'tries')}`,
    reason: error === null ? null : plainSentence(error),
  };
}
