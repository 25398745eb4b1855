// The document describes what the app does: a client that a kept generator makes of it calls every route, and every
// answer is what the document says.
import { createClient } from '@hey-api/openapi-ts';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, Scan } from '../../src/domain/contracts.ts';
import { routes } from '../../src/functions/routes.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import type { HostProcess } from '../../src/local/host/host-process.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { demoFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { everyCall, type RouteCall } from '../support/every-route.ts';
import { ended, latestReport, postScan, startApp } from '../support/running-app.ts';

interface ClientAnswer {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}
type Operation = (call: object) => Promise<ClientAnswer>;

const described = routes.filter(({ surface }) => surface === 'api');
let storage: LocalStorage;
let azure: SimulatedAzure;
let app: HostProcess;
let folder: string;
let client: Readonly<Record<string, Operation>>;
let report: Report;
let finished: Scan;

beforeAll(async () => {
  [storage, azure] = await Promise.all([startStorage({ inMemory: true }), startSimulatedAzure({ fleet: demoFleet() })]);
  app = await startApp({ ...azure.environment, AzureWebJobsStorage: storage.connectionString });
  await ended(app.url, (await postScan(app.url)).scanId);
  finished = await ended(app.url, (await postScan(app.url)).scanId);
  report = await latestReport(app.url);
  // Beside the packages, so that what is generated finds its own.
  folder = await mkdtemp(path.join(import.meta.dirname, '../../node_modules/.sidescan-client-'));
  const document = path.join(folder, 'openapi.json');
  await writeFile(document, await (await fetch(`${app.url}/api/openapi.json`)).text());
  await createClient({
    input: document,
    output: { path: path.join(folder, 'client'), module: { extension: '.ts' } },
    plugins: ['@hey-api/typescript', '@hey-api/sdk', { name: '@hey-api/client-fetch', baseUrl: app.url }],
    logs: { level: 'silent', file: false },
  });
  const generated = pathToFileURL(path.join(folder, 'client', 'sdk.gen.ts')).href;
  client = (await import(/* @vite-ignore */ generated)) as typeof client;
});
afterAll(async () => {
  // A scan that still waits would be waited for.
  azure.setScenario(parseScenario({}));
  await app.close();
  await Promise.all([storage.close(), azure.close(), rm(folder, { recursive: true })]);
});

describe('a client generated from the document', () => {
  it('calls every route, and gets what the document says', async () => {
    const cluster = report.clusters.find(({ sidecarMode, nextStep }) => sidecarMode === 'classic' && nextStep !== null);
    if (!cluster) throw new Error('the fleet has no cluster to plan');
    const calls = everyCall({
      cluster,
      finishedScanId: finished.scanId,
      cancelledScanId: await scanUnderWay(),
    });
    expect(Object.keys(calls).sort()).toEqual(described.map(({ name }) => name).sort());
    for (const { name, answers } of described) {
      for (const call of calls[name] ?? []) {
        const { data, error, response } = await callOperation(name, call);
        const what = `${name} ${JSON.stringify(call.query ?? {})}: ${JSON.stringify(error ?? null)}`;
        expect(response.status, what).toBe(call.status);
        expect(response.headers.get('content-type')?.split(';')[0], what).toBe(call.type);
        const schema = answers[call.status]?.content[call.type];
        if (call.type === 'application/json') expect(schema?.safeParse(data).error, what).toBeUndefined();
        else expect(schema, what).toBeDefined();
      }
    }
  });

  it('gets problems as problems', async () => {
    const { error, response } = await callOperation('getScan', {
      path: { scanId: 'nobody' },
      status: 404,
      type: 'application/problem+json',
    });
    expect(response.status).toBe(404);
    expect(error).toMatchObject({ code: 'notFound', status: 404 });
    const again = await callOperation('cancelScan', {
      path: { scanId: finished.scanId },
      status: 409,
      type: 'application/problem+json',
    });
    expect(again.response.status).toBe(409);
  });

  it('has an operation for each route and no other', async () => {
    expect(await readdir(path.join(folder, 'client'))).toContain('types.gen.ts');
    const operations = Object.keys(client).filter((name) => typeof client[name] === 'function');
    expect(operations).toEqual(expect.arrayContaining(described.map(({ name }) => operationName(name))));
  });
});

/** The generator writes `getOpenApi` as it is named; acronyms keep their case. */
function operationName(name: string): string {
  return name;
}

function callOperation(name: string, { path: params, query, body }: RouteCall): Promise<ClientAnswer> {
  const operation = client[operationName(name)];
  if (!operation) throw new Error(`the client has no ${name}; it has ${Object.keys(client).join(', ')}`);
  return operation({ ...(params ? { path: params } : {}), ...(query ? { query } : {}), ...(body ? { body } : {}) });
}

/** A scan that Azure keeps waiting, so that it is under way when it is cancelled. */
async function scanUnderWay(): Promise<string> {
  azure.setScenario(
    parseScenario({ faults: [{ route: 'resourceGraph', status: 429, retryAfterSeconds: 2, times: 'always' }] }),
  );
  const { scanId } = await postScan(app.url);
  return scanId;
}
