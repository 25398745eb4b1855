/**
 * Every setting of Sidescan, read and validated here and nowhere else.
 *
 * @module
 */
import { z } from 'zod';
import { cloudNames, clouds, type CloudName } from './domain/clouds.ts';
import type { Scope } from './domain/contracts.ts';
import { ScanError } from './domain/errors.ts';
import { secret, type Secret } from './domain/secret.ts';
import type { Policy } from './domain/situation.ts';
import { readTelemetry, telemetryCatalogue, type TelemetrySettings } from './settings/telemetry.ts';
import {
  inspectionCatalogue,
  readInspection,
  type InspectionSettings,
  type UploadSettings,
} from './settings/inspection.ts';
import { readTelling, tellingCatalogue, type TellingSettings } from './settings/telling.ts';
import { httpsUrl, listOf, setting, wholeNumber, type ValuesOf } from './settings/values.ts';

/** Azure's ids and group names: letters, digits, `-`, `_`, `.`, parentheses. */
const azureNamePattern = /^[\w.()-]{1,90}$/;

const scope = z.string().transform((text, context): Scope => {
  const [kind = '', rest = ''] = text.trim().split(/:(.*)/s);
  const names = listOf(rest);
  const wrong = names.find((name) => !azureNamePattern.test(name));
  if (kind === 'tenant' && rest === '') return { tenant: true };
  if (names.length > 0 && wrong === undefined) {
    if (kind === 'managementGroups') return { managementGroups: names };
    if (kind === 'subscriptions') return { subscriptions: names };
  }
  context.addIssue({ code: 'custom', message: 'write tenant, managementGroups:a,b or subscriptions:x,y' });
  return z.NEVER;
});

const expectedSubscriptions = z.string().transform((text, context) => {
  const names = listOf(text);
  if (names.every((name) => azureNamePattern.test(name))) return names;
  context.addIssue({ code: 'custom', message: 'write subscription ids, separated by commas' });
  return z.NEVER;
});

