/**
 * The compact index of one scan: what filters, sorting and search ask of each cluster, and where its verdict lies.
 * Tables can neither sort nor search; this is read whole, once per worker and scan.
 *
 * @module
 */
import { locationKey } from '../domain/cluster.ts';
import type { ClusterVerdict, Compliance, Severity, SidecarMode } from '../domain/contracts.ts';
import type { ClusterFilter, ClusterOutline } from '../domain/scan-ports.ts';
import { compareText } from '../domain/text.ts';
import { haystack, type Haystack } from './haystack.ts';

/** One cluster. About 450 bytes in memory: 100,000 clusters take 45 MB. */
export interface IndexEntry extends ClusterOutline {
  /** Two digits, compliance then gravest severity; the worst sorts first. */
  readonly rank: string;
  /** The pack among those of its rank, and the line in it. */
  readonly pack: number;
  readonly line: number;
  /** What `q` looks into, in lower case. */
  readonly text: string;
}

export interface ClusterIndex {
  /** Ascending by key; each key once. */
  readonly byKey: readonly IndexEntry[];
  /** By rank, then by key. */
  readonly worstFirst: readonly IndexEntry[];
  /** By name without regard to case, then by key. Sorted by the first who asks. */
  readonly byName: () => readonly IndexEntry[];
  /** The texts that `q` looks into, in an order. Made by the first who asks. */
  readonly search: (sort: NormalFilter['sort']) => Haystack;
}

const complianceDigits: Readonly<Record<Compliance, string>> = {
  nonCompliant: '0',
  unknown: '1',
  exempt: '2',
  compliant: '3',
  notApplicable: '4',
};
const complianceOfDigit = new Map(
  Object.entries(complianceDigits).map(([compliance, digit]) => [digit, compliance as Compliance]),
);
const severityOrder = ['high', 'medium', 'low', 'info'] as const satisfies readonly Severity[];

/** The worst first: by compliance, then by the gravest finding. Reports sort alike (`report/worst-first.ts`). */
function rankOf({ compliance, findings }: ClusterVerdict): string {
  const gravest = severityOrder.findIndex((severity) => findings.some((finding) => finding.severity === severity));
  return `${complianceDigits[compliance]}${gravest === -1 ? severityOrder.length : gravest}`;
}

/** What the index says of a verdict, wherever it will lie. */
export function describeCluster(verdict: ClusterVerdict): Omit<IndexEntry, 'pack' | 'line'> {
  const { id, sidecarMode, subscriptionId, subscriptionName, location, name, resourceGroup } = verdict;
  return {
    key: id.toLowerCase(),
    rank: rankOf(verdict),
    name,
    compliance: verdict.compliance,
    mode: sidecarMode,
    subscription: subscriptionId.toLowerCase(),
    subscriptionName: subscriptionName ?? '',
    location: locationKey(location),
    text: [name, resourceGroup, subscriptionName ?? ''].join('\n').toLowerCase(),
  };
}

type EntryLine = [string, string, number, number, SidecarMode, string, string, string, string, string];

/** One line of an index pack. */
export function formatEntry(entry: IndexEntry): string {
  const { key, rank, pack, line, mode, subscription, location, text, name, subscriptionName } = entry;
  return JSON.stringify([
    key,
    rank,
    pack,
    line,
    mode,
    subscription,
    location,
    text,
    name,
    subscriptionName,
  ] satisfies EntryLine);
}

/** Gathers the index from the lines of its packs, in any order. */
export interface IndexBuilder {
  readonly add: (line: string) => void;
  readonly build: () => ClusterIndex;
}

