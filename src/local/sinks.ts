import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { at, isObject, listOf, textOf } from '../domain/json.ts';
import { listen, readBody } from './azure/listener.ts';

export type SinkChannel = 'teams' | 'slack' | 'webhook';

/** How a sink misbehaves. */
export type SinkFault =
  | {
      readonly status: number;
      readonly body?: string;
      readonly retryAfter?: string;
      /** For redirects. */
      readonly location?: string;
    }
  /** Takes the message, and the connection breaks before the answer. */
  | 'reset'
  /** Takes the message and answers nothing until it is closed. */
  | 'silent';

/** One request that a sink took for a message, whatever it answered. */
export interface ReceivedMessage {
  readonly channel: SinkChannel;
  readonly atMs: number;
  readonly headers: IncomingHttpHeaders;
  /** The body as it came. */
  readonly text: string;
  readonly json: unknown;
  /** What was answered; 0 for nothing. */
  readonly status: number;
  /** Why it was refused; null for a message that is as it should be. */
  readonly refusal: string | null;
  /** Whether a webhook of this id was taken before. */
  readonly isRepeated: boolean;
}

export interface Sinks {
  /** Settings that point a Sidescan at them. */
  readonly environment: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<SinkChannel, string>>;
  /** `whsec_…`: one that is going, and the one that replaces it. */
  readonly webhookSecrets: readonly string[];
  /** In order of arrival. */
  readonly received: () => readonly ReceivedMessage[];
  /** Holds for so many requests, or until told otherwise; null mends. */
  readonly setFault: (channel: SinkChannel, fault: SinkFault | null, times?: number) => void;
  readonly close: () => Promise<void>;
}

const channels: readonly SinkChannel[] = ['teams', 'slack', 'webhook'];
/** Teams takes about 28 KB for the whole message (facts 16.1). */
const mostTeamsBytes = 28 * 1024;
const mostSlackBlocks = 50;
/** Of a webhook's timestamp, as the reference library has it. */
const toleranceMs = 5 * 60_000;

/**
 * Receivers of Teams, Slack and webhook messages on loopback. They look at what comes as the real ones do: the card's
 * envelope and size, Slack's words, the CloudEvent and its signature. Their URLs are as secret as real ones.
 */
export async function startSinks({ now = () => new Date() }: { readonly now?: () => Date } = {}): Promise<Sinks> {
  const paths = new Map(channels.map((channel) => [`/${channel}/${randomUUID()}`, channel]));
  const webhookSecrets = [newSecret(), newSecret()];
  const received: ReceivedMessage[] = [];
  const faults = new Map<SinkChannel, { readonly fault: SinkFault; left: number }>();
  const closing = new AbortController();

  const faultOf = (channel: SinkChannel): SinkFault | undefined => {
    const held = faults.get(channel);
    if (!held) return undefined;
    held.left -= 1;
    if (held.left <= 0) faults.delete(channel);
    return held.fault;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const channel = paths.get(request.url ?? '');
    const text = await readBody(request);
    if (request.method !== 'POST' || !channel) {
      response.writeHead(channel ? 405 : 404).end('no_service');
      return;
    }
    const { headers } = request;
    const fault = faultOf(channel);
    const json = parseJson(text);
    const refusal = typeof fault === 'object' ? null : judge(channel, { headers, text, json }, webhookSecrets, now());
    const answer = typeof fault === 'object' ? fault : answerOf(channel, refusal);
    const id = headers['webhook-id'];
    // What was refused before is new to the receiver; what it took without answering is not.
    const isTaken = (earlier: ReceivedMessage) => earlier.headers['webhook-id'] === id && earlier.status < 300;
    const isRepeated = channel === 'webhook' && received.some(isTaken);
    const status = fault === 'reset' || fault === 'silent' ? 0 : answer.status;
    received.push({ channel, atMs: now().getTime(), headers, text, json, status, refusal, isRepeated });
    if (fault === 'silent') await delay(3_600_000, undefined, { signal: closing.signal }).catch(() => undefined);
    if (status === 0) {
      response.destroy();
      return;
    }
    const { body = '', retryAfter, location } = answer;
    response.writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }),
      ...(location === undefined ? {} : { Location: location }),
    });
    response.end(body);
  };

  const listener = await listen(0, handle);
  const urlOf = (wanted: SinkChannel): string => {
    const [path = ''] = [...paths].find(([, channel]) => channel === wanted) ?? [];
    return `http://127.0.0.1:${listener.port}${path}`;
  };
  const urls = { teams: urlOf('teams'), slack: urlOf('slack'), webhook: urlOf('webhook') };
  return {
    urls,
    webhookSecrets,
    environment: {
      SIDESCAN_TEAMS_WEBHOOK: urls.teams,
      SIDESCAN_SLACK_WEBHOOK: urls.slack,
      SIDESCAN_WEBHOOK_URL: urls.webhook,
      SIDESCAN_WEBHOOK_SECRETS: webhookSecrets.join(','),
    },
    received: () => received,
    setFault: (channel, fault, times = Number.MAX_SAFE_INTEGER) => {
      if (fault === null) faults.delete(channel);
      else faults.set(channel, { fault, left: times });
    },
    close: async () => {
      closing.abort();
      await listener.close();
    },
  };
}

