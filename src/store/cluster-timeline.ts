import { isDeepStrictEqual } from 'node:util';
import type { HistoryEntry, Page } from '../domain/contracts.ts';
import { hasCode } from '../domain/errors.ts';
import { at } from '../domain/json.ts';
import { itemsOf } from '../domain/pages.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { scopeKey } from '../domain/scope-key.ts';
import { readAhead } from './bounded-work.ts';
import type { ClusterPoint } from './cluster-point.ts';
import { digestKey } from './keys.ts';
import { invalidContinuation } from './list-rows.ts';
import { formatToken, parseToken } from './page-token.ts';

const listName = 'timeline';
/** Two small reads a scan. */
const scansAhead = 8;
/** More than a year of daily scans in one answer; more than that goes on with the continuation. */
const mostScans = 500;
const scansOfList = 100;

export interface TimelineParts {
  readonly find: ScanStore['find'];
  readonly list: ScanStore['list'];
  /** The continuation with which `list` goes on after a scan. */
  readonly after: (scan: StoredScan) => string;
  readonly point: (scanId: string, clusterKey: string) => Promise<ClusterPoint | undefined>;
}

interface Position {
  /** The continuation of the list of scans. */
  readonly after?: string;
  /** The scan of the entry that waits. */
  readonly waiting?: string;
}

/**
 * Walks the finished scans of a scope from the newest on and keeps where a cluster changed. An entry is known to be the
 * first of its kind only when an older scan shows something else, so the last one always waits; a continuation names it.
 */
export function clusterTimeline({ find, list, after, point }: TimelineParts): ScanStore['timeline'] {
  return async (scope, clusterKey, top, continuation) => {
    const fleet = scopeKey(scope);
    const subject = digestKey(`${fleet}\n${clusterKey}`);
    const look = async (scan: StoredScan): Promise<{ scan: StoredScan; entry: HistoryEntry | undefined }> => {
      try {
        const seen = await point(scan.scanId, clusterKey);
        return { scan, entry: seen && { scanId: scan.scanId, takenAt: scan.takenAt ?? scan.requestedAt, ...seen } };
      } catch (error) {
        // Removed while we walked.
        if (hasCode(error, 'notFound')) return { scan, entry: undefined };
        throw error;
      }
    };

    const start: Position = continuation === undefined ? {} : readContinuation(continuation, subject);
    const waitingScan = start.waiting === undefined ? undefined : await find(start.waiting);
    let waiting = waitingScan && (await look(waitingScan.value)).entry;
    const items: HistoryEntry[] = [];
    let walked = 0;
    for await (const { scan, entry } of readAhead(finishedScans(list, fleet, start.after), scansAhead, look)) {
      if (entry) {
        if (waiting && !isSame(waiting, entry)) items.push(waiting);
        waiting = entry;
      }
      walked += 1;
      if (items.length === top || walked === mostScans) {
        const position = { subject, after: after(scan), waiting: waiting?.scanId };
        return pageOf(items, formatToken(listName, position));
      }
    }
    if (waiting) items.push(waiting);
    return pageOf(items, null);
  };
}

async function* finishedScans(
  list: ScanStore['list'],
  fleet: string,
  from: string | undefined,
): AsyncGenerator<StoredScan, void> {
  for await (const scan of itemsOf((continuation) => list(scansOfList, continuation), from)) {
    if (scan.state === 'completed' && scopeKey(scan.scope) === fleet) yield scan;
  }
}

/** Whether two entries differ in nothing but the scan they are of. */
function isSame(one: HistoryEntry, other: HistoryEntry): boolean {
  return isDeepStrictEqual(one, { ...other, scanId: one.scanId, takenAt: one.takenAt });
}

function pageOf(items: HistoryEntry[], continuation: string | null): Page<HistoryEntry> {
  return { items, continuation, total: null, scanId: null };
}

function readContinuation(token: string, subject: string): Position {
  const position = parseToken(token, listName);
  const [after, waiting] = [at(position, 'after'), at(position, 'waiting')];
  if (at(position, 'subject') !== subject || typeof after !== 'string') throw invalidContinuation();
  return { after, ...(typeof waiting === 'string' ? { waiting } : {}) };
}
