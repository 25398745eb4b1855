import { randomUUID } from 'node:crypto';
import type { Clock } from '../../domain/ports.ts';
import type { SnapshotStream, StreamRecord } from '../../domain/records.ts';
import { makeCertificate, type Certificate } from './certificate.ts';
import { loadFleet } from './fleet.ts';
import { armService } from './arm-service.ts';
import { identityService } from './identity-service.ts';
import type { KustoParser } from './kql/load-kusto.ts';
import { loadKusto } from './kql/load-kusto.ts';
import { listen } from './listener.ts';
import { parseScenario, type Scenario } from './scenario.ts';
import { stage } from './stage.ts';
import type { RecordedCall } from './stage.ts';
import { kubeconfig } from './services/cluster-credentials.ts';
import { communicationEmail, type SentMail } from './services/communication-email.ts';
import { containerService } from './services/container-service.ts';
import { features } from './services/features.ts';
import { apiServerPath, kubernetesApi } from './services/kubernetes-api.ts';
import { managementGroups } from './services/management-groups.ts';
import { resourceGraph } from './services/resource-graph.ts';
import { subscriptions } from './services/subscriptions.ts';
import { fleetTables } from './tables.ts';
import { aksServerAudience, tokens } from './tokens.ts';

export type { RecordedCall } from './stage.ts';

export interface SimulatedAzureOptions {
  /** A snapshot; loaded whole into memory at start. Its gaps say what is refused. */
  readonly fleet: SnapshotStream | Iterable<StreamRecord>;
  readonly scenario?: Scenario;
  /** Of the ARM endpoint; 0, the default, takes any free one. */
  readonly port?: number;
  readonly clock?: Clock;
  /** To be known by, where something else is known by it too; by default one is made. */
  readonly certificate?: Certificate;
}

export interface SimulatedAzure {
  /** `https://127.0.0.1:PORT`, with a certificate of its own. */
  readonly armEndpoint: string;
  /** PEM, for clients to trust. */
  readonly certificate: string;
  /** The managed identity endpoint of App Service, on plain http. */
  readonly identity: { readonly endpoint: string; readonly header: string };
  /** The mail service: where it is, its connection string, and what it would have sent. */
  readonly mail: {
    readonly endpoint: string;
    readonly connectionString: string;
    readonly senderAddress: string;
    readonly sent: () => readonly SentMail[];
  };
  /** Settings and variables that point a Sidescan, and `@azure/identity`, at this Azure. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * A kubeconfig with a context for each cluster that has evidence or refuses to give any, named like the cluster. Its
   * token is good for a day of the simulation and nowhere else.
   */
  readonly kubeconfig: () => string;
  /** Gaps of the snapshot that a scan of this Azure does not meet: how many, by `scope what reason`. */
  readonly unplayedGaps: ReadonlyMap<string, number>;
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
  const certificate = options.certificate ?? (await makeCertificate(new Date()));
  const scene = stage(options.scenario ?? parseScenario({}), clock);
  const issued = tokens(fleet.cloud, fleet.tenantId, principal);
  const identityHeader = randomUUID();
  const pageSize = (): number => scene.scenario().armPageSize;
  let parser: KustoParser | undefined;
  const apiListener = await listen(0, kubernetesApi({ fleet, scene, tokens: issued }), certificate);
  const apiEndpoint = `https://127.0.0.1:${apiListener.port}`;

  const arm = armService({
    scene,
    tokens: issued,
    routes: [
      ...resourceGraph({
        fleet,
        tables: fleetTables(fleet),
        kusto: () => (parser ??= loadKusto()),
        maxResponseBytes: () => scene.scenario().maxResponseBytes,
        lag: () => scene.scenario().lag,
      }),
      ...subscriptions(fleet, pageSize),
      ...managementGroups(fleet, pageSize),
      ...features(fleet, pageSize),
      ...containerService(
        fleet,
        pageSize,
        () => ({ endpoint: apiEndpoint, certificate: certificate.certificate }),
        () => scene.scenario().lag?.deleted ?? [],
      ),
    ],
  });
  const armListener = await listen(options.port ?? 0, arm.handle, certificate);
  const armEndpoint = `https://127.0.0.1:${armListener.port}`;
  arm.setEndpoint(armEndpoint);
  const mail = communicationEmail({ scene, tokens: issued });
  const mailListener = await listen(0, mail.handle, certificate);
  const mailEndpoint = `https://127.0.0.1:${mailListener.port}`;
  mail.setEndpoint(mailEndpoint);
  const identityListener = await listen(0, identityService({ scene, tokens: issued, identityHeader, clientId }));
  const identity = { endpoint: `http://127.0.0.1:${identityListener.port}/msi/token`, header: identityHeader };

  const simulatedKubeconfig = (): string => {
    const { token } = issued.issue(aksServerAudience, scene.nowMs());
    const ids = new Set([...fleet.kubernetes.keys(), ...fleet.kubernetesGaps.keys()]);
    const written = [...fleet.clusters.values()].flat().map(({ id }) => String(id));
    return kubeconfig(
      written
        .filter((id) => ids.has(id.toLowerCase()))
        .map((id) => ({
          id,
          server: `${apiEndpoint}${apiServerPath(id)}`,
          certificate: certificate.certificate,
          user: { token },
        })),
    );
  };

  return {
    armEndpoint,
    certificate: certificate.certificate,
    identity,
    mail: {
      endpoint: mailEndpoint,
      connectionString: `endpoint=${mailEndpoint}/;accesskey=${mail.accessKey}`,
      senderAddress: mail.senderAddress,
      sent: mail.sent,
    },
    environment: {
      SIDESCAN_CLOUD: fleet.cloud,
      SIDESCAN_ARM_ENDPOINT: armEndpoint,
      SIDESCAN_ARM_CERTIFICATE: certificate.certificate,
      IDENTITY_ENDPOINT: identity.endpoint,
      IDENTITY_HEADER: identity.header,
      SIDESCAN_MAIL_ENDPOINT: mailEndpoint,
      SIDESCAN_MAIL_SENDER: mail.senderAddress,
    },
    kubeconfig: () => simulatedKubeconfig(),
    unplayedGaps: fleet.unplayedGaps,
    calls: scene.calls,
    setScenario: scene.setScenario,
    close: async () => {
      scene.end();
      await Promise.all([armListener.close(), mailListener.close(), identityListener.close(), apiListener.close()]);
    },
  };
}
