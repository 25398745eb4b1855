// What happens to an app besides dying: two hosts at once, timers that fire twice, messages that come twice or mean
// nothing, a deployment in the middle of a scan. On real processes and storage, in a time that runs fast.
import { QueueServiceClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Page, Scan } from '../../src/domain/contracts.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { clusterIds, removedScans } from '../chaos/past.ts';
import { auditTelling } from '../chaos/telling-audit.ts';
import { startWorld, type World } from '../chaos/world.ts';
import { eventually } from '../support/eventually.ts';
import { getJson } from '../support/running-app.ts';
import { auditStorage } from '../support/storage-audit.ts';
import { messagesOf } from '../support/storage-rows.ts';

const expected = { clusterIds, oldestKept: '2026-10-01T00:00:00Z', removed: removedScans };

let world: World;
let hosts: HostProcess[];
beforeAll(async () => {
  world = await startWorld({ repeatedOperation: 'refused' });
  hosts = await Promise.all([world.start(), world.start()]);
});
afterAll(async () => {
  await Promise.all(hosts.map((host) => host.close()));
  await world.close();
});

/** The one that answers; any of them would. */
const url = (): string => hosts.at(-1)?.url ?? '';
const scans = async (): Promise<readonly Scan[]> => (await getJson<Page<Scan>>(`${url()}/api/scans`)).items;
const allEnded = (count: number): Promise<readonly Scan[]> =>
  eventually(`${count} scans ended`, async () => {
    const all = await scans();
    return all.length === count && all.every(({ finishedAt }) => finishedAt !== null) && all;
  });
const send = async (queue: string, text: string): Promise<void> => {
  const client = QueueServiceClient.fromConnectionString(world.connectionString).getQueueClient(queue);
  await client.sendMessage(Buffer.from(text).toString('base64'));
};
const calm = (): Promise<unknown> =>
  eventually('nothing waits', async () =>
    Object.entries(await messagesOf(world.connectionString)).every(
      ([name, count]) => count === 0 || name.endsWith('-poison'),
    ),
  );

it('two hosts whose timers fire twice at once make one scan and one digest, each told once', async () => {
  await Promise.all(hosts.flatMap((host) => [host.runTimer('scanTimer'), host.runTimer('scanTimer')]));
  const [asked] = await scans();
  // The message comes again while the first one is still at it.
  const repeated = JSON.stringify({ version: 1, scanId: asked?.scanId });
  await Promise.all([send('sidescan-scans', repeated), send('sidescan-scans', repeated)]);
  // Yesterday's and this one; autumn's go with it.
  await allEnded(2);
  await Promise.all(hosts.flatMap((host) => [host.runTimer('digestTimer'), host.runTimer('digestTimer')]));
  await calm();
  // What was last told in autumn stays until something newer was, and goes with the next scan.
  await fetch(`${url()}/api/scans`, { method: 'POST' });
  await allEnded(3);
  await calm();
  const audited = await auditStorage(world.connectionString, expected);
  expect([...audited.problems, ...auditTelling(world, audited)]).toEqual([]);
});

it('a deployment in the middle of a scan leaves it to the next host', async () => {
  const deployed = Promise.withResolvers<undefined>();
  const old = hosts;
  hosts = [await world.start()];
  const scan = (await (await fetch(`${old[0]?.url}/api/scans`, { method: 'POST' })).json()) as Scan;
  world.doors.atRequest(20, 'after', () => deployed.resolve(undefined));
  await deployed.promise;
  await Promise.all(old.map((host) => host.close()));
  const [latest] = await allEnded(4);
  expect(latest).toMatchObject({ scanId: scan.scanId, state: 'completed' });
  await calm();
  const audited = await auditStorage(world.connectionString, expected);
  expect([...audited.problems, ...auditTelling(world, audited)]).toEqual([]);
});

it('a message that nobody understands is kept aside and shown, and harms nothing else', async () => {
  expect(await getJson(`${url()}/api/health`)).toMatchObject({ status: 'ok' });
  await Promise.all([
    send('sidescan-scans', '{"version":99,"scanId":"of a later version"}'),
    send('sidescan-tell', 'garbage'),
  ]);
  await fetch(`${url()}/api/scans`, { method: 'POST' });
  const [latest] = await allEnded(5);
  expect(latest).toMatchObject({ state: 'completed' });
  await eventually('both were given up', async () => {
    const counts = await messagesOf(world.connectionString);
    return counts['sidescan-scans-poison'] === 1 && counts['sidescan-tell-poison'] === 1;
  });
  const health = await fetch(`${url()}/api/health`);
  expect(health.status).toBe(503);
  const text = await health.text();
  expect(text).toContain(
    '1 message of the queue sidescan-scans failed too often and is kept in sidescan-scans-poison.',
  );
  expect(text).toContain('sidescan-tell-poison');
  await calm();
  const { problems } = await auditStorage(world.connectionString, expected);
  expect(problems.toSorted()).toEqual([
    '1 messages are left in sidescan-scans-poison',
    '1 messages are left in sidescan-tell-poison',
  ]);
});
