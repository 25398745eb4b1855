/**
 * Whether everything in a storage account is as it was promised, found by reading its rows: every cluster once, history
 * unbroken, a point of the trend for each scan, each delivery once, nothing left running, nothing that belongs to
 * nobody. Answers problems as sentences; none is what one hopes for.
 *
 * @module
 */
import type { Occasion } from '../../src/domain/digest.ts';
import type { StoredScan } from '../../src/domain/scan-ports.ts';
import type { StoredDelivery, TellRun } from '../../src/domain/tell-ports.ts';
import { blobsOf, bodyOf, messagesOf, partsOf, rowsOf, type RawRow } from './storage-rows.ts';

export interface AuditedStorage {
  readonly problems: readonly string[];
  /** Newest first. */
  readonly scans: readonly StoredScan[];
  readonly deliveries: readonly StoredDelivery[];
  readonly runs: readonly Pick<TellRun, 'runId' | 'occasion' | 'scanId' | 'plannedAt'>[];
}

export interface AuditExpectations {
  /** ARM ids of the fleet, the same in each completed scan. */
  readonly clusterIds: readonly string[];
  /** Scans before this instant should be gone. */
  readonly oldestKept: string;
  /** Scans that were removed: what is left of them. */
  readonly removed: readonly string[];
}

type Note = (problem: string) => void;

/** Reads everything; nothing may be under way meanwhile. */
export async function auditStorage(connectionString: string, expected: AuditExpectations): Promise<AuditedStorage> {
  const problems: string[] = [];
  const note: Note = (problem) => problems.push(problem);
  const [scanRows, resultRows, deliveryRows, tellRows, snapshots, messages] = await Promise.all([
    rowsOf(connectionString, 'sidescanScans'),
    rowsOf(connectionString, 'sidescanResults'),
    rowsOf(connectionString, 'sidescanDeliveries'),
    rowsOf(connectionString, 'sidescanTelling'),
    blobsOf(connectionString, 'sidescan-snapshots'),
    messagesOf(connectionString),
  ]);
  for (const [queue, count] of Object.entries(messages)) {
    if (count > 0) note(`${count} messages are left in ${queue}`);
  }
  const scans = auditScans(scanRows, expected, note);
  auditResults(resultRows, scans, expected, note);
  auditSnapshots(snapshots, scans, note);
  const runs = auditRuns(tellRows, expected, note);
  const deliveries = auditDeliveries(deliveryRows, expected, note);
  return { problems, scans, deliveries, runs };
}

function auditScans(rows: readonly RawRow[], { oldestKept, removed }: AuditExpectations, note: Note): StoredScan[] {
  const of = (kind: string): RawRow[] => rows.filter(({ rowKey }) => rowKey.split('!')[0] === kind);
  const scans = of('at').map((row) => JSON.parse(bodyOf(row)) as StoredScan);
  matchPointers('scan', of('at'), of('id'), (row) => (JSON.parse(bodyOf(row)) as StoredScan).scanId, note);
  for (const { scanId, state, requestedAt } of scans) {
    if (state === 'queued' || state === 'running') note(`scan ${scanId} is left ${state}`);
    if (requestedAt < oldestKept) note(`scan ${scanId} of ${requestedAt} was not removed`);
  }

  for (const { scanId } of of('retired')) note(`the removal of scan ${String(scanId)} did not end`);

  const completed = scans.filter(({ state }) => state === 'completed');
  const points = of('trend').map((row) => JSON.parse(String(row.point)) as { scanId: string; takenAt: string });
  for (const { scanId, takenAt } of completed) {
    const own = points.filter((point) => point.scanId === scanId);
    if (own.length !== 1) note(`scan ${scanId} has ${own.length} points in the trend`);
    for (const point of own) if (point.takenAt !== takenAt) note(`the trend has scan ${scanId} at ${point.takenAt}`);
  }
  const known = new Set([...completed.map(({ scanId }) => scanId), ...removed]);
  for (const { scanId } of points)
    if (!known.has(scanId)) note(`the trend has a point of ${scanId}, which never ended`);

  const latest = rows.filter(({ rowKey }) => rowKey === 'latest').map(({ scanId }) => scanId);
  const newest = completed.toSorted((a, b) => compare(b.takenAt ?? '', a.takenAt ?? ''))[0];
  if (latest.length !== 1 || latest[0] !== newest?.scanId) note(`latest is ${latest.join()}, not ${newest?.scanId}`);
  return scans;
}