/** The catalogue of settings: the documentation's table and the sample are checked against it. */
export const settingsCatalogue = {
  SIDESCAN_SCOPE: setting(
    scope,
    'What is scanned: `tenant`, `managementGroups:a,b` or `subscriptions:x,y`.',
    'tenant',
    'managementGroups:contoso',
  ),
  SIDESCAN_EXPECTED_SUBSCRIPTIONS: setting(
    expectedSubscriptions,
    'Subscription ids that must be seen, separated by commas; one that is not seen is a gap.',
    null,
    '11111111-1111-1111-1111-111111111111',
  ),
  SIDESCAN_CLOUD: setting(
    z.enum(cloudNames, `write one of ${cloudNames.join(', ')}`),
    'The Azure cloud: `AzureCloud`, `AzureUSGovernment` or `AzureChinaCloud`.',
    'AzureCloud',
  ),
  SIDESCAN_ARM_ENDPOINT: setting(
    httpsUrl,
    'Another Resource Manager endpoint than the cloud’s own; https.',
    null,
    'https://management.azure.com',
  ),
  SIDESCAN_ARM_CERTIFICATE: setting(
    z.string().startsWith('-----BEGIN CERTIFICATE-----', 'write a PEM certificate'),
    'A certificate (PEM) to trust for that endpoint; for simulations and private endpoints.',
    null,
    '-----BEGIN CERTIFICATE-----…',
  ),
  SIDESCAN_SCAN_SCHEDULE: setting(
    z.string().regex(/^\s*(\S+\s+){5}\S+\s*$/, 'write six NCRONTAB fields, seconds first, such as 0 0 5 * * *'),
    'When a scan starts by itself: NCRONTAB, six fields, UTC.',
    '0 0 5 * * *',
  ),
  ...tellingCatalogue,
  ...inspectionCatalogue,
  ...telemetryCatalogue,
  SIDESCAN_EVIDENCE: setting(
    z.enum(['documented', 'observed'], 'write documented or observed'),
    'What counts as proof of native mode: `documented`, or only what was `observed` inside the cluster.',
    'documented',
  ),
  SIDESCAN_TARGET: setting(
    z.enum(['default', 'preview'], 'write default or preview'),
    'The path that findings aim at: `default` (asm-1-29 on 1.33) or `preview` (the flag, asm-1-20 on 1.29).',
    'default',
  ),
  SIDESCAN_STORAGE: setting(
    z.string().regex(/^\w+$/, 'write the name of a connection, such as AzureWebJobsStorage'),
    'The connection name prefix of the storage account, as bindings use it.',
    'AzureWebJobsStorage',
  ),
  SIDESCAN_AUTH: setting(
    z.enum(['keys', 'entra'], 'write keys or entra'),
    'Who may call over HTTP in Azure: whoever has a function key (`keys`, no dashboard), or who signed in with Microsoft Entra and has an app role (`entra`; turn on the app’s authentication first).',
    'keys',
    'entra',
  ),
  SIDESCAN_RETENTION_DAYS: setting(
    wholeNumber(1, 3650),
    'Days that a scan’s results and its snapshot are kept; longer the latest two, and those that the next messages compare with (a dozen or so).',
    '400',
  ),
  SIDESCAN_SCAN_DEAD_AFTER_SECONDS: setting(
    wholeNumber(2, 3600),
    'Seconds without a heartbeat after which a scan counts as dead: it is taken over by its next delivery, or expires.',
    '300',
  ),
  SIDESCAN_CONFIRM_CALLS: setting(
    wholeNumber(0, 10_000),
    'Calls that a scan of the app may spend on asking Azure itself whether clusters are really gone or better, as its index says, before anybody is told; 0 takes the index’s word.',
    '100',
  ),
  SIDESCAN_REDACT_KEY: setting(
    z.string().min(16, 'write at least 16 characters that nobody can guess').transform(secret),
    'A key of your own for `export --redact`: the same key gives the same replacements, so that several snapshots make a history. Without it every export has its own. Secret.',
    null,
    'a-long-text-that-nobody-can-guess',
  ),
  SIDESCAN_WAVE_BATCH_SIZE: setting(wholeNumber(1, 1000), 'Clusters in one batch of a wave.', '5'),
  SIDESCAN_WAVE_ENVIRONMENT_TAGS: setting(
    z
      .string()
      .transform((text) => listOf(text))
      .pipe(z.array(z.string()).min(1, 'write at least one tag name')),
    'Tags that name a cluster’s environment, the first one present wins.',
    'environment,env',
  ),
  SIDESCAN_WAVE_GROUP_TAG: setting(
    z.string(),
    'A tag whose equal values never meet in one batch (for example the two clusters of one service).',
    null,
    'service',
  ),
} as const;

/** Where results are kept. Null: no connection is configured, which only the app minds. */
export type StorageConnection =
  | { readonly kind: 'connectionString'; readonly connectionString: Secret }
  | {
      readonly kind: 'identity';
      readonly tableServiceUri: string;
      readonly queueServiceUri: string;
      readonly blobServiceUri: string;
      /** Of a user-assigned identity; null = the system-assigned one. */
      readonly clientId: string | null;
    };

