/**
 * The records of a snapshot as zod schemas: tolerant of whatever can be missed, exact about what cannot. A wrong
 * optional field never costs its record; `resource`, `response` and `object` are kept verbatim.
 *
 * @module
 */
import * as z from 'zod';
import type { Scope } from '../domain/contracts.ts';
import { instant as instantOf } from '../domain/instant.ts';
import { isObject, listOf, textsOf } from '../domain/json.ts';
import {
  snapshotFormat,
  type ClusterRecord,
  type ConfirmationRecord,
  type FeatureRecord,
  type FooterRecord,
  type GapRecord,
  type HeaderRecord,
  type InspectionRecord,
  type JsonObject,
  type KubernetesRecord,
  type KubernetesVersionsRecord,
  type MeshRevisionsRecord,
  type ResourceGroupRecord,
  type SnapshotRecord,
  type SubscriptionRecord,
} from '../domain/records.ts';
import { inspectionSchema } from './inspection-schema.ts';

/** A JSON object, unread. Passed on by reference, so that every key, also `__proto__`, stays an own key as it came. */
const jsonObject = z.custom<JsonObject>(isObject, 'an object');
const name = z.string('a text').min(1, 'a text that is not empty');
const optionalText = z.string().nullish().catch(null);

/** Tags: an entry whose value is no text is dropped, alone. */
const tags = z.unknown().transform(textsOf).optional();

/** A list from which whatever is no text is dropped; anything but a list is an empty one. */
const texts = z
  .unknown()
  .transform((value): string[] => (listOf(value) ?? []).filter((entry) => typeof entry === 'string'))
  .optional();

const defaultCloud = 'AzureCloud';
const anInstant = 'an instant such as 2026-11-20T06:00:00Z';
/** ISO 8601; turned into UTC with whole seconds, as every answer writes instants: they are compared as texts. */
const instant = z
  .union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })], anInstant)
  .transform((text) => (wholeSeconds.test(text) ? text : instantOf(new Date(text))));
const wholeSeconds = /^.{19}Z$/;

const expectedTexts = z.array(z.string('a text'), 'a list of texts').nullish();

/** What a scan was asked to look at. */
const scope = z
  .object(
    {
      tenant: z.literal(true).optional().catch(undefined),
      managementGroups: expectedTexts,
      subscriptions: expectedTexts,
      expectedSubscriptions: expectedTexts,
    },
    'an object',
  )
  .transform((read): Scope => ({
    ...(read.tenant && { tenant: read.tenant }),
    ...(read.managementGroups && { managementGroups: read.managementGroups }),
    ...(read.subscriptions && { subscriptions: read.subscriptions }),
    ...(read.expectedSubscriptions && { expectedSubscriptions: read.expectedSubscriptions }),
  }));

/** `{"kind":"header","format":"sidescan.snapshot/1","takenAt":"2026-11-20T06:00:00Z","cloud":"AzureCloud","scope":{"tenant":true}}` */
const strictHeaderSchema = z.object({
  kind: z.literal('header', 'header'),
  format: z.literal(snapshotFormat, snapshotFormat),
  takenAt: instant,
  cloud: z
    .string('a text')
    .nullish()
    .transform((cloud) => cloud ?? defaultCloud),
  scope: scope.nullish().transform((value) => value ?? {}),
}) satisfies z.ZodType<HeaderRecord>;

/** A header is one without a readable cloud or scope too; {@link flawOfHeader} tells what was lost. */
export const headerSchema = strictHeaderSchema.extend({
  cloud: strictHeaderSchema.shape.cloud.catch(defaultCloud),
  scope: strictHeaderSchema.shape.scope.catch({}),
}) satisfies z.ZodType<HeaderRecord>;

/** What of a header could not be read; null when all of it could. A lost expectation must not read as complete coverage. */
export function flawOfHeader(value: unknown): string | null {
  const read = strictHeaderSchema.safeParse(value);
  return read.success ? null : describe(read.error);
}

/** `{"kind":"subscription","subscriptionId":"…","displayName":"…","tenantId":"…","state":"Enabled","managementGroups":["…"],"tags":{}}` */
export const subscriptionSchema = z.object({
  kind: z.literal('subscription'),
  subscriptionId: name,
  displayName: optionalText,
  tenantId: optionalText,
  state: optionalText,
  managementGroups: texts,
  tags,
}) satisfies z.ZodType<SubscriptionRecord>;

/** `{"kind":"feature","subscriptionId":"…","name":"Microsoft.ContainerService/IstioNativeSidecarModePreview","state":"Registered"}` */
export const featureSchema = z.object({
  kind: z.literal('feature'),
  subscriptionId: name,
  name,
  state: z.string().nullable().catch(null),
}) satisfies z.ZodType<FeatureRecord>;

/** `{"kind":"meshRevisions","location":"westeurope","response":{…}}` */
const meshRevisionsSchema = z.object({
  kind: z.literal('meshRevisions'),
  location: name,
  response: jsonObject,
}) satisfies z.ZodType<MeshRevisionsRecord>;

/** `{"kind":"kubernetesVersions","location":"westeurope","response":{…}}` */
const kubernetesVersionsSchema = z.object({
  kind: z.literal('kubernetesVersions'),
  location: name,
  response: jsonObject,
}) satisfies z.ZodType<KubernetesVersionsRecord>;

/** `{"kind":"resourceGroup","subscriptionId":"…","name":"…","tags":{}}` */
const resourceGroupSchema = z.object({
  kind: z.literal('resourceGroup'),
  subscriptionId: name,
  name,
  tags,
}) satisfies z.ZodType<ResourceGroupRecord>;

