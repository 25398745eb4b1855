/**
 * The shapes of `domain/contracts.ts` as schemas, for the OpenAPI document and for the tests of real answers. That each
 * is exactly the contract's type is checked by the compiler (`schemas.test.ts`). A schema with an `id` becomes a
 * component of the document.
 *
 * @module
 */
import { z } from 'zod';

const instant = z.string().meta({ description: 'ISO 8601 UTC with seconds.', examples: ['2026-11-20T06:00:00Z'] });
const instantOrNull = instant.nullable();
const sidecarMode = z.enum(['native', 'classic', 'mixed', 'undetermined', 'none']).meta({ id: 'SidecarMode' });
const compliance = z
  .enum(['compliant', 'nonCompliant', 'exempt', 'unknown', 'notApplicable'])
  .meta({ id: 'Compliance', description: 'In the words of Azure Policy.' });
const confidence = z
  .enum(['documented', 'history', 'observed'])
  .meta({ id: 'Confidence', description: 'On what the answer rests.' });
const pathWord = z.enum(['controlPlane', 'nodePools', 'meshRevision', 'featureFlag', 'installHistory']);
const count = z.number().int().min(0);

const path = z
  .object({ state: z.enum(['met', 'unmet', 'unknown']), missing: z.array(pathWord), unknown: z.array(pathWord) })
  .meta({ id: 'Path', description: 'One of the two ways to native mode, and what stands in it.' });

export const finding = z
  .object({
    rule: z.string().meta({ examples: ['NS002'] }),
    severity: z.enum(['high', 'medium', 'low', 'info']),
    message: z.string(),
    evidence: z.record(z.string(), z.unknown()).meta({ description: 'The facts compared, by rule.' }),
    remediation: z.string(),
    source: z.string().meta({ description: 'The public document that says so.' }),
  })
  .meta({ id: 'Finding' });

const exemption = z
  .object({
    state: z.enum(['valid', 'expired', 'invalid']),
    until: z.string().nullable(),
    reason: z.string().nullable(),
    from: z.enum(['cluster', 'subscription']),
  })
  .meta({ id: 'Exemption' });

export const clusterVerdict = z
  .object({
    id: z.string().meta({ description: 'As Azure wrote it.' }),
    name: z.string(),
    subscriptionId: z.string(),
    subscriptionName: z.string().nullable(),
    resourceGroup: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()),
    controlPlaneVersion: z.string().nullable(),
    oldestNodePoolVersion: z.string().nullable().meta({ description: 'Among active pools.' }),
    meshRevisions: z.array(z.string()),
    featureFlag: z.string().nullable().meta({ description: 'As Azure wrote it; null = not read.' }),
    supportPlan: z.string(),
    sidecarMode,
    documentedMode: sidecarMode,
    confidence,
    basis: z.string(),
    eligibility: z.enum(['eligible', 'ineligible', 'unknown', 'notApplicable']),
    compliance,
    paths: z.object({ preview: path, default: path }).nullable().meta({ description: 'Null when not meshed.' }),
    findings: z.array(finding).meta({ description: 'Worst first.' }),
    exemption: exemption.nullable(),
    nextStep: z.string().nullable(),
    inspection: z
      .object({ observedAt: instant, nativePods: count, classicPods: count })
      .exactOptional()
      .meta({ description: 'What was counted inside; absent when nobody looked.' }),
  })
  .meta({ id: 'ClusterVerdict' });

export const gap = z
  .object({
    scope: z.enum(['fleet', 'managementGroup', 'subscription', 'location', 'cluster', 'line']),
    id: z.string(),
    what: z.enum([
      'subscriptions',
      'clusters',
      'feature',
      'meshRevisions',
      'kubernetesVersions',
      'kubernetes',
      'record',
    ]),
    reason: z.enum(['forbidden', 'throttled', 'unavailable', 'notFound', 'malformed', 'cut', 'late']),
    detail: z.string(),
  })
  .meta({ id: 'Gap', description: 'Something that was not looked at, and why.' });

export const coverage = z
  .object({
    complete: z.boolean(),
    subscriptions: z.object({ expected: count, seen: count }),
    gaps: z.array(gap),
    confirmations: z
      .object({
        asked: count,
        corrected: count,
        at: instant,
        indexBehindSeconds: count.nullable(),
      })
      .exactOptional()
      .meta({ description: 'What Azure itself was asked, because its index had suspicious news.' }),
  })
  .meta({ id: 'Coverage' });

const scope = z
  .object({
    tenant: z.literal(true).exactOptional(),
    managementGroups: z.array(z.string()).exactOptional(),
    subscriptions: z.array(z.string()).exactOptional(),
    expectedSubscriptions: z.array(z.string()).exactOptional(),
  })
  .meta({ id: 'Scope' });

const byCompliance = z.object({
  compliant: count,
  nonCompliant: count,
  exempt: count,
  unknown: count,
  notApplicable: count,
});
const byMode = z.object({ native: count, classic: count, mixed: count, undetermined: count, none: count });

