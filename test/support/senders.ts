/**
 * Senders in front of receivers on loopback, for tests: what they took, and how they can be disturbed.
 *
 * @module
 */
import type { Channel } from '../../src/domain/digest.ts';
import type { Clock } from '../../src/domain/ports.ts';
import type { ChannelSender, TryOutcome } from '../../src/domain/tell-ports.ts';
import { secret } from '../../src/domain/secret.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { type SimulatedAzure, startSimulatedAzure } from '../../src/local/azure/start.ts';
import { type SinkChannel, type SinkFault, startSinks, type Sinks } from '../../src/local/sinks.ts';
import { type ChannelOptions, channelSenders } from '../../src/notify/senders.ts';
import type { MailAccess } from '../../src/notify/mail-client.ts';
import { aDigest } from './digests.ts';
import { smallFleet, tokenFor } from './simulated-azure.ts';

export const startedAt = '2026-11-23T08:00:00Z';
export const operationId = '8540c0de-899f-8cce-acb5-3ec493af3800';
export const recipient = 'ann@contoso.example';
const neverAborted = new AbortController().signal;

/** Time that stands still until it is moved. */
export interface HandClock extends Clock {
  readonly pass: (ms: number) => void;
}

export function handClock(): HandClock {
  let now = Date.parse(startedAt);
  return {
    now: () => new Date(now),
    pass: (ms) => {
      now += ms;
    },
  };
}

/** How the far side can be disturbed; each way holds until `calm`. */
export type Disturbance =
  /** 429, and how long to wait. */
  | { readonly slowDownSeconds: number }
  /** 500. */
  | 'broken'
  /** What no repetition mends. */
  | 'refusing'
  /** Takes the message, and the answer is lost. */
  | 'mute'
  | 'calm';

/** One sender and its far side. */
export interface SenderBench {
  readonly sender: ChannelSender;
  readonly clock: HandClock;
  /** Messages that reached people: a repetition that the receiver can tell is none. */
  readonly told: () => number;
  readonly disturb: (how: Disturbance) => void;
  /** Texts that must never be shown. */
  readonly secrets: readonly string[];
  readonly close: () => Promise<void>;
}

export async function send(
  sender: ChannelSender,
  attempt = 1,
  changes: Partial<Parameters<ChannelSender['send']>[0]> = {},
): Promise<TryOutcome> {
  return sender.send({
    digest: aDigest(),
    recipient,
    operationId,
    attempt,
    isAccepted: false,
    signal: neverAborted,
    ...changes,
  });
}

export function senderOf(channel: Channel, options: Omit<ChannelOptions, 'destinations'>, timeoutMs = 5_000) {
  const destinations = { allowedNetworks: [], allowLoopback: true, timeoutMs };
  const sender = channelSenders({ ...options, destinations }).get(channel);
  if (!sender) throw new Error(`${channel} is not set up`);
  return sender;
}

/** Teams, Slack or the webhook. */
export async function openSinkBench(channel: SinkChannel): Promise<SenderBench & { readonly sinks: Sinks }> {
  const clock = handClock();
  const sinks = await startSinks({ now: clock.now });
  const url = secret(sinks.urls[channel]);
  const secrets = sinks.webhookSecrets.map(secret);
  const sender = senderOf(channel, {
    clock,
    [channel]: { url, secrets, source: '/sidescan' },
  });
  const faults: Readonly<Record<Extract<Disturbance, string>, SinkFault | null>> = {
    calm: null,
    mute: 'reset',
    broken: { status: 500, body: sinks.urls[channel] },
    refusing: { status: 413, body: sinks.urls[channel] },
  };
  return {
    sender,
    clock,
    sinks,
    told: () => sinks.received().filter(({ status, isRepeated }) => status < 300 && !isRepeated).length,
    disturb: (how) =>
      sinks.setFault(
        channel,
        typeof how === 'string' ? faults[how] : { status: 429, retryAfter: String(how.slowDownSeconds) },
      ),
    secrets: [url.reveal(), new URL(url.reveal()).pathname, ...sinks.webhookSecrets],
    close: sinks.close,
  };
}

/** E-mail, with the simulated identity or with the connection string. */
export async function openMailBench(
  scenario: Record<string, unknown> = {},
  access: 'identity' | 'key' = 'identity',
): Promise<SenderBench & { readonly azure: SimulatedAzure; readonly access: MailAccess }> {
  const clock = handClock();
  const calm = parseScenario({ mail: scenario });
  const azure = await startSimulatedAzure({ fleet: smallFleet(1), clock, scenario: calm });
  const mailAccess: MailAccess =
    access === 'key'
      ? { connectionString: secret(azure.mail.connectionString) }
      : {
          endpoint: azure.mail.endpoint,
          credential: {
            getToken: async (scopes) => ({
              // As `@azure/identity` asks the endpoint: the scope without its last part.
              token: await tokenFor(azure, String(scopes).replace(/\/\.default$/, '')),
              expiresOnTimestamp: Date.parse('2199-01-01T00:00:00Z'),
            }),
          },
        };
  const sender = senderOf('email', {
    clock,
    email: { access: mailAccess, sender: azure.mail.senderAddress, trustedCertificate: azure.certificate },
  });
  const faultOf = (how: Disturbance): Record<string, unknown> | undefined => {
    if (how === 'calm') return undefined;
    if (how === 'mute') return { route: 'emailSend', cutBody: 0 };
    if (how === 'broken') return { route: 'emailSend', status: 500 };
    if (how === 'refusing') return { route: 'emailSend', status: 400, code: 'InvalidRecipient' };
    return { route: 'emailSend', status: 429, retryAfterSeconds: how.slowDownSeconds };
  };
  return {
    sender,
    clock,
    azure,
    access: mailAccess,
    told: () => azure.mail.sent().length,
    disturb: (how) => {
      const fault = faultOf(how);
      azure.setScenario(parseScenario({ mail: scenario, faults: fault ? [fault] : [] }));
    },
    secrets: [azure.mail.endpoint, new URL(azure.mail.endpoint).host, azure.mail.connectionString],
    close: azure.close,
  };
}