/** Each thing has one row at its place in time and one that finds it by id. */
function matchPointers(
  what: string,
  places: readonly RawRow[],
  pointers: readonly RawRow[],
  idOf: (row: RawRow) => string,
  note: Note,
): void {
  const ids = new Map(pointers.map((row) => [partsOf(row.rowKey)[1], row.at]));
  for (const row of places) if (ids.get(idOf(row)) !== row.rowKey) note(`${what} ${idOf(row)} is not found by its id`);
  if (places.length !== pointers.length) note(`${places.length} of ${what} have ${pointers.length} pointers`);
}

function auditResults(rows: readonly RawRow[], scans: readonly StoredScan[], expected: AuditExpectations, note: Note) {
  const byScan = Map.groupBy(rows, ({ partitionKey }) => partsOf(partitionKey)[0] ?? '');
  for (const scanId of byScan.keys()) {
    if (!scans.some((scan) => scan.scanId === scanId)) note(`results of ${scanId} are left, which is no scan`);
  }
  let before: ReadonlyMap<string, string> | undefined;
  for (const scan of scans.toReversed()) {
    if (scan.state !== 'completed') continue;
    const history = auditResult(scan, byScan.get(scan.scanId) ?? [], expected.clusterIds, note);
    for (const [key, observations] of before ?? []) {
      const now = history.get(key);
      // An observation is added where something changed; none is ever lost.
      if (!now?.startsWith(observations.replace(/\]$/, ''))) {
        note(`scan ${scan.scanId} broke the history of ${key}: ${observations} became ${now}`);
      }
    }
    before = history;
  }
}

/** Answers the observations of each cluster's history as text. */
function auditResult(
  scan: StoredScan,
  rows: readonly RawRow[],
  clusterIds: readonly string[],
  note: Note,
): ReadonlyMap<string, string> {
  const about = `scan ${scan.scanId}`;
  const areaOf = ({ partitionKey }: RawRow): string => partsOf(partitionKey).slice(1).join('!');
  const manifestRow = rows.find((row) => areaOf(row) === 'manifest');
  if (!manifestRow) {
    note(`${about} has no manifest`);
    return new Map();
  }
  const { attempt, clusters, packs } = JSON.parse(bodyOf(manifestRow)) as {
    attempt: string;
    clusters: number;
    packs: Record<string, number>;
  };
  const strangers = rows.filter((row) => row !== manifestRow && row.rowKey.split('!')[0] !== attempt);
  if (strangers.length > 0) note(`${about} keeps ${strangers.length} rows of other attempts`);

  const found: Record<string, number> = {};
  const lines = new Map<string, string[]>();
  for (const row of rows) {
    const area = areaOf(row);
    if (row === manifestRow || area === 'attempts') continue;
    const [, ...place] = row.rowKey.split('!');
    // Points lie in buckets of one partition.
    const name = area === 'points' ? `points!${place[0] ?? ''}` : area;
    if (Number(place.at(-1)) !== (found[name] ?? 0)) note(`${about} misses a pack of ${name}`);
    found[name] = (found[name] ?? 0) + 1;
    const text = bodyOf(row);
    lines.set(name, [...(lines.get(name) ?? []), ...text.split('\n')]);
    lines.set(`${name} ${Number(place.at(-1))}`, text.split('\n'));
  }
  if (!isSame(found, packs)) note(`${about} has packs ${JSON.stringify(found)}, not ${JSON.stringify(packs)}`);

  const index = (lines.get('index') ?? []).map((line) => JSON.parse(line) as [string, string, number, number]);
  for (const [key, rank, pack, line] of index) {
    const verdict = JSON.parse(lines.get(`v!${rank} ${pack}`)?.[line] ?? '{}') as { id?: string };
    if (verdict.id?.toLowerCase() !== key) note(`${about} has ${verdict.id} where ${key} should be`);
  }
  const wanted = clusterIds.map((id) => id.toLowerCase()).sort();
  const areas = [...lines].filter(([name]) => !name.includes(' '));
  const verdicts = areas.filter(([name]) => name.startsWith('v!')).flatMap(([, texts]) => texts);
  const ids = verdicts.map((text) => (JSON.parse(text) as { id: string }).id.toLowerCase()).sort();
  if (!isSame(ids, wanted)) note(`${about} holds ${ids.length} verdicts of ${new Set(ids).size} clusters`);
  if (!isSame(index.map(([key]) => key).sort(), wanted)) note(`${about} has an index of ${index.length} clusters`);
  const points = areas.filter(([name]) => name.startsWith('points!')).flatMap(([, texts]) => texts);
  if (new Set(points.map((line) => line.split(' ')[0])).size !== wanted.length || points.length !== wanted.length)
    note(`${about} has ${points.length} points for ${wanted.length} clusters`);
  if (clusters !== wanted.length || scan.summary?.clusters !== wanted.length) {
    note(`${about} says ${clusters} and ${scan.summary?.clusters} clusters, not ${wanted.length}`);
  }
  const histories = (lines.get('history') ?? []).map(
    (line) => JSON.parse(line) as [string, { startsUnmeshed: boolean; observations: readonly unknown[] }],
  );
  const history = new Map(histories.map(([key, { observations }]) => [key, JSON.stringify(observations)]));
  if (history.size !== histories.length) note(`${about} has two histories of one cluster`);
  return history;
}

