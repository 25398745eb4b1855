import { hasCode } from '../domain/errors.ts';
import type { ScanResult } from '../domain/scan-ports.ts';
import { compareText } from '../domain/text.ts';
import { describeCluster, formatEntry, type IndexEntry } from './cluster-index.ts';
import { encodeKey, joinKey, keyRange } from './keys.ts';
import { packWriter, type PackWriter } from './pack-writer.ts';
import { packText } from './packed-text.ts';
import { readManifest } from './read-results.ts';
import { pointOf, type PointLine } from './cluster-point.ts';
import { pointBuckets } from './point-buckets.ts';
import { attemptKeys, manifestKeys, verdictArea, type Manifest } from './result-keys.ts';
import { removeRows } from './remove-rows.ts';
import { quote, type RowKeys, type Table } from './table.ts';

/**
 * Verdicts that are sorted together before they are packed. Sources deliver several sorted streams at once; packs that
 * span few keys let a reader go through a scan by key with few packs open.
 */
const windowVerdicts = 4096;
const windowCharacters = 8 * 1024 * 1024;

/**
 * Writes the results of a scan, all or nothing to whoever reads: they count from the insertion of the manifest on. A
 * scan that is written already is left as it is, whatever `results` holds. Of two attempts at once one wins, and the
 * other removes its rows; rows of dead attempts are removed by the one that succeeds.
 *
 * @throws {ScanError} `store.unavailable`; the signal's reason once it is aborted; errors of `results` pass untouched
 */
export async function writeResults(
  rows: Table,
  scanId: string,
  attempt: string,
  results: AsyncIterable<ScanResult>,
  signal: AbortSignal,
): Promise<void> {
  const written = await readManifest(rows, scanId);
  signal.throwIfAborted();
  // Whoever wrote it may have died before it cleaned up.
  if (written) return removeOtherAttempts(rows, scanId, written.attempt);
  await rows.transact([['upsert', { ...attemptKeys(scanId, attempt) }, 'Replace']]);
  const packs = packWriter(rows, scanId, attempt, signal);
  const clusters = await packResults(packs, results, signal);
  const manifest: Manifest = { version: 1, attempt, clusters, packs: await packs.finish() };
  signal.throwIfAborted();
  const winner = await commit(rows, scanId, manifest);
  if (winner === attempt) await removeOtherAttempts(rows, scanId, attempt);
  else await removeAttempt(rows, scanId, attempt);
}

/** A verdict as text, and what the index will say of it. */
interface WaitingVerdict {
  readonly about: Omit<IndexEntry, 'pack' | 'line'>;
  readonly text: string;
  readonly point: PointLine;
}

/** Answers the number of verdicts. */
async function packResults(
  packs: PackWriter,
  results: AsyncIterable<ScanResult>,
  signal: AbortSignal,
): Promise<number> {
  let clusters = 0;
  const points = pointBuckets(packs);
  let window: WaitingVerdict[] = [];
  let characters = 0;
  const flush = async (): Promise<void> => {
    window.sort((a, b) => compareText(a.about.key, b.about.key));
    for (const { about, text, point } of window) {
      const place = await packs.add(verdictArea(about.rank), text);
      await packs.add('index', formatEntry({ ...about, ...place }));
      await points.add(point);
    }
    window = [];
    characters = 0;
  };
  for await (const result of results) {
    signal.throwIfAborted();
    switch (result.kind) {
      case 'verdict': {
        const text = JSON.stringify(result.verdict);
        window.push({ about: describeCluster(result.verdict), text, point: pointOf(result.verdict) });
        characters += text.length;
        clusters += 1;
        if (window.length === windowVerdicts || characters >= windowCharacters) await flush();
        break;
      }
      case 'notSeen':
        await packs.add('notSeen', JSON.stringify(result.notSeen));
        break;
      case 'history':
        await packs.add('history', JSON.stringify([result.clusterKey, result.history]));
        break;
      case 'coveredSubscription':
        await packs.add('subscriptions', JSON.stringify(result.subscriptionId));
        break;
    }
  }
  await flush();
  await points.finish();
  return clusters;
}

/** Inserts the manifest, unless another attempt was first. Answers the attempt that counts. */
async function commit(rows: Table, scanId: string, manifest: Manifest): Promise<string> {
  try {
    await rows.transact([['create', { ...manifestKeys(scanId), ...packText(JSON.stringify(manifest)) }]]);
    return manifest.attempt;
  } catch (error) {
    if (!hasCode(error, 'store.conflict')) throw error;
    // The client repeats a write whose answer was lost, so this may well be our own.
    const stored = await readManifest(rows, scanId);
    if (!stored) throw error;
    return stored.attempt;
  }
}

/** Cheap in the usual case: one query that finds no other attempt. */
async function removeOtherAttempts(rows: Table, scanId: string, attempt: string): Promise<void> {
  const log = attemptKeys(scanId, attempt).partitionKey;
  let others = 0;
  for await (const page of rows.pages({
    filter: `PartitionKey eq ${quote(log)}`,
    select: ['PartitionKey', 'RowKey'],
  })) {
    others += page.filter(({ rowKey }) => rowKey !== attempt).length;
  }
  if (others > 0) await removeAttempts(rows, scanId, ({ rowKey }) => !isOf(rowKey, attempt));
}

async function removeAttempt(rows: Table, scanId: string, attempt: string): Promise<void> {
  await removeAttempts(rows, scanId, ({ rowKey }) => isOf(rowKey, attempt));
}

/** The log of attempts last: what a removal leaves that dies in the middle is then found again. */
async function removeAttempts(rows: Table, scanId: string, isMeant: (keys: RowKeys) => boolean): Promise<void> {
  const [{ partitionKey: manifest }, { partitionKey: log }] = [manifestKeys(scanId), attemptKeys(scanId, '')];
  const isResult = ({ partitionKey }: RowKeys): boolean => partitionKey !== manifest && partitionKey !== log;
  await removeRows(rows, scanRange(scanId), (keys) => isResult(keys) && isMeant(keys));
  await removeRows(rows, scanRange(scanId), (keys) => keys.partitionKey === log && isMeant(keys));
}

/** Removes every result of a scan, whichever attempt wrote it. Stops in the middle as well as at the end: repeat it. */
export async function removeResults(rows: Table, scanId: string): Promise<void> {
  // First of all nobody finds the results any more; then they go.
  await rows.remove([manifestKeys(scanId)]);
  await removeRows(rows, scanRange(scanId), () => true);
}

function scanRange(scanId: string): { readonly from: string; readonly before: string } {
  return keyRange(encodeKey(scanId));
}

/** Attempts have names of equal length, so none begins another. */
function isOf(rowKey: string, attempt: string): boolean {
  return rowKey === attempt || rowKey.startsWith(joinKey(attempt, ''));
}