export interface Settings {
  /** With `expectedSubscriptions`, where those are set. */
  readonly scope: Scope;
  readonly cloud: CloudName;
  readonly armEndpoint: string | null;
  readonly armCertificate: string | null;
  readonly scanSchedule: string;
  readonly policy: Policy;
  readonly storageName: string;
  readonly storage: StorageConnection | null;
  readonly retentionDays: number;
  readonly scanDeadAfterMs: number;
  /** Of one scan; 0 = the index is taken at its word. */
  readonly confirmCalls: number;
  readonly telling: TellingSettings;
  readonly inspection: InspectionSettings;
  readonly upload: UploadSettings;
  readonly telemetry: TelemetrySettings;
  /** Null: every redacted export has its own. */
  readonly redactKey: Secret | null;
  readonly waves: {
    readonly batchSize: number;
    readonly environmentTags: readonly string[];
    readonly groupTag: string | null;
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads all settings; an empty value counts as not set.
 *
 * @throws {ScanError} `config.invalid` that names every setting that is wrong, and what to write instead
 */
export function loadSettings(environment: Environment): Settings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema, fallback }] of Object.entries(settingsCatalogue)) {
    const text = environment[name]?.trim() ? environment[name] : fallback;
    if (text === null) continue;
    const result = (schema as z.ZodType).safeParse(text);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: ${[...new Set(result.error.issues.map((issue) => issue.message))].join('; ')}`);
  }
  const storageName = storageConnectionName(environment);
  // A cloud that cannot be read is named as a problem already.
  const cloud = (values.SIDESCAN_CLOUD as CloudName | undefined) ?? 'AzureCloud';
  const storage = readStorage(environment, storageName, cloud, problems);
  const telling = readTelling(values, environment, problems);
  const telemetry = readTelemetry(values, environment, problems);
  if (problems.length > 0) {
    throw new ScanError(
      'config.invalid',
      `Settings are wrong, nothing was started:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
  // Each was read by its own schema above; a loop over the names cannot tell the compiler so.
  const read = values as unknown as ValuesOf<typeof settingsCatalogue>;
  const expected = read.SIDESCAN_EXPECTED_SUBSCRIPTIONS;
  return Object.freeze({
    scope: { ...read.SIDESCAN_SCOPE, ...(expected && expected.length > 0 ? { expectedSubscriptions: expected } : {}) },
    cloud: read.SIDESCAN_CLOUD,
    armEndpoint: read.SIDESCAN_ARM_ENDPOINT ?? null,
    armCertificate: read.SIDESCAN_ARM_CERTIFICATE ?? null,
    scanSchedule: read.SIDESCAN_SCAN_SCHEDULE,
    policy: { evidence: read.SIDESCAN_EVIDENCE, target: read.SIDESCAN_TARGET },
    storageName,
    storage,
    retentionDays: read.SIDESCAN_RETENTION_DAYS,
    scanDeadAfterMs: read.SIDESCAN_SCAN_DEAD_AFTER_SECONDS * 1000,
    confirmCalls: read.SIDESCAN_CONFIRM_CALLS,
    telling,
    ...readInspection(read),
    telemetry,
    redactKey: read.SIDESCAN_REDACT_KEY ?? null,
    waves: {
      batchSize: read.SIDESCAN_WAVE_BATCH_SIZE,
      environmentTags: read.SIDESCAN_WAVE_ENVIRONMENT_TAGS,
      groupTag: read.SIDESCAN_WAVE_GROUP_TAG ?? null,
    },
  });
}

/** The name that bindings use for the storage account: they are read while the app loads, when nothing may throw yet. */
export function storageConnectionName(environment: Environment): string {
  const name = environment.SIDESCAN_STORAGE?.trim() ?? '';
  return name === '' ? settingsCatalogue.SIDESCAN_STORAGE.fallback : name;
}

/** How callers over HTTP are told apart, see `functions/access.ts`. */
export type AuthMode = 'keys' | 'entra';

/** Read while the app loads, when nothing may throw yet: what cannot be read asks for a key. */
export function authMode(environment: Environment): AuthMode {
  return environment.SIDESCAN_AUTH?.trim() === 'entra' ? 'entra' : 'keys';
}

/** Either a connection string, or the identity-based form with its suffixes (facts 15). */
function readStorage(
  environment: Environment,
  name: string,
  cloud: CloudName,
  problems: string[],
): StorageConnection | null {
  const connectionString = environment[name];
  if (connectionString) return { kind: 'connectionString', connectionString: secret(connectionString) };
  const account = environment[`${name}__accountName`];
  const uri = (service: 'table' | 'queue' | 'blob'): string | undefined =>
    environment[`${name}__${service}ServiceUri`] ??
    (account ? `https://${account}.${service}.${clouds[cloud].storageSuffix}` : undefined);
  const [tableServiceUri, queueServiceUri, blobServiceUri] = [uri('table'), uri('queue'), uri('blob')];
  if (!tableServiceUri && !queueServiceUri && !blobServiceUri) return null;
  if (!tableServiceUri || !queueServiceUri || !blobServiceUri) {
    problems.push(
      `${name}: set all of ${name}__tableServiceUri, ${name}__queueServiceUri and ${name}__blobServiceUri, or ${name}__accountName`,
    );
    return null;
  }
  return {
    kind: 'identity',
    tableServiceUri,
    queueServiceUri,
    blobServiceUri,
    clientId: environment[`${name}__clientId`] ?? null,
  };
}
