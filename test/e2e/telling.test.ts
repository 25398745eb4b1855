// From a scan to what people read: the real app on the local host, the simulated mail service, sinks that judge what
// they get, and the page that shows it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Delivery, Page } from '../../src/domain/contracts.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { startOutbox, type Outbox } from '../../src/local/outbox.ts';
import { startSinks, type Sinks } from '../../src/local/sinks.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { eventually } from '../support/eventually.ts';
import { ended, getJson, postScan, startApp } from '../support/running-app.ts';
import { armCluster, records } from '../support/snapshots.ts';

const tags = { owner: 'ann@contoso.example' };
const native = records({ clusters: [armCluster({ name: 'aks-a', tags }), armCluster({ name: 'aks-b' })] });
const regressed = records({
  clusters: [armCluster({ name: 'aks-a', tags, revisions: ['asm-1-26'] }), armCluster({ name: 'aks-b' })],
});

let storage: LocalStorage;
let sinks: Sinks;
let before: SimulatedAzure;
let after: SimulatedAzure;
let outbox: Outbox;

beforeAll(async () => {
  [storage, sinks, before, after] = await Promise.all([
    startStorage({ inMemory: true }),
    startSinks(),
    startSimulatedAzure({ fleet: native }),
    startSimulatedAzure({ fleet: regressed }),
  ]);
  outbox = await startOutbox({ mails: () => [...before.mail.sent(), ...after.mail.sent()], received: sinks.received });
});
afterAll(async () => {
  await Promise.all([storage.close(), sinks.close(), before.close(), after.close(), outbox.close()]);
});

const environmentOf = (azure: SimulatedAzure) => ({
  ...azure.environment,
  ...sinks.environment,
  AzureWebJobsStorage: storage.connectionString,
  AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
  SIDESCAN_DIGEST_TO: 'platform@contoso.example',
  SIDESCAN_SCAN_DEAD_AFTER_SECONDS: '60',
});
const recipientsOf = (azure: SimulatedAzure) => azure.mail.sent().flatMap(({ recipients }) => [...recipients]);

it('a digest that was asked for, then an alert the same day, reach each reader once over every channel', async () => {
  const app = await startApp(environmentOf(before));
  try {
    await ended(app.url, (await postScan(app.url)).scanId);
    expect(recipientsOf(before)).toEqual([]);
    const preview = await (await fetch(`${app.url}/api/digest/preview?format=text`)).text();
    expect((await fetch(`${app.url}/api/digests`, { method: 'POST' })).status).toBe(202);
    await eventually('the digest arrives', () => before.mail.sent().length >= 2 && sinks.received().length >= 3);
    expect(recipientsOf(before).sort()).toEqual(['ann@contoso.example', 'platform@contoso.example']);
    const fleetMail = before.mail.sent().find(({ recipients }) => recipients.includes('platform@contoso.example'));
    expect(fleetMail?.text).toBe(preview);
  } finally {
    await app.close();
  }

  const next = await startApp(environmentOf(after));
  try {
    await ended(next.url, (await postScan(next.url)).scanId);
    await eventually('the alert arrives', () => after.mail.sent().length >= 2 && sinks.received().length >= 6);
    expect(recipientsOf(after).sort()).toEqual(['ann@contoso.example', 'platform@contoso.example']);
    for (const { text } of after.mail.sent()) expect(text).toContain('aks-a');

    const list = await fetch(`${next.url}/api/deliveries?top=1000`);
    const text = await list.text();
    const { items } = JSON.parse(text) as Page<Delivery>;
    expect(items).toHaveLength(10);
    expect(items.filter(({ channel }) => channel !== 'email').map(({ state }) => state)).toEqual(Array(6).fill('sent'));
    for (const url of Object.values(sinks.urls)) expect(text).not.toContain(url);
    expect(await getJson(`${next.url}/api/health`)).toMatchObject({ status: 'ok' });
    expect((await fetch(`${next.url}/api/digest/preview?channel=teams&format=html`)).status).toBe(400);
    expect((await fetch(`${next.url}/api/digest/preview?owner=nobody@contoso.example`)).status).toBe(404);
  } finally {
    await next.close();
  }

  expect(sinks.received().map(({ channel, refusal, isRepeated }) => [channel, refusal, isRepeated])).toEqual(
    expect.arrayContaining(['teams', 'slack', 'webhook'].map((channel) => [channel, null, false])),
  );
  expect(sinks.received().filter(({ refusal, isRepeated }) => refusal !== null || isRepeated)).toEqual([]);
  const page = await (await fetch(outbox.url)).text();
  expect(page.match(/<article /g)).toHaveLength(10);
  expect((await fetch(`${outbox.url}/mail/0.html`)).headers.get('content-security-policy')).toMatch(/^sandbox;/);
});
