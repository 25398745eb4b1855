import type { TransactionAction } from '@azure/data-tables';
import type { Audience, Channel, Digest, Occasion } from '../domain/digest.ts';
import { hasCode } from '../domain/errors.ts';
import type { Versioned } from '../domain/ports.ts';
import type { DeliveryStore, StoredDelivery, Told } from '../domain/tell-ports.ts';
import { digestKey, encodeKey, joinKey, keyRange, newestFirstKey, oldestFirstKey } from './keys.ts';
import { listRows } from './list-rows.ts';
import { packText, unpackText } from './packed-text.ts';
import { quote, type NewRow, type Row, type RowKeys, type Table } from './table.ts';

export const deliveryTableName = 'sidescanDeliveries';

/**
 * All rows about deliveries share one partition, so that a delivery and what points to it change together. Digests lie
 * in another one. What was last told stays however old it is, with its digest: the delivery itself may be gone.
 *
 * | partition | row key | holds |
 * |---|---|---|
 * | `deliveries` | `at!<newest first>!<delivery>` | the delivery |
 * | `deliveries` | `id!<delivery>` | the key of that row |
 * | `deliveries` | `told!<audience>!<channel>!<occasion>` | which delivery was the newest that was sent, its scan and its digest |
 * | `deliveries` | `told!<audience>!<channel>!<occasion>!<recipient>` | the same, of those to one recipient |
 * | `digests` | `<digest>` | the digest, and when its first delivery was planned |
 */
const partitionKey = 'deliveries';
const digestPartition = 'digests';

const occasions: readonly Occasion[] = ['digest', 'regression'];
/** A worker handles 24 messages at once unless told otherwise (facts 13), and each round lets one of them write. */
const mostTries = 25;
/** Two rows each, 100 in a transaction. */
const removedTogether = 50;

