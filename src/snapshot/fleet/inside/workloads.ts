/**
 * What runs in the made-up company's clusters: names, requests, and what teams once built around classic sidecars.
 *
 * @module
 */
import type { JsonObject } from '../../../domain/records.ts';

export interface Workload {
  readonly namespace: string;
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'CronJob';
  readonly name: string;
  /** Of a DaemonSet: one a node. Of a CronJob: pods that are there now. */
  readonly replicas: number;
  readonly app: JsonObject;
  readonly inits?: readonly JsonObject[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** False: not injected. */
  readonly isMeshed?: false;
  /** What becomes of it as long as its proxy is classic. */
  readonly story?: 'losesRaces' | 'neverEnds';
  /** Stays on the last node of a cluster, which it fills. */
  readonly isPinned?: true;
}

const requests = (cpu: string, memory: string): JsonObject => ({ resources: { requests: { cpu, memory } } });
const image = (name: string, tag: string): JsonObject => ({ image: `contoso.azurecr.io/${name}:${tag}` });

/** Workloads that nothing is to be said of. */
export const plainWorkloads: readonly Workload[] = [
  {
    namespace: 'web',
    kind: 'Deployment',
    name: 'product-pages',
    replicas: 3,
    app: { name: 'pages', ...image('web/product-pages', '7.3.0'), ...requests('250m', '256Mi') },
  },
  {
    namespace: 'orders',
    kind: 'Deployment',
    name: 'order-api',
    replicas: 3,
    app: { name: 'api', ...image('orders/order-api', '5.20.1'), ...requests('300m', '512Mi') },
  },
  {
    namespace: 'catalog',
    kind: 'StatefulSet',
    name: 'search-cache',
    replicas: 2,
    app: { name: 'cache', ...image('catalog/search-cache', '1.9.4'), ...requests('200m', '1Gi') },
  },
  {
    namespace: 'kube-system',
    kind: 'DaemonSet',
    name: 'ama-logs',
    replicas: 1,
    isMeshed: false,
    app: {
      name: 'ama-logs',
      image: 'mcr.microsoft.com/azuremonitor/containerinsights/ciprod:3.1.30',
      ...requests('150m', '500Mi'),
    },
  },
];

/** Workloads that carry what native mode ends, makes obsolete or changes (facts 5). */
export const telltaleWorkloads: readonly Workload[] = [
  {
    namespace: 'payments',
    kind: 'Deployment',
    name: 'checkout-api',
    replicas: 3,
    inits: [
      {
        name: 'migrate-schema',
        ...image('payments/checkout-migrations', '4.12.0'),
        command: ['/bin/migrate', '--database', 'postgres://ledger-db.payments.svc:5432/checkout', 'up'],
        ...requests('1500m', '512Mi'),
      },
    ],
    app: {
      name: 'checkout',
      ...image('payments/checkout-api', '4.12.0'),
      lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 15'] } } },
      ...requests('250m', '256Mi'),
    },
  },
  {
    namespace: 'payments',
    kind: 'Deployment',
    name: 'fraud-scoring',
    replicas: 2,
    annotations: { 'proxy.istio.io/config': '{"holdApplicationUntilProxyStarts":true}' },
    app: { name: 'scoring', ...image('payments/fraud-scoring', '2.8.3'), ...requests('500m', '1Gi') },
  },
  {
    namespace: 'orders',
    kind: 'Deployment',
    name: 'order-router',
    replicas: 2,
    annotations: { 'traffic.sidecar.istio.io/excludeOutboundPorts': '5432,6379' },
    app: { name: 'router', ...image('orders/order-router', '3.4.9'), ...requests('200m', '256Mi') },
  },
  {
    namespace: 'catalog',
    kind: 'StatefulSet',
    name: 'search-indexer',
    replicas: 2,
    app: {
      name: 'indexer',
      ...image('catalog/search-indexer', '1.31.0'),
      command: [
        '/bin/sh',
        '-c',
        'until curl -fsS http://localhost:15021/healthz/ready; do sleep 1; done; exec /app/indexer',
      ],
      ...requests('400m', '1Gi'),
    },
  },
  {
    namespace: 'web',
    kind: 'Deployment',
    name: 'storefront',
    replicas: 4,
    story: 'losesRaces',
    app: { name: 'storefront', ...image('web/storefront', '9.1.2'), ...requests('250m', '384Mi') },
  },
  {
    namespace: 'web',
    kind: 'Deployment',
    name: 'promo-banner',
    replicas: 1,
    annotations: { 'sidecar.istio.io/native-sidecar': 'true' },
    app: { name: 'banner', ...image('web/promo-banner', '0.9.7'), ...requests('50m', '64Mi') },
  },
  {
    namespace: 'identity',
    kind: 'Deployment',
    name: 'token-broker',
    replicas: 2,
    inits: [
      {
        name: 'fetch-keys',
        ...image('identity/key-fetcher', '1.2.0'),
        command: ['/fetch-keys', '--from', 'https://keys.contoso.example/jwks'],
        securityContext: { runAsUser: 1337 },
        ...requests('50m', '64Mi'),
      },
    ],
    app: { name: 'broker', ...image('identity/token-broker', '6.0.1'), ...requests('300m', '256Mi') },
  },
  {
    namespace: 'identity',
    kind: 'Deployment',
    name: 'legacy-gatekeeper',
    replicas: 1,
    annotations: { 'sidecar.istio.io/nativeSidecar': 'false' },
    app: { name: 'gatekeeper', ...image('identity/gatekeeper', '2.0.44'), ...requests('200m', '512Mi') },
  },
  {
    namespace: 'batch',
    kind: 'CronJob',
    name: 'nightly-settlement',
    replicas: 2,
    story: 'neverEnds',
    app: {
      name: 'settle',
      ...image('batch/settlement', '11.2.0'),
      command: ['/settle', '--yesterday'],
      ...requests('500m', '1Gi'),
    },
  },
  {
    namespace: 'batch',
    kind: 'CronJob',
    name: 'invoice-mailer',
    replicas: 0,
    app: {
      name: 'mailer',
      ...image('batch/invoice-mailer', '3.3.1'),
      command: ['/bin/sh', '-c', '/mail-invoices; curl -fsS -X POST http://localhost:15020/quitquitquit'],
      ...requests('200m', '256Mi'),
    },
  },
  {
    namespace: 'reporting',
    kind: 'StatefulSet',
    name: 'ledger-export',
    replicas: 1,
    isPinned: true,
    inits: [
      {
        name: 'restore-index',
        ...image('reporting/ledger-export', '2.5.0'),
        command: ['/restore-index', '/var/lib/ledger'],
        ...requests('3650m', '4Gi'),
      },
    ],
    app: { name: 'export', ...image('reporting/ledger-export', '2.5.0'), ...requests('500m', '2Gi') },
  },
];
