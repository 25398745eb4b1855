/**
 * A simulated Azure with one cluster of so many pods, in a process of its own; says on standard output, as one JSON
 * line, where it is, and on a line of input, how often it was asked.
 *
 * @module
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { StreamRecord } from '../../src/domain/records.ts';
import { startSimulatedAzure } from '../../src/local/azure/start.ts';
import { insideCluster } from '../../src/snapshot/fleet/inside/inside-cluster.ts';
import { seededRandom } from '../../src/snapshot/fleet/random.ts';
import { clusterShape, istio } from '../../src/snapshot/fleet/shape.ts';
import { fleetOf, subscriptionRecord } from '../support/collecting.ts';
import { inspectedCluster } from '../support/inspecting.ts';
import { istiod, meshedPod } from '../support/kubernetes.ts';

/** What real pods carry beside the fields that are kept: about 8 KiB of managed fields, environment, volumes, conditions. */
const ballast = [{ manager: 'kubelet', fieldsV1: { 'f:status': 'f:conditions '.repeat(630) } }];

const inside = insideCluster({
  shape: clusterShape({ version: '1.34.5', mesh: istio('asm-1-29') }),
  insideCase: 'restartOutstanding',
  takenAt: '2026-11-20T06:00:00Z',
  random: seededRandom('bench'),
  pods: Number(process.argv[2]),
});
const objects = [...inside].map((object) => ({
  ...object,
  metadata: { ...(object.metadata as object), managedFields: ballast },
}));
const records: StreamRecord[] = fleetOf([
  subscriptionRecord(1),
  ...inspectedCluster('big', objects),
  ...inspectedCluster('small', [istiod('true'), meshedPod('native', { name: 'only' })]),
]);
const azure = await startSimulatedAzure({ fleet: records });
const { armEndpoint, certificate } = azure;
console.log(JSON.stringify({ armEndpoint, certificate, kubeconfig: azure.kubeconfig() }));

let before = 0;
const lines = createInterface({ input: process.stdin });
lines.on('line', () => {
  const calls = azure.calls().length;
  console.log(JSON.stringify({ calls: calls - before }));
  before = calls;
});
await once(lines, 'close');
await azure.close();
