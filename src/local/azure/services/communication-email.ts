import { createHash, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { quota, type QuotaSize } from '../buckets.ts';
import { armError, type Reply } from '../http.ts';
import { readBody } from '../listener.ts';
import { checkApiVersion, router, type Route } from '../router.ts';
import type { Stage } from '../stage.ts';
import type { Tokens } from '../tokens.ts';

const apiVersions = ['2023-03-31', '2025-09-01'];
/** What tokens for it are asked for, without the SDK's `/.default`. */
const audiences = ['https://communication.azure.com'];
/** The only domain that the simulated resource may send for. */
const senderDomain = '@simulated.azurecomm.net';
const mostRecipients = 50;
const mostBytes = 10 * 1024 * 1024;

const addressSchema = z.object({ address: z.email(), displayName: z.string().optional() });
const messageSchema = z.object({
  senderAddress: z.string(),
  content: z.object({ subject: z.string().min(1), plainText: z.string().optional(), html: z.string().optional() }),
  recipients: z.object({
    to: z.array(addressSchema).min(1),
    cc: z.array(addressSchema).optional(),
    bcc: z.array(addressSchema).optional(),
  }),
});

/** One mail that the service accepted. */
export interface SentMail {
  readonly operationId: string;
  readonly atMs: number;
  readonly senderAddress: string;
  /** All recipients of the mail. */
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

interface Operation {
  readonly acceptedMs: number;
  readonly isDropped: boolean;
}

/** Sends and status reads per minute and per hour, per subscription (facts 11). */
const rates: Readonly<Record<string, { readonly send: readonly number[]; readonly status: readonly number[] }>> = {
  custom: { send: [30, 100], status: [60, 200] },
  azureManaged: { send: [5, 10], status: [10, 20] },
};
const windowsSeconds = [60, 3600];

export interface CommunicationEmail {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Where it listens; known only after listening. */
  readonly setEndpoint: (endpoint: string) => void;
  /** Its key, for connection strings. */
  readonly accessKey: string;
  readonly senderAddress: string;
  /** Everything that it would have sent, in order. */
  readonly sent: () => readonly SentMail[];
}

/**
 * Azure Communication Services e-mail: `POST /emails:send` and `GET /emails/operations/{id}`, with an identity's token or
 * an access key. Nothing leaves; what was accepted is kept. What the real service does with a repeated `Operation-Id` is
 * not documented, so the scenario chooses.
 *
 * @see {@link https://learn.microsoft.com/rest/api/communication/email/email} 2025-09-01
 */
export function communicationEmail({
  scene,
  tokens,
}: {
  readonly scene: Stage;
  readonly tokens: Tokens;
}): CommunicationEmail {
  const accessKey = randomBytes(64).toString('base64');
  const operations = new Map<string, Operation>();
  const sent: SentMail[] = [];
  const used = quota();
  let endpoint = '';

  const settings = () => {
    const { domain = 'unlimited', decidesAfterSeconds = 0, ...rest } = scene.scenario().mail ?? {};
    const { repeatedOperation = 'same', drops = [] } = rest;
    return { domain, decidesAfterSeconds, repeatedOperation, drops };
  };

  /** Too many requests of a kind, or undefined. */
  const throttle = (kind: 'send' | 'status', nowMs: number): Reply | undefined => {
    const limits = rates[settings().domain]?.[kind] ?? [];
    const waits = limits.map((queries, index): number => {
      const size: QuotaSize = { queries, windowSeconds: windowsSeconds[index] ?? 1 };
      const { allowed, resetsAfterSeconds } = used.take(`${kind}/${size.windowSeconds}`, size, nowMs);
      return allowed ? 0 : resetsAfterSeconds;
    });
    const wait = Math.max(0, ...waits);
    return wait === 0
      ? undefined
      : mailError(429, 'TooManyRequests', 'Rate limit is exceeded.', { 'Retry-After': String(wait) });
  };

  const send = (request: IncomingMessage, bodyText: string, nowMs: number): Reply => {
    const throttled = throttle('send', nowMs);
    if (throttled) return throttled;
    if (Buffer.byteLength(bodyText) > mostBytes) {
      return mailError(413, 'RequestEntityTooLarge', 'The request is larger than 10 MB.');
    }
    const given = request.headers['operation-id'];
    if (given !== undefined && !z.guid().safeParse(given).success) {
      return mailError(400, 'BadRequest', 'The Operation-Id header is no UUID.');
    }
    const operationId = String(given ?? randomUUID()).toLowerCase();
    const message = messageSchema.safeParse(parseJson(bodyText));
    if (!message.success) return mailError(400, 'BadRequest', 'The request body is not valid.');
    const { senderAddress, content, recipients } = message.data;
    const all = [recipients.to, recipients.cc ?? [], recipients.bcc ?? []].flat().map(({ address }) => address);
    if (all.length > mostRecipients) return mailError(400, 'BadRequest', 'There are more than 50 recipients.');
    if (!senderAddress.toLowerCase().endsWith(senderDomain)) {
      return mailError(404, 'DomainNotLinked', 'The specified sender domain has not been linked.');
    }
    const { repeatedOperation, drops } = settings();
    const known = operations.get(operationId);
    if (known && repeatedOperation === 'refused') {
      return mailError(409, 'OperationAlreadyExists', 'An operation with this id exists.');
    }
    if (!known || repeatedOperation === 'sentTwice') {
      operations.set(operationId, { acceptedMs: nowMs, isDropped: all.some((address) => drops.includes(address)) });
      const { subject, html = '', plainText: text = '' } = content;
      sent.push({ operationId, atMs: nowMs, senderAddress, recipients: all, subject, html, text });
    }
    return {
      status: 202,
      headers: {
        // The service writes the double slash; see the public example.
        'Operation-Location': `${endpoint}//emails/operations/${operationId}?api-version=2025-09-01`,
        'retry-after': '20',
      },
      body: { id: operationId, status: 'Running' },
    };
  };

  const status = (operationId: string, nowMs: number): Reply => {
    const throttled = throttle('status', nowMs);
    if (throttled) return throttled;
    const operation = operations.get(operationId.toLowerCase());
    if (!operation) return mailError(404, 'NotFound', 'There is no such operation.');
    if (nowMs < operation.acceptedMs + settings().decidesAfterSeconds * 1000) {
      return { status: 200, headers: { 'retry-after': '100' }, body: { id: operationId, status: 'Running' } };
    }
    const error = { code: 'EmailDropped', message: 'Email was dropped after several attempts to deliver.' };
    return {
      status: 200,
      body: operation.isDropped
        ? { id: operationId, status: 'Failed', error }
        : { id: operationId, status: 'Succeeded' },
    };
  };

  const isAllowed = (request: IncomingMessage, bodyText: string, nowMs: number): boolean => {
    const { authorization = '' } = request.headers;
    if (authorization.startsWith('Bearer ')) return !('status' in tokens.check(authorization, nowMs, audiences));
    return isSigned(request, bodyText, accessKey);
  };

  // The table's handlers are not used: what it takes to answer is in the headers.
  const unused: Route['handle'] = () => ({ status: 500, body: {} });
  const table = router([
    { name: 'emailSend', method: 'POST', path: '/+emails:send', apiVersions, handle: unused },
    { name: 'emailOperation', method: 'GET', path: '/+emails/operations/{operationId}', apiVersions, handle: unused },
  ]);

  return {
    accessKey,
    senderAddress: `DoNotReply${senderDomain}`,
    sent: () => sent,
    setEndpoint: (value) => {
      endpoint = value;
    },
    handle: async (request, response) => {
      const [method, url] = [request.method ?? 'GET', request.url ?? '/'];
      const { pathname, searchParams } = new URL(`https://mail${url}`);
      const bodyText = await readBody(request);
      const match = table.match(method, pathname);
      await scene.perform(response, { method, url, bodyText, route: match?.route.name ?? 'unknown' }, () => {
        const nowMs = scene.nowMs();
        if (!isAllowed(request, bodyText, nowMs)) return mailError(401, 'Denied', 'Denied by the resource provider.');
        if (!match) return mailError(404, 'ResourceNotFound', 'The requested resource does not exist.');
        const refusal = checkApiVersion(match.route, searchParams);
        if (refusal) return refusal;
        return match.route.name === 'emailSend'
          ? send(request, bodyText, nowMs)
          : status(match.params.operationId ?? '', nowMs);
      });
    },
  };
}

function mailError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return armError(status, code, message, { 'x-ms-error-code': code, ...headers });
}

/** HMAC over method, path with query, date, host and the body's digest (npm `@azure/communication-common`). */
function isSigned({ method = '', url = '', headers }: IncomingMessage, bodyText: string, accessKey: string): boolean {
  const digest = createHash('sha256').update(bodyText).digest('base64');
  const date = headers['x-ms-date'];
  if (typeof date !== 'string' || headers['x-ms-content-sha256'] !== digest) return false;
  const signed = `${method}\n${url}\n${date};${headers.host ?? ''};${digest}`;
  const signature = createHmac('sha256', Buffer.from(accessKey, 'base64')).update(signed).digest('base64');
  const expected = Buffer.from(`HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`);
  const given = Buffer.from(headers.authorization ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
