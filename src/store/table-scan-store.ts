import { createHash } from 'node:crypto';
import { at } from '../domain/json.ts';
import type { ScanStore } from '../domain/scan-ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { filterEntries, findEntry, normalFilter, type IndexEntry } from './cluster-index.ts';
import { clusterTimeline } from './cluster-timeline.ts';
import { invalidContinuation } from './list-rows.ts';
import { formatToken, parseToken } from './page-token.ts';
import { resultReader } from './read-results.ts';
import { scanRows } from './scan-rows.ts';
import type { Table } from './table.ts';
import { removeResults, writeResults } from './write-results.ts';

export const scanTableName = 'sidescanScans';
export const resultTableName = 'sidescanResults';

export interface ScanStoreParts {
  readonly scans: Table;
  readonly results: Table;
  /** Names an attempt to write results: letters and digits, always as many, never the same twice. */
  readonly newAttempt: () => string;
}

const clusterList = 'clusters';
const mostItems = 1000;
/** Entries of the filtered lists that are kept: a few megabytes of references. */
const keptMatches = 500_000;

/**
 * Scans and results in Table Storage (`result-keys.ts` and `scan-rows.ts` say how they lie there). What a finished scan
 * left behind never changes, so indexes and packs that were read once are kept in memory, bounded.
 *
 * A continuation of `page` belongs to the scan and the filter it began with: it goes on in that scan whichever one is
 * asked for, and `scanId` of the page says which. One that was made for another filter, or that nobody made, is refused.
 */
export function tableScanStore({ scans, results, newAttempt }: ScanStoreParts): ScanStore {
  const { endRemoval, after, ...scanMethods } = scanRows(scans);
  const reader = resultReader(results);
  // Who pages on asks for the same filter again.
  const matches = boundedCache<readonly IndexEntry[]>(keptMatches, (entries) => entries.length);

  return {
    ...scanMethods,

    writeResults: (scanId, stream, signal) => writeResults(results, scanId, newAttempt(), stream, signal),

    page: async (scanId, filter, top, continuation) => {
      const normal = normalFilter(filter);
      const filterDigest = createHash('sha256').update(JSON.stringify(normal)).digest('base64url').slice(0, 22);
      const start = continuation === undefined ? { scanId, offset: 0 } : readContinuation(continuation, filterDigest);
      reader.warm(start.scanId);
      const index = await reader.index(start.scanId);
      const matching = await matches.get(`${start.scanId} ${filterDigest}`, async () => filterEntries(index, normal));
      if (start.offset > matching.length) throw invalidContinuation();
      const end = start.offset + Math.min(Math.max(top, 1), mostItems);
      const items = await reader.some(start.scanId, index, matching.slice(start.offset, end));
      const tokenAt = (offset: number): string =>
        formatToken(clusterList, { scan: start.scanId, filter: filterDigest, offset });
      return {
        items,
        continuation: end < matching.length ? tokenAt(end) : null,
        previous: start.offset > 0 ? tokenAt(Math.max(0, start.offset - (end - start.offset))) : null,
        total: matching.length,
        scanId: start.scanId,
      };
    },

    outline: async (scanId) => (await reader.index(scanId)).worstFirst,

    verdicts: reader.all,

    verdict: async (scanId, clusterKey) => {
      const index = await reader.index(scanId);
      const entry = findEntry(index, clusterKey);
      return entry && (await reader.some(scanId, index, [entry]))[0];
    },

    notSeen: reader.notSeen,

    timeline: clusterTimeline({ find: scanMethods.find, list: scanMethods.list, after, point: reader.point }),

    history: async (scanId) =>
      scanId === undefined ? { clusters: new Map(), coveredSubscriptions: new Set() } : reader.history(scanId),

    remove: async (scanId) => {
      await scanMethods.retire(scanId);
      await removeResults(results, scanId);
      reader.forget(scanId);
      await endRemoval(scanId);
    },
  };
}

function readContinuation(token: string, filterDigest: string): { readonly scanId: string; readonly offset: number } {
  const position = parseToken(token, clusterList);
  const [scanId, offset] = [at(position, 'scan'), at(position, 'offset')];
  const isOurs =
    typeof scanId === 'string' && typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0;
  if (!isOurs || at(position, 'filter') !== filterDigest) throw invalidContinuation();
  return { scanId, offset };
}
