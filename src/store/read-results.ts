import type { ClusterVerdict, NotSeen } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { ClusterHistory } from '../domain/history.ts';
import type { HistoryLedger } from '../domain/scan-ports.ts';
import pLimit from 'p-limit';
import { collectGarbage } from '../heap.ts';
import { boundedCache } from './bounded-cache.ts';
import { readAhead } from './bounded-work.ts';
import { indexBuilder, type ClusterIndex, type IndexEntry } from './cluster-index.ts';
import { findPoint, type ClusterPoint } from './cluster-point.ts';
import { digestKey } from './keys.ts';
import {
  dropPack,
  linePack,
  lineReader,
  takeLines,
  unpackText,
  type LinePack,
  type LineReader,
} from './packed-text.ts';
import {
  manifestKeys,
  packKeys,
  pointArea,
  verdictArea,
  verdictAreas,
  type Area,
  type ListArea,
  type Manifest,
} from './result-keys.ts';
import { packOf, sweepOrder } from './sweep-order.ts';
import { quote, type Row, type RowKeys, type Table } from './table.ts';

/** The index of a scan together with the attempt whose rows it points to. */
export interface LoadedIndex extends ClusterIndex {
  readonly manifest: Manifest;
}

/** Reads what `write-results.ts` wrote. Results never change, so what was read once may be kept. */
export interface ResultReader {
  /** @throws {ScanError} `notFound` for a scan without results: none yet, or removed */
  readonly index: (scanId: string) => Promise<LoadedIndex>;
  /**
   * Begins to read every pack of verdicts, as far as they fit into memory, in requests for several at once: for when
   * people page, who come back for more. Once begun for a scan, another call does nothing.
   */
  readonly warm: (scanId: string) => void;
  /** The verdicts of a few entries, in their order. */
  readonly some: (scanId: string, index: LoadedIndex, entries: readonly IndexEntry[]) => Promise<ClusterVerdict[]>;
  /** Every verdict by ascending key. Keeps a few packs in memory, and no index. */
  readonly all: (scanId: string) => AsyncIterable<ClusterVerdict>;
  readonly notSeen: (scanId: string) => AsyncIterable<NotSeen>;
  /** What the history of a cluster shows of it, without reading the index. Undefined where it was not seen. */
  readonly point: (scanId: string, clusterKey: string) => Promise<ClusterPoint | undefined>;
  readonly history: (scanId: string) => Promise<HistoryLedger>;
  readonly forget: (scanId: string) => void;
}

/** People look at the latest scan, and page on in the one before it. */
const keptIndexes = 2;
/** Packed, the verdicts of 300,000 clusters. */
const keptPackBytes = 48 * 1024 * 1024;
/** Of one request: at most 4 MiB are answered at once (facts 12), and what is read is held twice for a moment. */
const packsOfRun = 8;
/** Packs of verdicts are a quarter as long. */
const warmedPacksOfRun = 32;
const runsAhead = 2;
/** A sweep needs packs of every rank in turn: of so many, most lie side by side. */
const sweptPacks = 32;
/** From so many clusters on a sweep is worth a collection before it. */
const largeSweep = 20_000;
/** Of one reader. A page of scattered clusters needs a hundred packs, and a connection for each would cost more. */
const packsAtOnce = 16;

export async function readManifest(rows: Table, scanId: string): Promise<Manifest | undefined> {
  const { partitionKey, rowKey } = manifestKeys(scanId);
  const row = await rows.get(partitionKey, rowKey);
  return row && (JSON.parse(unpackText(row)) as Manifest);
}

