import type { ClusterVerdict, NotSeen } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { ClusterHistory } from '../domain/history.ts';
import type { HistoryLedger } from '../domain/ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { readAhead } from './bounded-work.ts';
import { indexBuilder, type ClusterIndex, type IndexEntry } from './cluster-index.ts';
import { findPoint, type ClusterPoint } from './cluster-point.ts';
import { digestKey } from './keys.ts';
import { linePack, lineReader, packedBytes, unpackBytes, unpackText, type LinePack } from './packed-text.ts';
import {
  manifestKeys,
  packKeys,
  pointArea,
  verdictArea,
  type Area,
  type ListArea,
  type Manifest,
} from './result-keys.ts';
import { packOf, sweepOrder } from './sweep-order.ts';
import type { Row, Table } from './table.ts';

/** The index of a scan together with the attempt whose rows it points to. */
export interface LoadedIndex extends ClusterIndex {
  readonly manifest: Manifest;
}

/** Reads what `write-results.ts` wrote. Results never change, so what was read once may be kept. */
export interface ResultReader {
  /** @throws {ScanError} `notFound` for a scan without results: none yet, or removed */
  readonly index: (scanId: string) => Promise<LoadedIndex>;
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
/** The packs of 100,000 clusters, packed. */
const keptPackBytes = 48 * 1024 * 1024;
const packsAhead = 4;

export async function readManifest(rows: Table, scanId: string): Promise<Manifest | undefined> {
  const { partitionKey, rowKey } = manifestKeys(scanId);
  const row = await rows.get(partitionKey, rowKey);
  return row && (JSON.parse(unpackText(row)) as Manifest);
}

export function resultReader(rows: Table): ResultReader {
  const indexes = boundedCache<LoadedIndex>(keptIndexes, () => 1);
  const packs = boundedCache<LinePack>(keptPackBytes, ({ bytes }) => bytes.length);

  const manifestOf = async (scanId: string): Promise<Manifest> => {
    const manifest = await readManifest(rows, scanId);
    if (!manifest) throw noResults(scanId);
    return manifest;
  };
  const readRow = async (scanId: string, area: Area, attempt: string, ordinal: number): Promise<Row> => {
    const { partitionKey, rowKey } = packKeys(scanId, area, attempt, ordinal);
    const row = await rows.get(partitionKey, rowKey);
    // Half removed. Reading on would show fewer clusters than there are.
    if (!row) throw noResults(scanId);
    return row;
  };
  const readPack = async (...keys: Parameters<typeof readRow>): Promise<Uint8Array> =>
    packedBytes(await readRow(...keys));
  const linesOf = async function* (scanId: string, area: ListArea, manifest: Manifest): AsyncGenerator<string, void> {
    const ordinals = Array.from({ length: manifest.packs[area] ?? 0 }, (_, ordinal) => ordinal);
    const read = (ordinal: number) => readPack(scanId, area, manifest.attempt, ordinal);
    for await (const bytes of readAhead(ordinals, packsAhead, read)) yield* unpackBytes(bytes).split('\n');
  };

  const index: ResultReader['index'] = (scanId) =>
    indexes.get(scanId, async () => {
      const manifest = await manifestOf(scanId);
      const builder = indexBuilder();
      for await (const line of linesOf(scanId, 'index', manifest)) builder.add(line);
      return { ...builder.build(), manifest };
    });

  return {
    index,

    some: async (scanId, { manifest }, entries) => {
      // By pack, so that each is unpacked once for all of its entries.
      const opened = new Map<string, Promise<(line: number) => string | undefined>>();
      const open = async ({ rank, pack }: IndexEntry): Promise<(line: number) => string | undefined> => {
        const { partitionKey, rowKey } = packKeys(scanId, verdictArea(rank), manifest.attempt, pack);
        const read = async () => linePack(await readRow(scanId, verdictArea(rank), manifest.attempt, pack));
        return lineReader(await packs.get(`${partitionKey} ${rowKey}`, read));
      };
      return Promise.all(
        entries.map(async (entry) => {
          const name = `${entry.rank} ${entry.pack}`;
          const lines = opened.get(name) ?? open(entry);
          opened.set(name, lines);
          return toVerdict((await lines)(entry.line));
        }),
      );
    },

    all: async function* (scanId) {
      const manifest = await manifestOf(scanId);
      const order = await sweepOrder(linesOf(scanId, 'index', manifest));
      // Packs in the order in which they are first needed, each kept until its last verdict was taken.
      const uses = new Map<number, number>();
      for (const number of order.packs) uses.set(number, (uses.get(number) ?? 0) + 1);
      const reading = readAhead([...uses.keys()], packsAhead, (number) => {
        const { rank, pack } = packOf(number);
        return readPack(scanId, verdictArea(rank), manifest.attempt, pack);
      });
      const open = new Map<number, { readonly lines: string[]; uses: number }>();
      try {
        for (let at = 0; at < order.length; at += 1) {
          const number = order.packs[at] ?? 0;
          let pack = open.get(number);
          if (!pack) {
            const next = await reading.next();
            if (next.done) throw noResults(scanId);
            pack = { lines: unpackBytes(next.value).split('\n'), uses: uses.get(number) ?? 0 };
            open.set(number, pack);
          }
          yield toVerdict(pack.lines[order.lines[at] ?? 0]);
          pack.uses -= 1;
          if (pack.uses === 0) open.delete(number);
        }
      } finally {
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
          const point = findPoint(unpackBytes(await readPack(scanId, area, manifest.attempt, ordinal)), digest);
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

    forget: indexes.forget,
  };
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
