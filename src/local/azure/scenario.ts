import { z } from 'zod';
import { ScanError } from '../../domain/errors.ts';

const count = z.int().min(0);
const bucketSchema = z.strictObject({ size: z.int().min(1), refillPerSecond: z.number().positive() });

/** The routes that can be disturbed; the services name theirs with these. */
export const routeNames = [
  'token',
  'resourceGraph',
  'subscriptions',
  'subscription',
  'managementGroups',
  'managementGroup',
  'descendants',
  'managementGroupSubscriptions',
  'features',
  'featureRegistration',
  'featureRegistrations',
  'meshRevisions',
  'kubernetesVersions',
  'managedClusters',
  'managedCluster',
  'meshUpgradeProfiles',
  'clusterUserCredential',
  'kubernetes',
  'emailSend',
  'emailOperation',
] as const;

export const faultSchema = z.strictObject({
  route: z.enum([...routeNames, '*']).describe('which route is disturbed; * is every one, the token included'),
  match: z
    .strictObject({
      query: z.string().optional().describe('the Resource Graph query contains this text'),
      subscription: z.string().optional().describe('the path or the scope names this subscription'),
      path: z
        .string()
        .refine(isPattern, 'must be a regular expression')
        .optional()
        .describe('the path matches this regular expression'),
    })
    .optional(),
  after: count.optional().describe('so many matching requests pass untouched first'),
  times: z
    .union([z.int().min(1), z.literal('always')])
    .optional()
    .describe('how many are disturbed; always unless told'),
  status: z.int().min(400).max(599).optional(),
  code: z.string().optional().describe('error code of the body; the usual one of the status unless told'),
  retryAfterSeconds: count.optional().describe('the Retry-After header; for Resource Graph, of resets-after too'),
  delayMs: count.optional(),
  cutBody: count.optional().describe('the connection breaks after so many bytes of the body'),
  reset: z.literal(true).optional().describe('the connection breaks before any answer'),
  malformedRow: z
    .strictObject({ index: count, how: z.enum(['null', 'string', 'noId', 'noProperties', 'nullInLists']) })
    .optional()
    .describe('a row of data, or of value, that is not what it should be; nullInLists: each of its lists holds a null'),
  dropRow: count.optional().describe('the row of this index is left out; counts are left as they are'),
  fewerRows: z.int().min(1).optional().describe('so many of the last rows are left out, and out of the counts too'),
  endlessToken: z.literal(true).optional().describe('the answer points to itself as the next page'),
  nextPage: z.json().optional().describe('what the answer names as its next page, whatever follows'),
  duplicatePage: z.literal(true).optional().describe('the page is delivered twice; the second copy leads on'),
  wrongJson: z.literal(true).optional().describe('valid JSON that is not the answer'),
  html: z.literal(true).optional().describe('a web page, as proxies send it'),
});

export const scenarioSchema = z.strictObject({
  faults: z.array(faultSchema).default([]),
  latencyMs: count.default(0).describe('added to every answer'),
  quota: z
    .strictObject({ queries: z.int().min(1), windowSeconds: z.number().positive() })
    .default({ queries: 1_000_000, windowSeconds: 5 })
    .describe("Resource Graph's quota per principal; the real one is 15 queries in 5 seconds"),
  armBucket: bucketSchema.optional().describe('reads per subscription and per tenant; off unless given'),
  aksBucket: z
    .strictObject({ list: bucketSchema, get: bucketSchema, other: bucketSchema })
    .partial()
    .optional()
    .describe('Microsoft.ContainerService calls; off unless given'),
  maxResponseBytes: z
    .int()
    .min(1)
    .default(16 * 1024 * 1024)
    .describe("Resource Graph's largest answer"),
  lag: z
    .strictObject({
      missing: z.array(z.string()).default([]).describe('ids of clusters that it does not show yet, or no longer'),
      stale: z
        .array(z.strictObject({ id: z.string(), properties: z.record(z.string(), z.unknown()) }))
        .default([])
        .describe('clusters that it shows with other properties than ARM'),
      deleted: z.array(z.string()).default([]).describe('ids of clusters that it still shows and ARM does not have'),
    })
    .optional()
    .describe('how far Resource Graph is behind ARM, which answers the truth; up to date unless given'),
  continueSeconds: z
    .number()
    .positive()
    .default(300)
    .describe('how long a position in a list of an API server is good for; then it is 410'),
  armPageSize: z.int().min(1).default(1000).describe('items on a page of an ARM list'),
  mail: z
    .strictObject({
      domain: z
        .enum(['unlimited', 'custom', 'azureManaged'])
        .describe('whose quotas hold: none, those of a custom domain, those of an Azure-managed one'),
      decidesAfterSeconds: count.describe('how long an operation is Running'),
      repeatedOperation: z
        .enum(['refused', 'same', 'sentTwice'])
        .describe('what a repeated Operation-Id does; Azure does not document it'),
      drops: z.array(z.string()).describe('addresses whose mail fails in the end'),
    })
    .partial()
    .optional()
    .describe('the mail service; unlimited and quick unless given'),
});

/** One disturbance: the first that is due is applied to a request, and no other; all that match count it. */
export type Fault = z.output<typeof faultSchema>;
/** How a simulated Azure behaves beyond answering truthfully. Everything is optional: `parseScenario({})` is calm. */
export type Scenario = z.output<typeof scenarioSchema>;

/**
 * What Azure documents of its own limits, for benches.
 *
 * @see {@link https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests}
 * @see {@link https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling}
 * @see {@link https://learn.microsoft.com/azure/aks/quotas-skus-regions}
 */
export const realLimits = {
  quota: { queries: 15, windowSeconds: 5 },
  armBucket: { size: 250, refillPerSecond: 25 },
  aksBucket: {
    list: { size: 500, refillPerSecond: 1 },
    get: { size: 60, refillPerSecond: 1 },
    other: { size: 60, refillPerSecond: 1 },
  },
} as const satisfies Partial<Scenario>;

/**
 * @param name how the message calls it
 * @throws {ScanError} `config.invalid`: one sentence that names every field that is wrong
 */
export function parseScenario(json: unknown, name = 'The scenario'): Scenario {
  const parsed = scenarioSchema.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(describeIssue);
    throw new ScanError('config.invalid', `${name} is not valid: ${problems.join('; ')}.`, { cause: parsed.error });
  }
  return parsed.data;
}

/** What a field must be, in our words; zod's are several lines. */
function describeIssue(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const field = place === '' ? 'it' : place.slice(1);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${JSON.stringify(key)} of ${place === '' ? 'the scenario' : field} is not known`);
    case 'invalid_type':
      return [`${field} must be ${issue.expected === 'object' ? 'an object' : `of type ${issue.expected}`}`];
    case 'invalid_value':
      return [`${field} must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.join(', ')}`];
    case 'too_small':
      return [`${field} must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`];
    case 'too_big':
      return [`${field} must be at most ${issue.maximum}`];
    case 'invalid_union':
      return [`${field} must be a whole number from 1 on, or always`];
    default:
      return [`${field} ${issue.message}`];
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false;
  }
}
