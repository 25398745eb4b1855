import { randomUUID } from 'node:crypto';
import type { Clock } from '../../domain/ports.ts';
import type { SnapshotStream, StreamRecord } from '../../domain/records.ts';
import { makeCertificate } from './certificate.ts';
import { loadFleet } from './fleet.ts';
import { armService } from './arm-service.ts';
import { identityService } from './identity-service.ts';
import type { KustoParser } from './kql/load-kusto.ts';
import { loadKusto } from './kql/load-kusto.ts';
import { listen } from './listener.ts';
import { parseScenario, type Scenario } from './scenario.ts';
import { stage } from './stage.ts';
import type { RecordedCall } from './stage.ts';
import { containerService } from './services/container-service.ts';
import { features } from './services/features.ts';
import { managementGroups } from './services/management-groups.ts';
import { resourceGraph } from './services/resource-graph.ts';
import { subscriptions } from './services/subscriptions.ts';
import { fleetTables } from './tables.ts';
import { tokens } from './tokens.ts';

export type { RecordedCall } from './stage.ts';

export interface SimulatedAzureOptions {
  /** A snapshot; loaded whole into memory at start. Its gaps say what is refused. */
  readonly fleet: SnapshotStream | Iterable<StreamRecord>;
  readonly scenario?: Scenario;
  /** Of the ARM endpoint; 0, the default, takes any free one. */
  readonly port?: number;
  readonly clock?: Clock;
}

export interface SimulatedAzure {
  /** `https://127.0.0.1:PORT`, with a certificate of its own. */
  readonly armEndpoint: string;
  /** PEM, for clients to trust. */
  readonly certificate: string;
  /** The managed identity endpoint of App Service, on plain http. */
  readonly identity: { readonly endpoint: string; readonly header: string };
  /** Settings and variables that point a Sidescan, and `@azure/identity`, at this Azure. */
  readonly environment: Readonly<Record<string, string>>;
  /** Everything it was asked so far, in order of answering. */
  readonly calls: () => readonly RecordedCall[];
  /** Replaces the scenario; fault counts, quotas and buckets start anew. */
  readonly setScenario: (scenario: Scenario) => void;
  readonly close: () => Promise<void>;
}

/** Who the simulated managed identity is. */
const principal = '5ca9f1ee-0000-4000-8000-00000000beef';
const clientId = '5ca9f1ee-0000-4000-8000-0000000c11e7';

/** Starts a simulated Azure on loopback: real wire protocols, made-up contents, reads only. */
export async function startSimulatedAzure(options: SimulatedAzureOptions): Promise<SimulatedAzure> {
  const clock = options.clock ?? { now: () => new Date() };
  const fleet = await loadFleet(options.fleet);
  // TLS clients judge the certificate by their own clock, whatever time it is in here.
  const certificate = await makeCertificate(new Date());
  const scene = stage(options.scenario ?? parseScenario({}), clock);
  const issued = tokens(fleet.cloud, fleet.tenantId, principal);
  const identityHeader = randomUUID();
  const pageSize = (): number => scene.scenario().armPageSize;
  let parser: KustoParser | undefined;

  const arm = armService({
    scene,
    tokens: issued,
    routes: [
      ...resourceGraph({
        fleet,
        tables: fleetTables(fleet),
        kusto: () => (parser ??= loadKusto()),
        maxResponseBytes: () => scene.scenario().maxResponseBytes,
      }),
      ...subscriptions(fleet, pageSize),
      ...managementGroups(fleet, pageSize),
      ...features(fleet, pageSize),
      ...containerService(fleet, pageSize),
    ],
  });
  const armListener = await listen(options.port ?? 0, arm.handle, certificate);
  const armEndpoint = `https://127.0.0.1:${armListener.port}`;
  arm.setEndpoint(armEndpoint);
  const identityListener = await listen(0, identityService({ scene, tokens: issued, identityHeader, clientId }));
  const identity = { endpoint: `http://127.0.0.1:${identityListener.port}/msi/token`, header: identityHeader };

  return {
    armEndpoint,
    certificate: certificate.certificate,
    identity,
    environment: {
      SIDESCAN_CLOUD: fleet.cloud,
      SIDESCAN_ARM_ENDPOINT: armEndpoint,
      SIDESCAN_ARM_CERTIFICATE: certificate.certificate,
      IDENTITY_ENDPOINT: identity.endpoint,
      IDENTITY_HEADER: identity.header,
    },
    calls: scene.calls,
    setScenario: scene.setScenario,
    close: async () => {
      scene.end();
      await Promise.all([armListener.close(), identityListener.close()]);
    },
  };
}
