// Records the examples of the OpenAPI document: starts the app on the simulated fleet, calls every route and writes what
// it answered, its lists cut short, to src/functions/openapi/examples.json. Run it when a shape of an answer changes.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { routes } from '../src/functions/routes.ts';
import { parseScenario } from '../src/local/azure/scenario.ts';
import { startSimulatedAzure } from '../src/local/azure/start.ts';
import { startStorage } from '../src/local/storage.ts';
import { demoFleet } from '../src/snapshot/fleet/synthesise-fleet.ts';
import { everyCall, type RouteCall } from '../test/support/every-route.ts';
import { ended, latestReport, postScan, startApp } from '../test/support/running-app.ts';

const mostItems = 2;
const mostLines = 12;

const [storage, azure] = await Promise.all([
  startStorage({ inMemory: true }),
  startSimulatedAzure({ fleet: demoFleet() }),
]);
const app = await startApp({ ...azure.environment, AzureWebJobsStorage: storage.connectionString });
try {
  await ended(app.url, (await postScan(app.url)).scanId);
  const finished = await ended(app.url, (await postScan(app.url)).scanId);
  const report = await latestReport(app.url);
  azure.setScenario(
    parseScenario({ faults: [{ route: 'resourceGraph', status: 429, retryAfterSeconds: 2, times: 'always' }] }),
  );
  const cluster = report.clusters.find(({ sidecarMode, nextStep }) => sidecarMode === 'classic' && nextStep !== null);
  if (!cluster) throw new Error('the fleet has no cluster to plan');
  const cancelledScanId = (await postScan(app.url)).scanId;
  const calls = everyCall({ cluster, finishedScanId: finished.scanId, cancelledScanId });
  const requests: Record<string, string> = {};
  const answers: Partial<Record<string, Partial<Record<string, Record<string, unknown>>>>> = {};
  for (const { name, method, path, surface } of routes) {
    if (surface !== 'api') continue;
    for (const call of calls[name] ?? []) {
      const target = urlOf(path, call);
      const response = await fetch(`${app.url}${target}`, {
        method,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      if (response.status !== call.status) throw new Error(`${name}: ${response.status} ${await response.text()}`);
      requests[name] ??= `${method} ${target}`;
      const isText = call.type !== 'application/gzip' && call.type !== 'text/html' && name !== 'getOpenApi';
      if (!isText) continue;
      const given = await response.text();
      const status = ((answers[name] ??= {})[call.status] ??= {});
      status[call.type] = call.type === 'application/json' ? shortened(JSON.parse(given)) : firstLines(given);
    }
  }
  const file = fileURLToPath(new URL('../src/functions/openapi/examples.json', import.meta.url));
  await writeFile(
    file,
    await format(JSON.stringify({ requests, answers }, null, 2), { ...(await resolveConfig(file)), filepath: file }),
  );
  console.log(`Wrote ${Object.keys(answers).length} examples.`);
} finally {
  await app.close();
  await Promise.all([storage.close(), azure.close()]);
}

function urlOf(path: string, { path: params = {}, query = {} }: RouteCall): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `/${filled}${search.length > 0 ? `?${search.join('&').replaceAll('%2C', ',')}` : ''}`;
}

/** Lists are cut, so that an example can be read; each item stays as it was answered. */
function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, mostItems).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shortened(inner)]));
}

function firstLines(text: string): string {
  const lines = text.split('\n');
  return lines.length <= mostLines ? text : `${lines.slice(0, mostLines).join('\n')}\n`;
}
