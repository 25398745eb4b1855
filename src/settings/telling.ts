/**
 * The settings of telling: when a digest goes out, to whom, over which channels.
 *
 * @module
 */
import { isIP } from 'node:net';
import { z } from 'zod';
import { isTimeZone, type DigestWhen } from '../domain/digest-when.ts';
import { isMailAddress } from '../domain/mail-address.ts';
import { defaultOwnerTag } from '../domain/owners.ts';
import { secret, type Secret } from '../domain/secret.ts';
import { httpsOrLoopbackUrl, isPlainLoopback, listOf, setting, type ValuesOf } from './values.ts';

const weekdays: readonly DigestWhen['weekday'][] = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** How the mail service is reached: with its key, or with the app's identity. */
export interface MailAccess {
  /** Of the Communication Services resource, without a trailing slash; empty when the connection string holds it. */
  readonly endpoint: string;
  /** Null = the identity that also reads Azure. */
  readonly connectionString: Secret | null;
  /** The address that mails come from. */
  readonly sender: string;
}

export interface TellingSettings {
  /** `changes`: a digest that has no news is not sent. `off`: no digests; regressions are told all the same. */
  readonly digest: 'changes' | 'always' | 'off';
  readonly when: DigestWhen;
  /** Addresses that are told of the whole fleet. */
  readonly fleetAddresses: readonly string[];
  readonly ownerTag: string;
  /** Addresses by the name that the tag may hold. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  readonly mail: MailAccess | null;
  /** A secret: whoever knows it can post. */
  readonly teams: Secret | null;
  readonly slack: Secret | null;
  readonly webhook: { readonly url: Secret; readonly secrets: readonly Secret[] } | null;
  /** CIDR ranges that webhooks may reach although they are private. */
  readonly allowedNetworks: readonly string[];
  /** Where the dashboard is, without a trailing slash; null = not known. */
  readonly appUrl: string | null;
  /** Whether plain http to this machine is allowed: only where the Functions runtime says that it is a developer's. */
  readonly isLocal: boolean;
}

const digestWhen = z.string().transform((text, context): DigestWhen => {
  const match = /^(\w{3}) (\d{2}):(\d{2}) (\S+)$/.exec(text.trim());
  const weekday = weekdays.find((day) => day.toLowerCase() === match?.[1]?.toLowerCase());
  const [hour, minute, timeZone] = [Number(match?.[2]), Number(match?.[3]), match?.[4] ?? ''];
  if (weekday && hour < 24 && minute < 60 && isTimeZone(timeZone)) return { weekday, hour, minute, timeZone };
  context.addIssue({
    code: 'custom',
    message: 'write a weekday, a time and an IANA zone, such as Mon 08:00 Europe/Berlin',
  });
  return z.NEVER;
});

const address = z.string().trim().refine(isMailAddress, 'write one e-mail address');

const addresses = z
  .string()
  .transform((text) => listOf(text))
  .refine((list) => list.length > 0 && list.every(isMailAddress), 'write e-mail addresses, separated by commas')
  .transform(withoutRepeats);

/** `name=mail,mail; name2=mail`. */
const owners = z.string().transform((text, context): ReadonlyMap<string, readonly string[]> => {
  const map = new Map<string, readonly string[]>();
  for (const entry of listOf(text, ';')) {
    const [name = '', rest = ''] = entry.split(/=(.*)/s).map((part) => part.trim());
    const list = listOf(rest);
    const isKnown = [...map.keys()].some((known) => known.toLowerCase() === name.toLowerCase());
    if (name !== '' && !isKnown && list.length > 0 && list.every(isMailAddress)) map.set(name, withoutRepeats(list));
    else {
      context.addIssue({
        code: 'custom',
        message: 'write each owner once, as name=address,address, separated by semicolons',
      });
      return z.NEVER;
    }
  }
  return map;
});

/** Mail systems ignore the case of an address in practice; whoever is named twice is told once. */
function withoutRepeats(list: readonly string[]): readonly string[] {
  return [...new Map(list.map((item) => [item.toLowerCase(), item])).values()];
}

const hidden = (schema: z.ZodType<string>) => schema.transform((text): Secret => secret(text));

