import type { TableClient, TransactionAction } from '@azure/data-tables';
import { isRefusal, storageRefusal, toScanError, withStorageErrors } from './storage-errors.ts';

/** A row as read. Properties beside the keys are whatever was written. */
export interface Row extends Readonly<Record<string, unknown>> {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
}

export interface RowKeys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

/** A row to be written: keys, and text, numbers, booleans or bytes. */
export type NewRow = RowKeys & Readonly<Record<string, string | number | boolean | Uint8Array>>;

/** A condition in OData, its texts quoted by {@link quote}. */
export interface RowQuery {
  readonly filter: string;
  /** Rows of one request, at most 1000. */
  readonly pageSize?: number;
  readonly select?: readonly string[];
}

/**
 * One table, made by the first write that misses it; reading a table that does not exist finds nothing. Failures are
 * {@link ScanError}s: `store.conflict` for a row that exists or changed, `store.unavailable`.
 */
export interface Table {
  readonly get: (partitionKey: string, rowKey: string) => Promise<Row | undefined>;
  /** In key order, page by page as they arrive; a page may be empty. */
  readonly pages: (query: RowQuery) => AsyncIterable<readonly Row[]>;
  /** All or nothing: one partition, at most 100 rows and 4 MiB. */
  readonly transact: (actions: TransactionAction[]) => Promise<void>;
  /** Answers the new etag. */
  readonly replace: (row: NewRow, etag: string) => Promise<string>;
  /**
   * Removes a row in the version that was read; one that is gone already is none of its business.
   *
   * @throws {ScanError} `store.conflict` when it changed since
   */
  readonly removeVersion: (row: Row) => Promise<void>;
  /** Rows that are gone already are none of its business. All of one partition, at most 100. */
  readonly remove: (rows: readonly RowKeys[]) => Promise<void>;
}

/** A text in an OData condition. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** @param open answers the client; the SDK is loaded by the first operation */
export function table(open: () => Promise<TableClient>): Table {
  /** A first run finds no table; asking for it in every worker would cost each cold start a request. */
  const write = async <T>(operation: string, run: (client: TableClient) => Promise<T>): Promise<T> => {
    const client = await open();
    try {
      return await run(client);
    } catch (error) {
      if (!isRefusal(error, 404, 'TableNotFound')) throw toScanError(error, operation);
    }
    return withStorageErrors(operation, async () => {
      // Answers alike when another worker was quicker.
      await client.createTable();
      return run(client);
    });
  };

  const removeEach = async (client: TableClient, rows: readonly RowKeys[]): Promise<void> => {
    for (const { partitionKey, rowKey } of rows) {
      try {
        await client.deleteEntity(partitionKey, rowKey, { etag: '*' });
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    }
  };

  return {
    get: async (partitionKey, rowKey) => {
      const client = await open();
      try {
        return toRow(await client.getEntity(partitionKey, rowKey));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw toScanError(error, 'reading a row');
      }
    },

    pages: async function* ({ filter, pageSize = 1000, select }) {
      const client = await open();
      const queryOptions = { filter, ...(select ? { select: [...select] } : {}) };
      try {
        for await (const page of client.listEntities({ queryOptions }).byPage({ maxPageSize: pageSize })) {
          yield page.map(toRow);
        }
      } catch (error) {
        if (!isMissing(error)) throw toScanError(error, 'reading rows');
      }
    },

    transact: async (actions) => {
      await write('writing rows', (client) => client.submitTransaction(actions));
    },

    replace: async (row, etag) => {
      const { etag: next } = await write('replacing a row', (client) =>
        client.updateEntity({ ...row }, 'Replace', { etag }),
      );
      return next ?? '';
    },

    removeVersion: async ({ partitionKey, rowKey, etag }) => {
      const client = await open();
      try {
        await client.deleteEntity(partitionKey, rowKey, { etag });
      } catch (error) {
        if (!isMissing(error)) throw toScanError(error, 'removing a row');
      }
    },

    remove: async (rows) => {
      if (rows.length === 0) return;
      await withStorageErrors('removing rows', async () => {
        const client = await open();
        try {
          await client.submitTransaction(rows.map(({ partitionKey, rowKey }) => ['delete', { partitionKey, rowKey }]));
        } catch (error) {
          // One missing row fails the whole transaction.
          if (!isMissing(error)) throw error;
          await removeEach(client, rows);
        }
      });
    },
  };
}

function isMissing(error: unknown): boolean {
  const refusal = storageRefusal(error);
  return refusal?.status === 404 && (refusal.code === 'ResourceNotFound' || refusal.code === 'TableNotFound');
}

/** The SDK types what the service always sends as optional. */
function toRow(entity: { partitionKey?: string; rowKey?: string; etag?: string } & Record<string, unknown>): Row {
  const { partitionKey = '', rowKey = '', etag = '' } = entity;
  return { ...entity, partitionKey, rowKey, etag };
}