export function indexBuilder(): IndexBuilder {
  const known = new Map<string, string>();
  // Subscriptions and locations repeat thousands of times: keep one copy of each text.
  const shared = (text: string): string => {
    const first = known.get(text) ?? text;
    known.set(text, first);
    return first;
  };
  const entries: IndexEntry[] = [];
  return {
    add: (json) => {
      const [key, rank, pack, line, mode, subscription, location, text, name, subscriptionName] = JSON.parse(
        json,
      ) as EntryLine;
      entries.push({
        key,
        rank: shared(rank),
        pack,
        line,
        mode: shared(mode) as SidecarMode,
        subscription: shared(subscription),
        location: shared(location),
        text,
        // Most names are in lower case as they are: one copy for both.
        name: text.startsWith(name) ? text.slice(0, name.length) : name,
        subscriptionName: shared(subscriptionName),
        compliance: complianceOfDigit.get(rank.charAt(0)) ?? 'unknown',
      });
    },
    build: () => {
      entries.sort((a, b) => compareText(a.key, b.key));
      // A cluster that was handed in twice is one cluster.
      const byKey = entries.filter((entry, position) => entry.key !== entries[position - 1]?.key);
      // Sorting is stable: within a rank the order by key stays.
      const worstFirst = [...byKey].sort((a, b) => compareText(a.rank, b.rank));
      let sorted: readonly IndexEntry[] | undefined;
      // `text` begins with the name in lower case, ended by a line break, which sorts before whatever a name holds.
      const byName = () => (sorted ??= [...byKey].sort((a, b) => compareText(a.text, b.text)));
      const made: Partial<Record<NormalFilter['sort'], Haystack>> = {};
      const search: ClusterIndex['search'] = (sort) =>
        (made[sort] ??= haystack((sort === 'name' ? byName() : worstFirst).map(({ text }) => text)));
      return { byKey, worstFirst, byName, search };
    },
  };
}

/** The entry of a key, by bisection. */
export function findEntry({ byKey }: ClusterIndex, key: string): IndexEntry | undefined {
  let [low, high] = [0, byKey.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((byKey[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  const entry = byKey[low];
  return entry?.key === key ? entry : undefined;
}

/** A filter with its words made comparable. A list without entries, or an empty `q`, asks for nothing. */
export interface NormalFilter {
  readonly compliance: readonly string[];
  readonly mode: readonly string[];
  readonly subscription: readonly string[];
  readonly location: readonly string[];
  readonly q: string;
  readonly sort: 'worst' | 'name';
}

export function normalFilter(filter: ClusterFilter): NormalFilter {
  const { compliance, mode, subscription, location, q, sort = 'worst' } = filter;
  const list = (words: readonly string[] | undefined, normal: (word: string) => string): string[] =>
    [...new Set((words ?? []).map(normal))].sort();
  return {
    compliance: list(compliance, (word) => complianceDigits[word as Compliance]),
    mode: list(mode, (word) => word),
    subscription: list(subscription, (id) => id.toLowerCase()),
    location: list(location, locationKey),
    q: (q ?? '').trim().toLowerCase(),
    sort,
  };
}

/** The entries that pass, in the order that the filter asks for. */
export function filterEntries(index: ClusterIndex, filter: NormalFilter): readonly IndexEntry[] {
  const ordered = filter.sort === 'name' ? index.byName() : index.worstFirst;
  const entries = filter.q === '' ? ordered : pick(ordered, index.search(filter.sort).find(filter.q));
  const tests: ((entry: IndexEntry) => boolean)[] = [];
  const among = (words: readonly string[], wordOf: (entry: IndexEntry) => string): void => {
    if (words.length > 0) tests.push((entry) => words.includes(wordOf(entry)));
  };
  among(filter.compliance, ({ rank }) => rank.charAt(0));
  among(filter.mode, ({ mode }) => mode);
  among(filter.location, ({ location }) => location);
  if (filter.subscription.length > 0) {
    // Owners of many subscriptions ask for hundreds of them.
    const wanted = new Set(filter.subscription);
    tests.push(({ subscription }) => wanted.has(subscription));
  }
  return tests.length === 0 ? entries : entries.filter((entry) => tests.every((test) => test(entry)));
}

function pick(entries: readonly IndexEntry[], positions: readonly number[]): IndexEntry[] {
  return positions.flatMap((position) => entries[position] ?? []);
}