/** Standard Webhooks: 24 to 64 random bytes in base64 behind `whsec_`. */
function isSigningSecret(text: string): boolean {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const bytes = base64 === undefined ? 0 : Buffer.from(base64, 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

const signingSecrets = z
  .string()
  .transform((text) => listOf(text))
  .refine(
    (list) => list.length > 0 && list.every(isSigningSecret),
    'write secrets of the form whsec_… (24 to 64 bytes in base64), separated by commas',
  )
  .transform((list): readonly Secret[] => list.map((text) => secret(text)));

/** The endpoint in a connection string of the mail service; undefined for a text that is none. */
function endpointOf(connectionString: string): string | undefined {
  return /^endpoint=([^;]+);\s*accesskey=[^;]+;?$/i.exec(connectionString)?.[1];
}

const networks = z
  .string()
  .transform((text) => listOf(text))
  .refine((list) => list.every(isNetwork), 'write networks in CIDR form, such as 10.1.0.0/16, separated by commas');

function isNetwork(text: string): boolean {
  const [ip = '', bits = '', ...more] = text.split('/');
  const version = isIP(ip);
  return version !== 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

/** The part of the catalogue that is about telling. */
export const tellingCatalogue = {
  SIDESCAN_DIGEST: setting(
    z.enum(['changes', 'always', 'off'], 'write changes, always or off'),
    'Whether a digest is sent: when something `changes`, `always`, or never (`off`; regressions are told all the same).',
    'changes',
  ),
  SIDESCAN_DIGEST_WHEN: setting(
    digestWhen,
    'When the digest goes out: weekday, time, IANA time zone.',
    'Mon 08:00 UTC',
    'Mon 08:00 Europe/Berlin',
  ),
  SIDESCAN_DIGEST_TO: setting(
    addresses,
    'E-mail addresses that are told of the whole fleet, separated by commas.',
    null,
    'platform@contoso.com',
  ),
  SIDESCAN_OWNER_TAG: setting(
    z.string().trim().max(512, 'write the name of a tag'),
    'The tag that names who a cluster belongs to, by e-mail addresses or a name of `SIDESCAN_OWNERS`; looked up on the cluster, its resource group, its subscription.',
    defaultOwnerTag,
  ),
  SIDESCAN_OWNERS: setting(
    owners,
    'Addresses of owners that the tag calls by name: `name=address,address; name2=address`.',
    null,
    'payments=payments@contoso.com; search=search@contoso.com,oncall@contoso.com',
  ),
  SIDESCAN_MAIL_ENDPOINT: setting(
    httpsOrLoopbackUrl,
    'The Communication Services resource that sends mail, reached with the app’s identity.',
    null,
    'https://contoso.europe.communication.azure.com',
  ),
  SIDESCAN_MAIL_CONNECTION_STRING: setting(
    hidden(
      z
        .string()
        .trim()
        .refine(
          (text) => httpsOrLoopbackUrl.safeParse(endpointOf(text)).success,
          'write endpoint=https://…;accesskey=…',
        ),
    ),
    'Instead of the endpoint, where no identity can be used: the connection string of the resource. Secret.',
    null,
    'endpoint=https://contoso.europe.communication.azure.com/;accesskey=…',
  ),
  SIDESCAN_MAIL_SENDER: setting(
    address,
    'The address that mails come from; one of a domain that the resource may send for.',
    null,
    'sidescan@contoso.com',
  ),
  SIDESCAN_TEAMS_WEBHOOK: setting(
    hidden(httpsOrLoopbackUrl),
    'The URL of a Teams workflow that posts to a channel; told of the whole fleet. Secret.',
    null,
    'https://contoso.example/workflows/…',
  ),
  SIDESCAN_SLACK_WEBHOOK: setting(
    hidden(httpsOrLoopbackUrl),
    'The URL of a Slack incoming webhook; told of the whole fleet. Secret.',
    null,
    'https://hooks.slack.com/services/…',
  ),
  SIDESCAN_WEBHOOK_URL: setting(
    hidden(httpsOrLoopbackUrl),
    'Where signed webhooks (Standard Webhooks, CloudEvents) about the whole fleet are sent. Secret.',
    null,
    'https://automation.contoso.example/sidescan',
  ),
  SIDESCAN_WEBHOOK_SECRETS: setting(
    signingSecrets,
    'The secrets that sign webhooks, separated by commas; several while one replaces another. Secret.',
    null,
    'whsec_…',
  ),
  SIDESCAN_WEBHOOK_ALLOW: setting(
    networks,
    'Private networks (CIDR, separated by commas) that Teams, Slack and webhook URLs may lead to; without it only public addresses.',
    null,
    '10.1.0.0/16',
  ),
  SIDESCAN_APP_URL: setting(
    httpsOrLoopbackUrl,
    'Where people open the dashboard; messages link to it. Without it: the app’s own host name (`WEBSITE_HOSTNAME`).',
    null,
    'https://sidescan.contoso.example',
  ),
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the settings of telling come to together.
 *
 * @param allProblems receives what is wrong with their combination
 */
export function readTelling(
  values: Partial<ValuesOf<typeof tellingCatalogue>>,
  environment: Environment,
  allProblems: string[],
): TellingSettings {
  // A value that could not be read is named already: what follows from its absence would only be noise.
  const isBroken = Object.keys(tellingCatalogue).some((name) => environment[name]?.trim() && !(name in values));
  const problems = isBroken ? [] : allProblems;
  // Core Tools and the local host set it; in Azure it is `Production` or missing.
  const isLocal = environment.AZURE_FUNCTIONS_ENVIRONMENT === 'Development';
  const url = (name: keyof typeof tellingCatalogue, value: string | undefined): string | undefined => {
    if (value !== undefined && !isLocal && isPlainLoopback(value)) {
      problems.push(`${name}: write an https URL; http to this machine is for local runs only`);
    }
    return value?.replace(/(?<!\/)\/+$/, '');
  };
  const hook = (name: 'SIDESCAN_TEAMS_WEBHOOK' | 'SIDESCAN_SLACK_WEBHOOK' | 'SIDESCAN_WEBHOOK_URL'): Secret | null => {
    url(name, values[name]?.reveal());
    return values[name] ?? null;
  };
  const webhookUrl = hook('SIDESCAN_WEBHOOK_URL');
  url('SIDESCAN_MAIL_CONNECTION_STRING', endpointOf(values.SIDESCAN_MAIL_CONNECTION_STRING?.reveal() ?? ''));
  const secrets = values.SIDESCAN_WEBHOOK_SECRETS;
  if (secrets && !webhookUrl) problems.push('SIDESCAN_WEBHOOK_SECRETS: write SIDESCAN_WEBHOOK_URL too, or neither');
  if (webhookUrl && !secrets) {
    problems.push('SIDESCAN_WEBHOOK_URL: write SIDESCAN_WEBHOOK_SECRETS too: webhooks are always signed');
  }

  return {
    digest: values.SIDESCAN_DIGEST ?? tellingCatalogue.SIDESCAN_DIGEST.fallback,
    when: values.SIDESCAN_DIGEST_WHEN ?? { weekday: 'Mon', hour: 8, minute: 0, timeZone: 'UTC' },
    fleetAddresses: values.SIDESCAN_DIGEST_TO ?? [],
    ownerTag: values.SIDESCAN_OWNER_TAG ?? tellingCatalogue.SIDESCAN_OWNER_TAG.fallback,
    owners: values.SIDESCAN_OWNERS ?? new Map<string, readonly string[]>(),
    mail: readMail(values, url('SIDESCAN_MAIL_ENDPOINT', values.SIDESCAN_MAIL_ENDPOINT), problems),
    teams: hook('SIDESCAN_TEAMS_WEBHOOK'),
    slack: hook('SIDESCAN_SLACK_WEBHOOK'),
    webhook: webhookUrl && secrets ? { url: webhookUrl, secrets } : null,
    allowedNetworks: values.SIDESCAN_WEBHOOK_ALLOW ?? [],
    appUrl: url('SIDESCAN_APP_URL', values.SIDESCAN_APP_URL) ?? ownUrl(environment.WEBSITE_HOSTNAME),
    isLocal,
  };
}

/** Whoever names one of the mail settings, or an address, needs a service and a sender: one problem names what is missing. */
function readMail(
  values: Partial<ValuesOf<typeof tellingCatalogue>>,
  endpoint: string | undefined,
  problems: string[],
): MailAccess | null {
  const connectionString = values.SIDESCAN_MAIL_CONNECTION_STRING;
  const sender = values.SIDESCAN_MAIL_SENDER;
  if (endpoint !== undefined && connectionString) {
    problems.push('SIDESCAN_MAIL_CONNECTION_STRING: write either it or SIDESCAN_MAIL_ENDPOINT');
  }
  if (sender !== undefined && (endpoint !== undefined || connectionString)) {
    return { endpoint: endpoint ?? '', connectionString: connectionString ?? null, sender };
  }
  const given = [
    ...(endpoint === undefined ? [] : ['SIDESCAN_MAIL_ENDPOINT']),
    ...(connectionString ? ['SIDESCAN_MAIL_CONNECTION_STRING'] : []),
    ...(sender === undefined ? [] : ['SIDESCAN_MAIL_SENDER']),
    ...(values.SIDESCAN_DIGEST_TO ? ['SIDESCAN_DIGEST_TO'] : []),
    ...(values.SIDESCAN_OWNERS ? ['SIDESCAN_OWNERS'] : []),
  ];
  if (given[0] !== undefined) {
    const missing = [
      ...(endpoint === undefined && !connectionString
        ? ['SIDESCAN_MAIL_ENDPOINT (or SIDESCAN_MAIL_CONNECTION_STRING)']
        : []),
      ...(sender === undefined ? ['SIDESCAN_MAIL_SENDER'] : []),
    ];
    problems.push(`${given[0]}: write ${missing.join(' and ')} too: without it no mail can be sent`);
  }
  return null;
}

function ownUrl(hostName: string | undefined): string | null {
  if (!hostName) return null;
  return /^(localhost|127\.0\.0\.1)(:|$)/.test(hostName) ? `http://${hostName}` : `https://${hostName}`;
}