/** `{"kind":"kubernetes","clusterId":"…","observedAt":"…","object":{…}}` */
const kubernetesSchema = z.object({
  kind: z.literal('kubernetes'),
  clusterId: name,
  // Empty: not told. What was seen counts all the same.
  observedAt: instant.catch(''),
  object: jsonObject,
}) satisfies z.ZodType<KubernetesRecord>;

/** `{"kind":"inspection","clusterId":"…","observedAt":"…","inspection":{"format":"sidescan.inspection/1",…}}` */
const inspectionRecordSchema = z.object({
  kind: z.literal('inspection'),
  clusterId: name,
  observedAt: instant,
  inspection: inspectionSchema,
}) satisfies z.ZodType<InspectionRecord>;

/** `{"kind":"cluster","resource":{"id":"/subscriptions/…",…}}` */
const clusterSchema = z.object({
  kind: z.literal('cluster'),
  resource: z.custom<JsonObject>(isResource, 'an object with an id'),
}) satisfies z.ZodType<ClusterRecord>;

/** `{"kind":"confirmation","clusterId":"…","claim":"gone","how":"get","at":"2026-11-20T06:01:00Z","changed":true,"modifiedAt":null}` */
const confirmationSchema = z.object({
  kind: z.literal('confirmation'),
  clusterId: name,
  claim: z.enum(['gone', 'better'], 'gone or better'),
  how: z.enum(['get', 'list'], 'get or list'),
  at: instant,
  changed: z.boolean('true or false'),
  modifiedAt: instant.nullable().catch(null),
}) satisfies z.ZodType<ConfirmationRecord>;

const gapScopes = ['fleet', 'managementGroup', 'subscription', 'location', 'cluster', 'line'] as const;
const gapSubjects = [
  'subscriptions',
  'clusters',
  'feature',
  'meshRevisions',
  'kubernetesVersions',
  'kubernetes',
  'record',
] as const;
const gapReasons = ['forbidden', 'throttled', 'unavailable', 'notFound', 'malformed', 'cut', 'late'] as const;

/** `{"kind":"gap","scope":"subscription","id":"…","what":"clusters","reason":"forbidden","detail":"…"}`: a word that is not known leaves a gap a gap. */
export const gapSchema = z
  .object({
    kind: z.literal('gap'),
    scope: z.unknown().optional(),
    id: z.string().catch(''),
    what: z.unknown().optional(),
    reason: z.unknown().optional(),
    detail: z.string().catch(''),
  })
  .transform((read): GapRecord => {
    const unknownWords: string[] = [];
    const known = <Word extends string>(
      field: 'scope' | 'what' | 'reason',
      words: readonly Word[],
      nearest: Word,
    ): Word => {
      const word = words.find((candidate) => candidate === read[field]);
      if (word === undefined) unknownWords.push(`${field} ${describeWord(read[field])}`);
      return word ?? nearest;
    };
    const gap = {
      kind: read.kind,
      scope: known('scope', gapScopes, 'fleet'),
      id: read.id,
      what: known('what', gapSubjects, 'record'),
      reason: known('reason', gapReasons, 'malformed'),
    };
    const note = unknownWords.length > 0 ? `the gap was written with ${unknownWords.join(', ')}` : '';
    return { ...gap, detail: [read.detail, note].filter((part) => part !== '').join('; ') };
  }) satisfies z.ZodType<GapRecord>;

/** `{"kind":"footer","counts":{"cluster":120},"complete":true}` */
const footerSchema = z.object({
  kind: z.literal('footer'),
  counts: z.record(z.string(), z.number('numbers'), 'an object of numbers').optional().default({}),
  complete: z.boolean().catch(false),
}) satisfies z.ZodType<FooterRecord>;

const schemas = {
  header: headerSchema,
  subscription: subscriptionSchema,
  feature: featureSchema,
  meshRevisions: meshRevisionsSchema,
  kubernetesVersions: kubernetesVersionsSchema,
  resourceGroup: resourceGroupSchema,
  kubernetes: kubernetesSchema,
  inspection: inspectionRecordSchema,
  cluster: clusterSchema,
  confirmation: confirmationSchema,
  gap: gapSchema,
  footer: footerSchema,
} satisfies Record<SnapshotRecord['kind'], z.ZodType<SnapshotRecord>>;

/** What one line's value is. `problem` names a field and what it must be, never a value: records can hold secrets. */
export type ParsedRecord =
  | { readonly state: 'record'; readonly record: SnapshotRecord }
  /** A kind of a later version: skipped. */
  | { readonly state: 'unknownKind'; readonly kind: string }
  | { readonly state: 'malformed'; readonly problem: string };

/** Reads one parsed JSON value as a record. */
export function parseRecord(value: unknown): ParsedRecord {
  if (!isObject(value)) return { state: 'malformed', problem: 'it is not a JSON object' };
  const kind = value.kind;
  if (typeof kind !== 'string') return { state: 'malformed', problem: 'kind must be a text' };
  if (!Object.hasOwn(schemas, kind)) return { state: 'unknownKind', kind };
  const read = schemas[kind as SnapshotRecord['kind']].safeParse(value);
  return read.success ? { state: 'record', record: read.data } : { state: 'malformed', problem: describe(read.error) };
}

function describe(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.')} must be ${issue.message}`).join(', ');
}

/** A word for a gap's detail: bounded, since it came from outside. */
function describeWord(word: unknown): string {
  return typeof word === 'string' ? JSON.stringify(word.slice(0, 40)) : 'of no text';
}

function isResource(value: unknown): value is JsonObject {
  return isObject(value) && typeof value.id === 'string' && value.id !== '';
}
