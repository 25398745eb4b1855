/**
 * Asks an app for pages, one after the other, and the Table service for rows. In a process of its own that does nothing
 * else: the collections of a heap full of other things would be counted as the app's time.
 *
 * `ask.ts URL`, with the storage in `AzureWebJobsStorage`
 *
 * @module
 */
import { TableClient } from '@azure/data-tables';
import { table } from '../../../src/store/table.ts';
import { timed } from '../numbers.ts';

/** Milliseconds each. */
export interface Asked {
  /** The first page of a worker that never read the scan. */
  readonly first: number;
  readonly pages: readonly number[];
  /** Table queries of 100 rows. */
  readonly bare: readonly number[];
}

const [url = ''] = process.argv.slice(2);
const first = await ask('');
const pages: number[] = [];
for (const query of queries()) pages.push(await ask(`?${query}`));
process.send?.({ first, pages, bare: await bareQueries() } satisfies Asked);
process.disconnect();

async function ask(query: string): Promise<number> {
  const { seconds } = await timed(async () => {
    const response = await fetch(`${url}/api/clusters${query}`);
    const body = await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${query}: ${response.status} ${Buffer.from(body).toString()}`);
  });
  return seconds * 1000;
}

/** Every query once: what a worker has never been asked is what is slow. */
function* queries(): Generator<string> {
  for (let index = 0; index < 100; index += 1) {
    yield `top=100&location=${['westeurope', 'eastus', 'northeurope'][index % 3] ?? ''}&q=${(index * 7) % 97}`;
    yield `compliance=nonCompliant,unknown&q=${String(index * 37).padStart(3, '0')}`;
    yield `mode=${['native', 'classic', 'mixed', 'none'][index % 4] ?? ''}&top=${50 + index}`;
    yield `q=prod-${index}`;
    yield `q=${['aks', 'rg', 'team', 'prod', 'dev'][index % 5] ?? ''}${index}`;
  }
}

/** One hundred rows of one partition, about as long as a verdict each: what the platform itself takes. */
async function bareQueries(): Promise<number[]> {
  const client = TableClient.fromConnectionString(process.env.AzureWebJobsStorage ?? '', 'sidescanBare', {
    allowInsecureConnection: true,
  });
  const rows = table(async () => client);
  await rows.transact(
    Array.from({ length: 100 }, (_, index) => [
      'upsert',
      { partitionKey: 'bare', rowKey: String(index).padStart(3, '0'), body: 'x'.repeat(1000) },
      'Replace',
    ]),
  );
  const taken: number[] = [];
  for (let run = 0; run < 200; run += 1) {
    const { seconds } = await timed(async () => {
      for await (const page of rows.pages({ filter: "PartitionKey eq 'bare'" }))
        if (page.length !== 100) throw new Error(`${page.length} rows instead of 100`);
    });
    taken.push(seconds * 1000);
  }
  return taken;
}