function auditSnapshots(names: readonly string[], scans: readonly StoredScan[], note: Note): void {
  const ids = new Set(names.map((name) => partsOf(name.replace(/\.jsonl\.gz$/, ''))[0]));
  for (const id of ids) if (!scans.some(({ scanId }) => scanId === id)) note(`the snapshot of ${id} is left`);
  for (const { scanId, state } of scans) {
    if (state === 'completed' && !ids.has(scanId)) note(`scan ${scanId} has no snapshot`);
  }
}

function auditRuns(rows: readonly RawRow[], { oldestKept }: AuditExpectations, note: Note): AuditedStorage['runs'] {
  const runs = rows.filter(({ partitionKey }) => partitionKey.startsWith('run!'));
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
  for (const { runId, plannedAt, createdAt, error } of runs) {
    if (plannedAt === '' || error !== '') note(`run ${text(runId)} was not planned: ${text(error)}`);
    if (text(createdAt) < oldestKept) note(`run ${text(runId)} of ${text(createdAt)} was not removed`);
  }
  return runs.map(({ runId, occasion, scanId, plannedAt }) => ({
    runId: text(runId),
    occasion: text(occasion) as Occasion,
    scanId: text(scanId),
    plannedAt: plannedAt === '' ? null : text(plannedAt),
  }));
}

function auditDeliveries(rows: readonly RawRow[], { oldestKept }: AuditExpectations, note: Note): StoredDelivery[] {
  const of = (kind: string): RawRow[] =>
    rows.filter(({ partitionKey, rowKey }) => partitionKey === 'deliveries' && rowKey.split('!')[0] === kind);
  const read = (row: RawRow): StoredDelivery => JSON.parse(bodyOf(row)) as StoredDelivery;
  const deliveries = of('at').map(read);
  matchPointers('delivery', of('at'), of('id'), (row) => read(row).deliveryId, note);
  const digests = rows.filter(({ partitionKey }) => partitionKey === 'digests').map(({ rowKey }) => partsOf(rowKey)[0]);
  const seen = new Set<string>();
  for (const { deliveryId, digestId, state, createdAt, ...delivery } of deliveries) {
    if (!['sent', 'failed', 'disabled'].includes(state)) note(`delivery ${deliveryId} is left ${state}`);
    if (!digests.includes(digestId)) note(`delivery ${deliveryId} has no digest ${digestId}`);
    if (createdAt < oldestKept) note(`delivery ${deliveryId} of ${createdAt} was not removed`);
    const { occasion, audience, channel, recipient, scanId } = delivery;
    const what = JSON.stringify([occasion, audience, channel, recipient, scanId]);
    if (seen.has(what)) note(`${what} is in the ledger twice`);
    seen.add(what);
  }
  // One that was planned and then not sent, since a digest that told of it came first, stays until the retention.
  for (const { partitionKey, rowKey, order } of rows) {
    if (partitionKey === 'digests' && Number(order) < Date.parse(oldestKept)) note(`digest ${rowKey} was not removed`);
  }
  for (const { rowKey, deliveryId } of of('told')) {
    const told = deliveries.find((delivery) => delivery.deliveryId === deliveryId);
    // Of one that the retention removed, only this is left.
    if (told && told.state !== 'sent') note(`${rowKey} says that ${told.deliveryId} was told`);
  }
  return deliveries;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function isSame(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => compare(a, b)))
      : value;
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}
