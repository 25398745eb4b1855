/**
 * Scans and results for tests of stores.
 *
 * @module
 */
import { TableClient } from '@azure/data-tables';
import type { ClusterVerdict } from '../../src/domain/contracts.ts';
import type { ScanResult, StoredScan } from '../../src/domain/scan-ports.ts';
import { table, type Table } from '../../src/store/table.ts';

export const deadAfterMs = 300_000;
/** The instant at which {@link aScan} was requested. */
export const requestedAt = '2026-11-20T05:59:00Z';

/** A queued scan of the tenant. */
export function aScan(changes: Partial<StoredScan> = {}): StoredScan {
  return {
    scanId: 'scan-1',
    state: 'queued',
    trigger: 'timer',
    requestedAt,
    startedAt: null,
    finishedAt: null,
    heartbeatAt: null,
    scope: { tenant: true },
    progress: {
      phase: 'collect',
      subscriptions: { done: 0, of: null },
      clusters: { done: 0, of: null },
      throttledMs: 0,
    },
    coverage: null,
    summary: null,
    error: null,
    cloud: 'AzureCloud',
    takenAt: null,
    ...changes,
  };
}

export async function* resultsOf(...results: (ScanResult | readonly ScanResult[])[]): AsyncGenerator<ScanResult> {
  for (const result of results.flat()) yield result;
}

export function verdictResults(verdicts: readonly ClusterVerdict[]): ScanResult[] {
  return verdicts.map((verdict) => ({ kind: 'verdict', verdict }));
}

export async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** A table of a running storage service, and a client that looks at its rows behind the store's back. */
export function openTestTable(
  connectionString: string,
  name: string,
  retryOptions: { readonly maxRetries?: number } = {},
): { readonly table: Table; readonly client: TableClient } {
  const options = { allowInsecureConnection: true, retryOptions };
  const client = TableClient.fromConnectionString(connectionString, name, options);
  return { client, table: table(async () => client) };
}

/** Keys of every row, sorted by the service. */
export async function rowKeys(client: TableClient): Promise<string[]> {
  const rows = await listOf(client.listEntities());
  return rows.map(({ partitionKey, rowKey }) => `${partitionKey ?? ''} ${rowKey ?? ''}`);
}

/** Fails every write from the `failing`-th one on, counted from 1, as a process that was killed does. */
export function dyingTable(inner: Table, failing: number, count = { writes: 0 }): Table {
  const live =
    <A extends unknown[], T>(write: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      count.writes += 1;
      if (count.writes >= failing) throw new Error('killed');
      return write(...given);
    };
  return {
    ...inner,
    transact: live(inner.transact),
    replace: live(inner.replace),
    removeVersion: live(inner.removeVersion),
    remove: live(inner.remove),
  };
}

/** Makes every conditional write twice, as the client does when the first answer is lost on the way. */
export function repeatingTable(inner: Table): Table {
  const twice =
    <A extends unknown[], T>(write: (...given: A) => Promise<T>) =>
    async (...given: A): Promise<T> => {
      await write(...given);
      return write(...given);
    };
  return {
    ...inner,
    transact: twice(inner.transact),
    replace: twice(inner.replace),
    removeVersion: twice(inner.removeVersion),
  };
}
