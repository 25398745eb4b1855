/**
 * Verdicts and reports for tests of what comes after assessing: healthy by default, a test changes what it is about.
 *
 * @module
 */
import type {
  ClusterVerdict,
  Compliance,
  Coverage,
  Finding,
  Report,
  SidecarMode,
  Waves,
} from '../../src/domain/contracts.ts';
import type { ReportEvent } from '../../src/report/report-event.ts';

const takenAt = '2026-11-20T06:00:00Z';
export const payments = '11111111-1111-4111-8111-111111111111';

/** A native cluster on the documented default, by `name`; the id follows from name, group and subscription. */
export function aVerdict(changes: Partial<ClusterVerdict> = {}): ClusterVerdict {
  const { name = 'aks-payments-prod-weu', resourceGroup = 'rg-payments', subscriptionId = payments } = changes;
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`,
    name,
    subscriptionId,
    subscriptionName: 'Payments Production',
    resourceGroup,
    location: 'westeurope',
    tags: { environment: 'prod' },
    controlPlaneVersion: '1.34.1',
    oldestNodePoolVersion: '1.33.5',
    meshRevisions: ['asm-1-29'],
    featureFlag: 'NotRegistered',
    supportPlan: 'KubernetesOfficial',
    sidecarMode: 'native',
    documentedMode: 'native',
    confidence: 'documented',
    basis: 'default: 1.33 with asm-1-29',
    eligibility: 'eligible',
    compliance: 'compliant',
    paths: {
      preview: { state: 'unmet', missing: ['featureFlag'], unknown: [] },
      default: { state: 'met', missing: [], unknown: [] },
    },
    findings: [],
    exemption: null,
    nextStep: null,
    ...changes,
  };
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'NS003',
    severity: 'high',
    message: 'Mesh revision asm-1-27 is below asm-1-29',
    evidence: { revisions: ['asm-1-27'], needed: 'asm-1-29' },
    remediation: 'Upgrade the mesh to asm-1-29.',
    source: 'https://learn.microsoft.com/azure/aks/istio-native-sidecar',
    ...changes,
  };
}

/** A classic cluster with the two findings that say why. */
export function aClassicVerdict(changes: Partial<ClusterVerdict> = {}): ClusterVerdict {
  return aVerdict({
    name: 'aks-orders-prod-weu',
    controlPlaneVersion: '1.32.7',
    oldestNodePoolVersion: '1.31.9',
    meshRevisions: ['asm-1-27'],
    sidecarMode: 'classic',
    documentedMode: 'classic',
    basis: 'default not met: 1.31 is below 1.33',
    compliance: 'nonCompliant',
    paths: {
      preview: { state: 'unmet', missing: ['featureFlag'], unknown: [] },
      default: { state: 'unmet', missing: ['controlPlane', 'nodePools', 'meshRevision'], unknown: [] },
    },
    findings: [
      aFinding({
        rule: 'NS001',
        message: 'Control plane 1.32 is below 1.33',
        evidence: { controlPlane: '1.32', needed: '1.33' },
        remediation: 'Upgrade the control plane to 1.33.',
      }),
      aFinding(),
    ],
    nextStep: 'Upgrade the control plane to 1.33.',
    ...changes,
  });
}

export const completeCoverage: Coverage = { complete: true, subscriptions: { expected: 1, seen: 1 }, gaps: [] };

/** A report whose summary counts the clusters given. */
export function aReport(clusters: ClusterVerdict[], changes: Partial<Report> = {}): Report {
  const compliance: Record<Compliance, number> = {
    compliant: 0,
    nonCompliant: 0,
    exempt: 0,
    unknown: 0,
    notApplicable: 0,
  };
  const sidecarMode: Record<SidecarMode, number> = { native: 0, classic: 0, mixed: 0, undetermined: 0, none: 0 };
  const findings: Record<string, number> = {};
  for (const cluster of clusters) {
    compliance[cluster.compliance] += 1;
    sidecarMode[cluster.sidecarMode] += 1;
    for (const { rule } of cluster.findings) findings[rule] = (findings[rule] ?? 0) + 1;
  }
  return {
    format: 'sidescan.report/1',
    scanId: null,
    takenAt,
    cloud: 'AzureCloud',
    scope: { tenant: true },
    hypothetical: null,
    coverage: completeCoverage,
    summary: {
      clusters: clusters.length,
      meshed: clusters.filter(({ paths }) => paths !== null).length,
      compliance,
      sidecarMode,
      findings,
      calendar: { reviewed: '2026-11-01', stale: false },
    },
    clusters,
    notSeen: [],
    ...changes,
  };
}

/** The events that an assessment yields for a report. */
export async function* eventsOf({ clusters, ...frame }: Report, waves?: Waves): AsyncGenerator<ReportEvent> {
  yield { kind: 'start', takenAt: frame.takenAt, cloud: frame.cloud, scope: frame.scope };
  for (const verdict of clusters) yield { kind: 'verdict', verdict };
  yield { kind: 'end', report: frame, ...(waves ? { waves } : {}) };
}

export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}
