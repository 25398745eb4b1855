/**
 * Inspects the cluster of `inspect-server.ts`, or only pages through the same lists, and says what that took.
 *
 * @module
 */
import { text } from 'node:stream/consumers';
import { listedResources, listPath } from '../../src/collect/kubernetes/resources.ts';
import { apiClient, defaultApiLimits } from '../../src/collect/kubernetes/api-client.ts';
import { evidence } from '../../src/domain/inspection/evidence.ts';
import { at, listOf, textOf } from '../../src/domain/json.ts';
import { inspectedId, inspectorFor } from '../support/inspecting.ts';

interface Server {
  readonly armEndpoint: string;
  readonly certificate: string;
  readonly kubeconfig: string;
}

const server = JSON.parse(await text(process.stdin)) as Server;
const { signal } = new AbortController();
const begun = performance.now();
const pods = process.argv[2] === 'inspect' ? await inspect() : await page();
const seconds = Math.round((performance.now() - begun) / 100) / 10;
console.log(JSON.stringify({ pods, seconds, peakMiB: Math.round(process.resourceUsage().maxRSS / 1024) }));

async function inspect(): Promise<number> {
  const inspector = inspectorFor(server, { pageSize: 500 });
  const found = await inspector.inspect({ kind: 'entra', clusterId: inspectedId('big') }, { signal });
  if (found.kind === 'gap') throw new Error(found.gap.detail);
  const seen = evidence();
  for (const { object, observedAt } of found.records) seen.add(object, observedAt);
  return seen.observe([{ major: 1, minor: 29 }]).requests.meshed.pods;
}

async function page(): Promise<number> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromString(server.kubeconfig);
  const client = await apiClient(config, defaultApiLimits);
  let pods = 0;
  for (const resource of listedResources) {
    let position: string | null = null;
    do {
      const query: Record<string, string> = { limit: '500', ...(position !== null && { continue: position }) };
      const body = await client.read(listPath(resource), query, signal);
      if (resource.kind === 'Pod') pods += listOf(body.items)?.length ?? 0;
      position = textOf(at(body, 'metadata', 'continue'));
    } while (position !== null);
  }
  await client.close();
  return pods;
}