export function resultReader(rows: Table): ResultReader {
  const indexes = boundedCache<LoadedIndex>(keptIndexes, () => 1);
  const packs = boundedCache<LinePack>(keptPackBytes, ({ bytes }) => bytes.length);
  const warmed = boundedCache<true>(keptIndexes, () => 1);
  const oneOfAFew = pLimit(packsAtOnce);

  const manifestOf = async (scanId: string): Promise<Manifest> => {
    const manifest = await readManifest(rows, scanId);
    if (!manifest) throw noResults(scanId);
    return manifest;
  };
  const readPack = async (scanId: string, area: Area, attempt: string, ordinal: number): Promise<Row> => {
    const { partitionKey, rowKey } = packKeys(scanId, area, attempt, ordinal);
    const row = await rows.get(partitionKey, rowKey);
    // Half removed. Reading on would show fewer clusters than there are.
    if (!row) throw noResults(scanId);
    return row;
  };
  /** Packs that follow each other, in one request where they are not exceptionally long. */
  const readRun = async (scanId: string, area: Area, attempt: string, { first, count }: Run): Promise<Row[]> => {
    const { partitionKey, rowKey: from } = packKeys(scanId, area, attempt, first);
    const { rowKey: to } = packKeys(scanId, area, attempt, first + count - 1);
    const filter = `PartitionKey eq ${quote(partitionKey)} and RowKey ge ${quote(from)} and RowKey le ${quote(to)}`;
    const found: Row[] = [];
    for await (const page of rows.pages({ filter })) found.push(...page);
    if (found.length !== count) throw noResults(scanId);
    return found;
  };
  /** The lines of each pack, to be taken before the next pack. */
  const packsOf = async function* (
    scanId: string,
    area: ListArea,
    { packs, attempt }: Manifest,
  ): AsyncGenerator<Iterable<string>, void> {
    const read = (run: Run) => readRun(scanId, area, attempt, run);
    for await (const run of readAhead(runsOf(packs[area] ?? 0, packsOfRun), runsAhead, read))
      for (const row of run) yield takeLines(row);
  };
  const linesOf = async function* (...list: Parameters<typeof packsOf>): AsyncGenerator<string, void> {
    for await (const lines of packsOf(...list)) yield* lines;
  };
  /** Packs of verdicts one after the other, read some at a time: those that follow each other in one request. */
  const packsInTurn = async function* (
    scanId: string,
    attempt: string,
    numbers: readonly number[],
  ): AsyncGenerator<LinePack, void> {
    const readSome = async (some: readonly number[]): Promise<LinePack[]> => {
      const found = new Map<number, LinePack>();
      const readOne = async (run: Run): Promise<void> => {
        const { rank, pack } = packOf(run.first);
        const rows = await readRun(scanId, verdictArea(rank), attempt, { first: pack, count: run.count });
        for (const [position, row] of rows.entries()) found.set(run.first + position, linePack(row));
      };
      await Promise.all(runsAmong(some).map(readOne));
      return some.flatMap((number) => found.get(number) ?? []);
    };
    const groups = runsOf(numbers.length, sweptPacks).map(({ first, count }) => numbers.slice(first, first + count));
    for await (const some of readAhead(groups, runsAhead, readSome)) yield* some;
  };
  const keepPacks = async (scanId: string, { packs: counts, attempt }: Manifest): Promise<void> => {
    // The worst first, as people look at them.
    const runs = verdictAreas(counts).flatMap((area) =>
      runsOf(counts[area] ?? 0, warmedPacksOfRun).map((run) => ({ area, run })),
    );
    let bytes = 0;
    for await (const rows of readAhead(runs, runsAhead, ({ area, run }) => readRun(scanId, area, attempt, run))) {
      for (const row of rows) {
        const pack = linePack(row);
        bytes += pack.bytes.length;
        if (bytes > keptPackBytes) return;
        await packs.get(nameOf(row), async () => pack);
      }
    }
  };

  const index: ResultReader['index'] = (scanId) =>
    indexes.get(scanId, async () => {
      const manifest = await manifestOf(scanId);
      const builder = indexBuilder();
      for await (const lines of packsOf(scanId, 'index', manifest)) for (const line of lines) builder.add(line);
      return { ...builder.build(), manifest };
    });

  return {
    index,

    warm: (scanId) => {
      const load = async (): Promise<true> => {
        const manifest = await manifestOf(scanId);
        // A failure ends it for good: whoever needs a pack that is not there reads it, and hears of the failure.
        await keepPacks(scanId, manifest).catch(() => undefined);
        return true;
      };
      // A scan without results is asked about again.
      warmed.get(scanId, load).catch(() => undefined);
    },

    some: async (scanId, { manifest }, entries) => {
      // By pack, so that each is read once for all of its entries.
      const open = async ({ rank, pack }: IndexEntry): Promise<LineReader> => {
        const area = verdictArea(rank);
        const read = async () => linePack(await readPack(scanId, area, manifest.attempt, pack));
        return lineReader(
          await packs.get(nameOf(packKeys(scanId, area, manifest.attempt, pack)), () => oneOfAFew(read)),
        );
      };
      const firsts = new Map(entries.map((entry) => [placeOf(entry), entry]));
      const readers = new Map(
        await Promise.all([...firsts].map(async ([place, entry]) => [place, await open(entry)] as const)),
      );
      try {
        return entries.map((entry) => toVerdict(readers.get(placeOf(entry))?.line(entry.line)));
      } finally {
        for (const { close } of readers.values()) close();
      }
    },

    all: async function* (scanId) {
      const manifest = await manifestOf(scanId);
      const order = await sweepOrder(packsOf(scanId, 'index', manifest), manifest.clusters);
      // What sorting left would lie about beside the verdicts: 10 to 20 MiB of 100,000.
      if (order.length >= largeSweep) collectGarbage();
      // Packs in the order in which they are first needed, each kept until its last verdict was taken.
      const uses = new Map<number, number>();
      for (const number of order.packs) uses.set(number, (uses.get(number) ?? 0) + 1);
      const reading = packsInTurn(scanId, manifest.attempt, [...uses.keys()]);
      const open = new Map<number, { readonly pack: LinePack; readonly reader: LineReader; uses: number }>();
      const close = (number: number): void => {
        const opened = open.get(number);
        if (!opened) return;
        opened.reader.close();
        dropPack(opened.pack);
        open.delete(number);
      };
      try {
        for (let at = 0; at < order.length; at += 1) {
          const number = order.packs[at] ?? 0;
          let opened = open.get(number);
          if (!opened) {
            const next = await reading.next();
            if (next.done) throw noResults(scanId);
            opened = { pack: next.value, reader: lineReader(next.value), uses: uses.get(number) ?? 0 };
            open.set(number, opened);
          }
          yield toVerdict(opened.reader.line(order.lines[at] ?? 0));
          opened.uses -= 1;
          if (opened.uses === 0) close(number);
        }
      } finally {
        for (const number of open.keys()) close(number);
        await reading.return();
      }
    },

    notSeen: async function* (scanId) {
      for await (const line of linesOf(scanId, 'notSeen', await manifestOf(scanId))) yield JSON.parse(line) as NotSeen;
    },

    point: async (scanId, clusterKey) => {
      const manifest = await manifestOf(scanId);
      const digest = digestKey(clusterKey);
      for (const digits of [0, 1, 2] as const) {
        const area = pointArea(digest, digits);
        for (let ordinal = 0; ordinal < (manifest.packs[area] ?? 0); ordinal += 1) {
          const point = findPoint(unpackText(await readPack(scanId, area, manifest.attempt, ordinal)), digest);
          if (point) return point;
        }
      }
      return undefined;
    },

    history: async (scanId) => {
      const manifest = await manifestOf(scanId);
      const clusters = new Map<string, ClusterHistory>();
      for await (const line of linesOf(scanId, 'history', manifest)) {
        const [key, history] = JSON.parse(line) as [string, ClusterHistory];
        clusters.set(key, history);
      }
      const coveredSubscriptions = new Set<string>();
      for await (const line of linesOf(scanId, 'subscriptions', manifest))
        coveredSubscriptions.add(JSON.parse(line) as string);
      return { clusters, coveredSubscriptions };
    },

    forget: (scanId) => {
      indexes.forget(scanId);
      warmed.forget(scanId);
    },
  };
}

interface Run {
  readonly first: number;
  readonly count: number;
}

/** So many packs, a few at a time. */
function runsOf(packs: number, most: number): Run[] {
  return Array.from({ length: Math.ceil(packs / most) }, (_, run) => ({
    first: run * most,
    count: Math.min(most, packs - run * most),
  }));
}

/** Numbers that follow each other, together. */
function runsAmong(numbers: readonly number[]): Run[] {
  const runs: { first: number; count: number }[] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last.first + last.count === number) last.count += 1;
    else runs.push({ first: number, count: 1 });
  }
  return runs;
}

function nameOf({ partitionKey, rowKey }: RowKeys): string {
  return `${partitionKey} ${rowKey}`;
}

/** Equal for entries of one pack. */
function placeOf({ rank, pack }: IndexEntry): string {
  return `${rank} ${pack}`;
}

function toVerdict(text: string | undefined): ClusterVerdict {
  if (text === undefined) throw new Error('a pack has fewer lines than the index says');
  return JSON.parse(text) as ClusterVerdict;
}

function noResults(scanId: string): ScanError {
  return new ScanError(
    'notFound',
    `Scan ${scanId.slice(0, 100)} has no results: it has not finished, or they were removed.`,
  );
}
