/**
 * An inspection as somebody sends or stores it. Exact where a verdict rests on it: a wrong count is refused by the name
 * of its field, never read as something else.
 *
 * @module
 */
import * as z from 'zod';
import type { Inspection } from '../domain/contracts.ts';
import { changedWorkarounds, obsoleteWorkarounds } from '../domain/inspection/observed.ts';

/** Items of one list: far more than an inspection keeps. */
const mostItems = 2_000;
const text = z.string('a text').max(2_000, 'at most 2000 characters');
const count = z.number('a whole number from 0').int('a whole number from 0').min(0, 'a whole number from 0');
const amount = z.number('a number').min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
/** As Sidescan writes instants: they are compared as texts. */
const instant = z
  .string('an instant such as 2026-11-20T06:00:00Z')
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'an instant such as 2026-11-20T06:00:00Z')
  .refine((value) => !Number.isNaN(Date.parse(value)), 'an instant such as 2026-11-20T06:00:00Z')
  .meta({ examples: ['2026-11-20T05:30:00Z'] });
const control = z.enum(['on', 'off', 'unknown'], 'on, off or unknown');
const problem = z.enum(['optOut', 'misspelt', 'invalidValue'], 'optOut, misspelt or invalidValue');
const workaround = z.enum([...obsoleteWorkarounds, ...changedWorkarounds], 'a workaround that is known');

function list<T extends z.ZodType>(item: T) {
  return z.array(item, 'a list').max(mostItems, `at most ${mostItems} items`);
}

const workload = { namespace: text, kind: text, name: text } as const;
const resources = z.object({ cpuMillicores: amount, memoryBytes: amount });
const shapes = { pods: count, classic: resources, native: resources } as const;

const omitted = z.object({
  classicWorkloads: list(z.object({ revision: text.nullable(), workloads: count })),
  annotations: z.object({ optOut: count, misspelt: count, invalidValue: count }),
  workarounds: z.partialRecord(workaround, count),
  stuckJobs: z.object({ workloads: count, pods: count }),
  startupRaces: z.object({ workloads: count, pods: count, containers: count, restarts: count }),
  growing: z.object({ workloads: count, ...shapes }),
  nodes: z.object({ tooSmall: count, others: count }),
});

const podCounts = { nativePods: count, classicPods: count } as const;

const observation = z
  .object({
    observedAt: instant,
    controls: list(z.object({ revision: text, control })),
    pods: list(z.object({ revision: text.nullable(), ...podCounts, optIn: count, optOut: count, unclear: count })),
    workloads: list(z.object({ ...workload, revision: text.nullable(), ...podCounts })),
    annotations: list(z.object({ ...workload, annotation: text, value: text, problem })),
    workarounds: list(z.object({ ...workload, workaround, pods: count })),
    stuckJobs: list(z.object({ ...workload, pods: count, since: text.nullable() })),
    startupRaces: list(z.object({ ...workload, pods: count, containers: count, restarts: count })),
    requests: z.object({
      meshed: z.object(shapes),
      outstanding: list(z.object({ ...workload, ...shapes })),
      nodes: list(
        z.object({
          name: text,
          allocatable: z.object({ cpuMillicores: amount.nullable(), memoryBytes: amount.nullable() }),
          now: resources,
          native: resources,
        }),
      ),
      unreadPods: count,
    }),
    omitted: omitted.exactOptional().meta({ description: 'What was left out of the lists, in counts.' }),
  })
  .meta({ description: 'The evidence that verdicts and findings rest on.' });

const finding = z.object({
  rule: text,
  severity: z.enum(['high', 'medium', 'low', 'info']),
  message: text,
  evidence: z.record(z.string(), z.unknown()),
  remediation: text,
  source: text,
});

const gap = z.object({
  scope: z.enum(['fleet', 'managementGroup', 'subscription', 'location', 'cluster', 'line']),
  id: text,
  what: z.enum(['subscriptions', 'clusters', 'feature', 'meshRevisions', 'kubernetesVersions', 'kubernetes', 'record']),
  reason: z.enum(['forbidden', 'throttled', 'unavailable', 'notFound', 'malformed', 'cut', 'late']),
  detail: text,
});

const amounts = z.object({ classic: amount, native: amount });

export const inspectionTotalsSchema = z.object({
  meshedPods: count,
  nativePods: count.exactOptional(),
  classicPods: count.exactOptional(),
  startupRestarts: count,
  stuckJobs: count,
  requests: z.object({ cpuMillicores: amounts, memoryBytes: amounts }),
});

const clusterIdPattern =
  /^\/subscriptions\/[^/\s]{1,64}\/resourceGroups\/[^/\s]{1,90}\/providers\/Microsoft\.ContainerService\/managedClusters\/[^/\s]{1,63}$/i;

/** The ARM id of a managed cluster. */
export function isClusterId(id: string): boolean {
  return clusterIdPattern.test(id);
}

/** `{"format":"sidescan.inspection/1","clusterId":"/subscriptions/…","observedAt":"2026-11-20T05:30:00Z","revisions":[…],"workloads":[…],"totals":{…},"gaps":[],"observed":{…}}` */
export const inspectionSchema = z
  .object({
    format: z.literal('sidescan.inspection/1', 'sidescan.inspection/1'),
    clusterId: text.meta({ description: 'The ARM id of the cluster.' }),
    observedAt: instant,
    revisions: list(z.object({ revision: text, control, ...podCounts, optIn: count, optOut: count })),
    workloads: list(z.object({ ...workload, revision: text.nullable(), ...podCounts, findings: list(finding) })).meta({
      description: 'Those with something to say first; `more` counts the others.',
    }),
    totals: inspectionTotalsSchema,
    gaps: list(gap),
    more: z.object({ workloads: count }).exactOptional(),
    observed: observation.nullable().exactOptional(),
  })
  .meta({ id: 'Inspection' }) satisfies z.ZodType<Inspection>;
