import { TableClient } from '@azure/data-tables';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startStorage } from '../../src/local/storage.ts';
import { eventually } from '../support/eventually.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sidescan-storage-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tableOf = (connectionString: string) =>
  TableClient.fromConnectionString(connectionString, 'notes', {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
  });

describe('the embedded storage', () => {
  it('keeps what it was told in its folder, which it makes, over a restart', async () => {
    const place = join(folder, 'deep', 'er');
    const first = await startStorage({ folder: place });
    await tableOf(first.connectionString).createTable();
    await tableOf(first.connectionString).createEntity({ partitionKey: 'p', rowKey: 'r', said: 'hello' });
    await first.close();
    await first.close();

    const second = await startStorage({ folder: place });
    expect(await tableOf(second.connectionString).getEntity('p', 'r')).toMatchObject({ said: 'hello' });
    await second.close();
  });

  it('keeps several in memory apart, each with a key of its own', async () => {
    const [left, right] = await Promise.all([startStorage(), startStorage({ inMemory: true })]);
    await tableOf(left.connectionString).createTable();
    await expect(tableOf(right.connectionString).getEntity('p', 'r')).rejects.toMatchObject({ statusCode: 404 });
    const key = (text: string) => /AccountKey=([^;]+)/.exec(text)?.[1];
    expect(key(left.connectionString)).not.toBe(key(right.connectionString));
    await Promise.all([left.close(), right.close()]);
  });

  it('is ended, with its data saved, when the process that started it is killed', async () => {
    const program = `
      import { startStorage } from ${JSON.stringify(new URL('../../src/local/storage.ts', import.meta.url).href)};
      console.log((await startStorage({ folder: ${JSON.stringify(folder)} })).connectionString);`;
    const owner = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program], {
      cwd: new URL('.', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout.setEncoding('utf8'), 'data')) as [string];
    const notes = tableOf(line.trim());
    await notes.createTable();
    await notes.createEntity({ partitionKey: 'p', rowKey: 'r', said: 'saved' });
    owner.kill('SIGKILL');
    await eventually('the storage has ended', async () =>
      notes.getEntity('p', 'r').then(
        () => false,
        (error: unknown) => String(error).includes('ECONNREFUSED'),
      ),
    );

    // By its own clock it would save after five seconds.
    const database = join(folder, '__azurite_db_table__.json');
    await eventually('its data is saved', async () => (await readFile(database, 'utf8')).includes('saved'), 4_000);
    const next = await startStorage({ folder });
    expect(await tableOf(next.connectionString).getEntity('p', 'r')).toMatchObject({ said: 'saved' });
    await next.close();
  });

  it('says why it does not start: a folder that is a file, or that cannot be read', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(startStorage({ folder: file })).rejects.toMatchObject({
      code: 'store.unavailable',
      fields: { folder: file },
    });
    await writeFile(join(folder, '__azurite_db_table__.json'), 'no database');
    await expect(startStorage({ folder })).rejects.toThrow(/embedded storage did not start.+no database/s);
  });
});
