import { boundedWork } from './bounded-work.ts';
import { quote, type RowKeys, type Table } from './table.ts';

const transactionRows = 100;
const concurrentTransactions = 4;

/** Removes the rows of a range of partitions that `isMeant`, in transactions. Rows that vanish meanwhile are fine. */
export async function removeRows(
  rows: Table,
  { from, before }: { readonly from: string; readonly before: string },
  isMeant: (keys: RowKeys) => boolean,
): Promise<void> {
  const work = boundedWork(concurrentTransactions);
  let batch: RowKeys[] = [];
  const send = async (): Promise<void> => {
    const meant = batch;
    batch = [];
    await work.add(() => rows.remove(meant));
  };
  const filter = `PartitionKey ge ${quote(from)} and PartitionKey lt ${quote(before)}`;
  // Keys arrive in order, so rows of one partition come together.
  for await (const page of rows.pages({ filter, select: ['PartitionKey', 'RowKey'] })) {
    for (const keys of page.filter(isMeant)) {
      const isOther = batch[0] !== undefined && batch[0].partitionKey !== keys.partitionKey;
      if (isOther || batch.length === transactionRows) await send();
      batch.push(keys);
    }
  }
  await send();
  await work.drain();
}