export const summary = z
  .object({
    clusters: count,
    meshed: count,
    compliance: byCompliance,
    sidecarMode: byMode,
    findings: z.record(z.string(), count).meta({ description: 'Clusters per rule.' }),
    calendar: z.object({ reviewed: z.string(), stale: z.boolean() }),
    gain: z
      .object({
        inspected: count,
        startupRaces: count,
        stuckJobs: count,
        obsoleteWorkarounds: count,
        bypassingInitContainers: count,
      })
      .exactOptional()
      .meta({ description: 'What clusters that are not native yet would gain; absent when nobody looked inside.' }),
  })
  .meta({ id: 'Summary' });

export const notSeen = z.object({ id: z.string(), lastSeenAt: instant, last: clusterVerdict }).meta({ id: 'NotSeen' });

export const report = z
  .object({
    format: z.literal('sidescan.report/1'),
    scanId: z.string().nullable(),
    takenAt: instant,
    cloud: z.string(),
    scope,
    hypothetical: z.record(z.string(), z.string()).nullable(),
    coverage,
    summary,
    clusters: z.array(clusterVerdict),
    notSeen: z.array(notSeen),
  })
  .meta({ id: 'Report' });

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    continuation: z.string().nullable().meta({ description: 'Where to go on; null on the last page.' }),
    total: count.nullable().meta({ description: 'Of the whole list; null when nobody counted.' }),
    scanId: z.string().nullable().meta({ description: 'The scan that the page is of; null where it is of none.' }),
  });
}

/** A page of clusters says how complete the scan behind it was: an incomplete scan never reads as clean. */
export const clusterPage = pageOf(clusterVerdict)
  .extend({ coverage: coverage.nullable().meta({ description: 'Of the scan behind the page.' }) })
  .meta({ id: 'ClusterPage' });

const progressCount = z.object({ done: count, of: count.nullable() });

export const scan = z
  .object({
    scanId: z.string(),
    state: z.enum(['queued', 'running', 'completed', 'failed', 'cancelled', 'expired']),
    trigger: z.enum(['timer', 'http', 'cli']),
    requestedAt: instant,
    startedAt: instantOrNull,
    finishedAt: instantOrNull,
    heartbeatAt: instantOrNull.meta({ description: 'The last sign of life of a running scan.' }),
    scope,
    progress: z.object({
      phase: z.enum(['collect', 'confirm', 'assess', 'store', 'drift', 'tell', 'done']).meta({
        description:
          'A scan is done once it is stored. Comparing and telling come after it, as work of their own: `drift` and `tell` are not shown.',
      }),
      subscriptions: progressCount,
      clusters: progressCount,
      throttledMs: z.number().min(0).meta({ description: 'Milliseconds spent waiting because Azure asked for it.' }),
    }),
    coverage: coverage.nullable(),
    summary: summary.nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    cloud: z.string(),
    takenAt: instantOrNull.meta({ description: 'The instant of its snapshot; null until there is one.' }),
  })
  .meta({ id: 'Scan' });

const change = z
  .union([
    z.object({
      kind: z.enum(['new', 'removed', 'notSeen']),
      id: z.string(),
      name: z.string(),
      verdict: clusterVerdict,
    }),
    z.object({
      kind: z.literal('changed'),
      id: z.string(),
      name: z.string(),
      regression: z.boolean(),
      before: clusterVerdict,
      after: clusterVerdict,
      fields: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
    }),
  ])
  .meta({ id: 'Change' });

const side = z.object({ scanId: z.string().nullable(), takenAt: instant });

export const drift = z
  .object({
    format: z.literal('sidescan.drift/1'),
    from: side,
    to: side,
    changes: z.array(change),
    regressions: count,
  })
  .meta({ id: 'Drift' });

export const trendPoint = z
  .object({
    scanId: z.string(),
    takenAt: instant,
    complete: z.boolean().meta({ description: 'Whether everything that was asked for was seen.' }),
    clusters: count,
    meshed: count,
    compliance: byCompliance,
    sidecarMode: byMode,
  })
  .meta({ id: 'TrendPoint' });

export const historyEntry = z
  .object({
    scanId: z.string(),
    takenAt: instant,
    sidecarMode,
    confidence,
    compliance,
    controlPlaneVersion: z.string().nullable(),
    oldestNodePoolVersion: z.string().nullable(),
    meshRevisions: z.array(z.string()),
    featureFlag: z.string().nullable(),
    rules: z.array(z.string()),
  })
  .meta({ id: 'HistoryEntry' });

/** RFC 9457. */
export const problem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'For people: what was attempted and what to do.' }),
    code: z.string().meta({ description: 'For programs: stable.', examples: ['request.invalid'] }),
    instance: z.string().meta({ description: 'The invocation, to find it in the logs.' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

export const health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    checks: z.array(
      z.object({
        name: z.enum(['settings', 'storage', 'latestScan', 'telling', 'queues']),
        ok: z.boolean(),
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'Health' });

/** Text that is described, not modelled. */
export function textOf(description: string) {
  return z.string().meta({ description });
}