/** The delivery ledger in Table Storage. Two workers at once are told apart by etags. */
export function tableDeliveryStore(rows: Table): DeliveryStore {
  const keyOf = async (deliveryId: string): Promise<string | undefined> => {
    const at = (await rows.get(partitionKey, idKey(deliveryId)))?.at;
    return typeof at === 'string' ? at : undefined;
  };
  const read = async (at: string): Promise<Versioned<StoredDelivery> | undefined> => {
    const row = await rows.get(partitionKey, at);
    return row && { value: toDelivery(row), etag: row.etag };
  };
  /** Adds rows, all or none; false when one of them was there already. */
  const add = async (...added: readonly NewRow[]): Promise<boolean> => {
    try {
      await rows.transact(added.map((row): TransactionAction => ['create', row]));
      return true;
    } catch (error) {
      if (hasCode(error, 'store.conflict')) return false;
      throw error;
    }
  };
  const isStored = async (row: NewRow): Promise<Row | undefined> => {
    const stored = await rows.get(partitionKey, row.rowKey);
    return stored && unpackText(stored) === unpackText(row) ? stored : undefined;
  };

  /** A sent delivery becomes what its audience was last told in the same transaction, unless one as new is that. */
  const updateSent = async (row: NewRow, delivery: StoredDelivery, etag: string): Promise<void> => {
    const { audience, channel, occasion, recipient, deliveryId, digestId, scanId, createdAt } = delivery;
    const order = oldestFirstKey(createdAt);
    const actions: TransactionAction[] = [['update', row, 'Replace', { etag }]];
    for (const rowKey of [toldKey(audience, channel, occasion), toldKey(audience, channel, occasion, recipient)]) {
      const wanted = { partitionKey, rowKey, order, deliveryId, digestId, scanId, createdAt };
      const pointer = await rows.get(partitionKey, rowKey);
      if (!pointer) actions.push(['create', wanted]);
      else if (typeof pointer.order !== 'string' || pointer.order < order) {
        actions.push(['update', wanted, 'Replace', { etag: pointer.etag }]);
      }
    }
    await rows.transact(actions);
  };

  /** What everybody's next digest compares with, some of it more than once. */
  const toldDigests = async (): Promise<Told[]> => {
    const { from, before } = keyRange('told');
    const filter = `PartitionKey eq ${quote(partitionKey)} and RowKey ge ${quote(from)} and RowKey lt ${quote(before)}`;
    const found: Told[] = [];
    for await (const page of rows.pages({ filter })) {
      found.push(...page.filter(({ rowKey }) => rowKey.split('!')[3] === 'digest').map(toTold));
    }
    return found;
  };

  return {
    plan: async (deliveries, digest) => {
      const body = packText(JSON.stringify(digest));
      // Digests first: a delivery that is there can always be told.
      for (const [digestId, createdAt] of new Map(deliveries.map((each) => [each.digestId, each.createdAt]))) {
        const order = oldestFirstKey(createdAt);
        await add({ partitionKey: digestPartition, rowKey: encodeKey(digestId), order, ...body });
      }
      for (const delivery of deliveries) {
        const id = { partitionKey, rowKey: idKey(delivery.deliveryId), at: atKey(delivery) };
        await add(id, toRow(delivery));
      }
    },

    find: async (deliveryId) => {
      const at = await keyOf(deliveryId);
      return at === undefined ? undefined : read(at);
    },

    update: async (delivery, etag) => {
      const row = toRow(delivery);
      for (let tries = 1; ; tries += 1) {
        try {
          if (delivery.state !== 'sent') return await rows.replace(row, etag);
          await updateSent(row, delivery, etag);
          return (await rows.get(partitionKey, row.rowKey))?.etag ?? '';
        } catch (error) {
          if (!hasCode(error, 'store.conflict')) throw error;
          // The client repeats a write whose answer was lost: then it is our own change that we ran into.
          const own = await isStored(row);
          if (own) return own.etag;
          // Else the row has another version than ours, or it was the pointer that moved.
          const isCurrent = (await rows.get(partitionKey, row.rowKey))?.etag === etag;
          if (!isCurrent || tries === mostTries) throw error;
        }
      }
    },

    digest: async ({ digestId }) => {
      const row = await rows.get(digestPartition, encodeKey(digestId));
      return row && (JSON.parse(unpackText(row)) as Digest);
    },

    list: (top, continuation) =>
      listRows(rows, { list: 'deliveries', partitionKey, prefix: 'at' }, toDelivery, top, continuation),

    lastTold: async (audience, channel, occasion, recipient) => {
      const told = await Promise.all(
        (occasion ? [occasion] : occasions).map(async (each) => {
          const pointer = await rows.get(partitionKey, toldKey(audience, channel, each, recipient));
          return pointer && toTold(pointer);
        }),
      );
      return told
        .filter((each) => each !== undefined)
        .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0];
    },

    toldScans: async () => {
      const newestFirst = (await toldDigests()).sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
      return [...new Set(newestFirst.map(({ scanId }) => scanId))];
    },

    removeOlderThan: async (instant) => {
      const limit = instant.toISOString();
      // Later instants sort first.
      const old = `RowKey ge ${quote(keyRange('at', newestFirstKey(limit)).before)} and RowKey lt ${quote(keyRange('at').before)}`;
      await removeIn(rows, `PartitionKey eq ${quote(partitionKey)} and ${old}`, ({ rowKey }) => [
        { partitionKey, rowKey: joinKey('id', rowKey.split('!')[2] ?? '') },
        { partitionKey, rowKey },
      ]);
      const oldDigests = `PartitionKey eq ${quote(digestPartition)} and order lt ${quote(oldestFirstKey(limit))}`;
      const kept = new Set((await toldDigests()).map(({ digestId }) => encodeKey(digestId)));
      await removeIn(rows, oldDigests, (keys) => (kept.has(keys.rowKey) ? [] : [keys]));
    },
  };
}

/** Removes what belongs to each row that a condition finds, in transactions. */
async function removeIn(rows: Table, filter: string, belonging: (keys: RowKeys) => readonly RowKeys[]): Promise<void> {
  for await (const page of rows.pages({ filter, select: ['PartitionKey', 'RowKey'] })) {
    for (let start = 0; start < page.length; start += removedTogether) {
      await rows.remove(page.slice(start, start + removedTogether).flatMap(belonging));
    }
  }
}

function toRow(delivery: StoredDelivery): NewRow {
  // The state stands beside the packed delivery for whoever looks at the table by hand.
  return { partitionKey, rowKey: atKey(delivery), state: delivery.state, ...packText(JSON.stringify(delivery)) };
}

function toDelivery(row: Row): StoredDelivery {
  return JSON.parse(unpackText(row)) as StoredDelivery;
}

function toTold(row: Row): Told {
  const text = (name: keyof Told): string => String(row[name]);
  return {
    deliveryId: text('deliveryId'),
    digestId: text('digestId'),
    scanId: text('scanId'),
    createdAt: text('createdAt'),
  };
}

function atKey({ createdAt, deliveryId }: StoredDelivery): string {
  return joinKey('at', newestFirstKey(createdAt), encodeKey(deliveryId));
}

function idKey(deliveryId: string): string {
  return joinKey('id', encodeKey(deliveryId));
}

function toldKey(audience: Audience, channel: Channel, occasion: Occasion, recipient?: string): string {
  const name = audience.kind === 'fleet' ? 'fleet' : digestKey(audience.owner);
  return joinKey('told', name, channel, occasion, ...(recipient === undefined ? [] : [digestKey(recipient)]));
}
