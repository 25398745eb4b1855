import type { ClusterVerdict, NotSeen } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { ClusterHistory } from '../domain/history.ts';
import type { HistoryLedger } from '../domain/ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { readAhead } from './bounded-work.ts';
import { indexBuilder, type ClusterIndex, type IndexEntry } from './cluster-index.ts';
import { packedBytes, unpackBytes, unpackText } from './packed-text.ts';
import { manifestKeys, packKeys, verdictArea, type Area, type ListArea, type Manifest } from './result-keys.ts';
import type { Table } from './table.ts';

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
  /** Every verdict by ascending key. Keeps the index and a few packs in memory. */
  readonly all: (scanId: string) => AsyncIterable<ClusterVerdict>;
  readonly notSeen: (scanId: string) => AsyncIterable<NotSeen>;
  readonly history: (scanId: string) => Promise<HistoryLedger>;
  readonly forget: (scanId: string) => void;
}

/** People look at the latest scan, and page on in the one before it. */
const keptIndexes = 2;
const keptPackBytes = 32 * 1024 * 1024;
const packsAhead = 8;

export async function readManifest(rows: Table, scanId: string): Promise<Manifest | undefined> {
  const { partitionKey, rowKey } = manifestKeys(scanId);
  const row = await rows.get(partitionKey, rowKey);
  return row && (JSON.parse(unpackText(row)) as Manifest);
}

export function resultReader(rows: Table): ResultReader {
  const indexes = boundedCache<LoadedIndex>(keptIndexes, () => 1);
  const packs = boundedCache<Uint8Array>(keptPackBytes, (bytes) => bytes.length);

  const manifestOf = async (scanId: string): Promise<Manifest> => {
    const manifest = await readManifest(rows, scanId);
    if (!manifest) throw noResults(scanId);
    return manifest;
  };
  const readPack = async (scanId: string, area: Area, attempt: string, ordinal: number): Promise<Uint8Array> => {
    const { partitionKey, rowKey } = packKeys(scanId, area, attempt, ordinal);
    const row = await rows.get(partitionKey, rowKey);
    // Half removed. Reading on would show fewer clusters than there are.
    if (!row) throw noResults(scanId);
    return packedBytes(row);
  };
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
      const loaded = new Map<string, Promise<string[]>>();
      const open = ({ rank, pack }: IndexEntry): Promise<string[]> => {
        const { partitionKey, rowKey } = packKeys(scanId, verdictArea(rank), manifest.attempt, pack);
        const read = packs.get(`${partitionKey} ${rowKey}`, () =>
          readPack(scanId, verdictArea(rank), manifest.attempt, pack),
        );
        return read.then((bytes) => unpackBytes(bytes).split('\n'));
      };
      return Promise.all(
        entries.map(async (entry) => {
          const name = `${entry.rank} ${entry.pack}`;
          const lines = loaded.get(name) ?? open(entry);
          loaded.set(name, lines);
          return toVerdict(await lines, entry);
        }),
      );
    },

    all: async function* (scanId) {
      const { byKey, manifest } = await index(scanId);
      // Packs in the order in which they are first needed, each kept until its last verdict was taken.
      const wanted = new Map<string, { readonly entry: IndexEntry; uses: number }>();
      for (const entry of byKey) {
        const name = `${entry.rank} ${entry.pack}`;
        const pack = wanted.get(name) ?? { entry, uses: 0 };
        pack.uses += 1;
        wanted.set(name, pack);
      }
      const reading = readAhead(wanted.values(), packsAhead, async ({ entry: { rank, pack } }) =>
        readPack(scanId, verdictArea(rank), manifest.attempt, pack),
      );
      const open = new Map<string, { readonly lines: string[]; uses: number }>();
      try {
        for (const entry of byKey) {
          const name = `${entry.rank} ${entry.pack}`;
          let pack = open.get(name);
          if (!pack) {
            const next = await reading.next();
            if (next.done) throw noResults(scanId);
            pack = { lines: unpackBytes(next.value).split('\n'), uses: wanted.get(name)?.uses ?? 0 };
            open.set(name, pack);
          }
          yield toVerdict(pack.lines, entry);
          pack.uses -= 1;
          if (pack.uses === 0) open.delete(name);
        }
      } finally {
        await reading.return();
      }
    },

    notSeen: async function* (scanId) {
      for await (const line of linesOf(scanId, 'notSeen', await manifestOf(scanId))) yield JSON.parse(line) as NotSeen;
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

function toVerdict(lines: readonly string[], { key, line }: IndexEntry): ClusterVerdict {
  const text = lines[line];
  if (text === undefined) throw new Error(`the pack of ${key} has no line ${line}`);
  return JSON.parse(text) as ClusterVerdict;
}

function noResults(scanId: string): ScanError {
  return new ScanError(
    'notFound',
    `Scan ${scanId.slice(0, 100)} has no results: it has not finished, or they were removed.`,
  );
}