function newSecret(): string {
  return `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`;
}

type Answer = Exclude<SinkFault, string>;

function answerOf(channel: SinkChannel, refusal: string | null): Answer {
  switch (channel) {
    case 'teams':
      return refusal === null ? { status: 202 } : { status: refusal === 'too large' ? 413 : 400, body: refusal };
    case 'slack':
      return refusal === null ? { status: 200, body: 'ok' } : { status: 400, body: refusal };
    case 'webhook':
      return refusal === null ? { status: 204 } : { status: refusal === 'signature' ? 401 : 400, body: refusal };
  }
}

/** What is wrong with a message, in a word; null when nothing is. */
function judge(
  channel: SinkChannel,
  { headers, text, json }: Pick<ReceivedMessage, 'headers' | 'text' | 'json'>,
  secrets: readonly string[],
  now: Date,
): string | null {
  const type = headers['content-type'] ?? '';
  switch (channel) {
    case 'teams':
      if (!type.startsWith('application/json') || !isCard(json)) return 'not a message with an Adaptive Card';
      return Buffer.byteLength(text) > mostTeamsBytes ? 'too large' : null;
    case 'slack': {
      if (!type.startsWith('application/json') || !isObject(json)) return 'invalid_payload';
      const blocks = listOf(json.blocks) ?? [];
      if (blocks.length > mostSlackBlocks) return 'invalid_blocks';
      return textOf(json.text) === null ? 'no_text' : null;
    }
    case 'webhook':
      if (!secrets.every((secret) => isSigned(secret, headers, text, now))) return 'signature';
      return type.startsWith('application/cloudevents+json') && isEvent(json) ? null : 'not a CloudEvent';
  }
}

/** The envelope that workflows take (facts 16.1). */
function isCard(json: unknown): boolean {
  const [attachment] = listOf(at(json, 'type') === 'message' ? at(json, 'attachments') : null) ?? [];
  const card = at(attachment, 'content');
  return (
    at(attachment, 'contentType') === 'application/vnd.microsoft.card.adaptive' &&
    at(card, 'type') === 'AdaptiveCard' &&
    textOf(at(card, 'version')) !== null &&
    listOf(at(card, 'body')) !== null
  );
}

/** The required attributes of CloudEvents 1.0 (facts 16.4). */
function isEvent(json: unknown): boolean {
  return at(json, 'specversion') === '1.0' && ['id', 'source', 'type'].every((name) => textOf(at(json, name)) !== null);
}

/** As the reference library verifies, but by the sink's own clock. */
function isSigned(secret: string, headers: IncomingHttpHeaders, text: string, now: Date): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof signatures !== 'string' || !/^\d+$/.test(String(seconds))) return false;
  const signedAt = new Date(Number(seconds) * 1000);
  if (Math.abs(now.getTime() - signedAt.getTime()) > toleranceMs) return false;
  return signatures.split(' ').includes(new Webhook(secret).sign(id, signedAt, text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
