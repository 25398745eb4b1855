/**
 * Reads the fleet of a simulated Azure in one of several ways, in a process of its own, and tells what it took.
 *
 * `client.ts WAY AT_ONCE SECONDS`: a way that is not through after so many seconds stops after the subscription it is at.
 *
 * @module
 */
import { ContainerServiceClient, type ManagedCluster } from '@azure/arm-containerservice';
import { FeatureClient } from '@azure/arm-features';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import { azureCredential, sharedTokens } from '../../../src/collect/credentials.ts';
import { composeCli } from '../../../src/compose.ts';
import { calendar } from '../../../src/domain/calendar.ts';
import { rules } from '../../../src/domain/rules/index.ts';
import { assessSnapshot } from '../../../src/scan/assess-snapshot.ts';
import { peakMiB, timed } from '../numbers.ts';

/** Who reads: Sidescan, a list and a flag a subscription, or the documented commands one after another. */
export type Way = 'sidescan' | 'lists' | 'az';

export interface WayTaken {
  readonly seconds: number;
  readonly clusters: number;
  readonly isWhole: boolean;
  readonly peakMiB: number;
}

const [way, atOnce, seconds] = [process.argv[2] as Way, Number(process.argv[3]), Number(process.argv[4])];
const { SIDESCAN_ARM_ENDPOINT: endpoint = '', SIDESCAN_ARM_CERTIFICATE: ca = '' } = process.env;
const scope = 'https://management.azure.com/.default';
// Both generations of the SDK's clients; everything else is their default, the patience with 429 included.
const options = { endpoint, credentialScopes: scope, credentials: { scopes: [scope] }, tlsOptions: { ca } };
const credential = sharedTokens(azureCredential({ cloud: 'AzureCloud', clientId: undefined }), {
  now: () => new Date(),
});

async function sidescan(): Promise<{ clusters: number; isWhole: boolean }> {
  const { collector, settings } = await composeCli(process.env);
  const records = collector.collect({ scope: { tenant: true }, signal: new AbortController().signal });
  let clusters = 0;
  for await (const { kind } of assessSnapshot(records, { policy: settings.policy, rules, calendar }))
    if (kind === 'verdict') clusters += 1;
  return { clusters, isWhole: true };
}

/** The subscriptions one by one, or so many at once, until the time is up. */
async function throughSubscriptions(
  read: (subscriptionId: string) => Promise<number>,
): Promise<{ clusters: number; isWhole: boolean }> {
  const waiting: string[] = [];
  for await (const { subscriptionId } of new SubscriptionClient(credential, options).subscriptions.list())
    if (subscriptionId !== undefined) waiting.push(subscriptionId);
  const untilMs = performance.now() + seconds * 1000;
  let clusters = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < untilMs) {
      const subscriptionId = waiting.shift();
      if (subscriptionId === undefined) return;
      clusters += await read(subscriptionId);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { clusters, isWhole: waiting.length === 0 };
}

async function listAndFlag(subscriptionId: string): Promise<ManagedCluster[]> {
  const clusters = await Array.fromAsync(
    new ContainerServiceClient(credential, subscriptionId, options).managedClusters.list(),
  );
  await orNothing(
    new FeatureClient(credential, subscriptionId, options).features.get(
      'Microsoft.ContainerService',
      'IstioNativeSidecarModePreview',
    ),
  );
  return clusters;
}

/** `az aks list`, `az feature show`, then for each cluster `az aks show` and, with the mesh, `az aks mesh get-upgrades`. */
async function commands(subscriptionId: string): Promise<number> {
  const clusters = await listAndFlag(subscriptionId);
  const client = new ContainerServiceClient(credential, subscriptionId, options);
  for (const { id = '' } of clusters) {
    const [, , , , group = '', , , , name = ''] = id.split('/');
    const { serviceMeshProfile } = await client.managedClusters.get(group, name);
    if (serviceMeshProfile?.mode === 'Istio')
      await orNothing(Array.fromAsync(client.managedClusters.listMeshUpgradeProfiles(group, name)));
  }
  return clusters.length;
}

/** What Azure refuses is written into a log by all of them, and the next call is made. */
async function orNothing(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    // The SDK's two generations bring a class of their own each.
    if (!(error instanceof Error && error.name === 'RestError')) throw error;
  }
}

const ways: Readonly<Record<Way, () => Promise<{ clusters: number; isWhole: boolean }>>> = {
  sidescan,
  lists: () => throughSubscriptions(async (id) => (await listAndFlag(id)).length),
  az: () => throughSubscriptions(commands),
};
const { seconds: taken, value } = await timed(ways[way]);
process.send?.({ seconds: taken, ...value, peakMiB: peakMiB() } satisfies WayTaken);
process.disconnect();
