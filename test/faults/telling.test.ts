// A message to people over channels that do not take it as they should, through the real senders.
import { afterEach, describe, expect, it } from 'vitest';
import type { TryOutcome } from '../../src/domain/tell-ports.ts';
import { nextTryAfterMs } from '../../src/domain/retry-schedule.ts';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import type { SinkFault } from '../../src/local/sinks.ts';
import { secret } from '../../src/domain/secret.ts';
import { openMailBench, openSinkBench, send, senderOf, type SenderBench } from '../support/senders.ts';
import { casesOf, type End, type FaultName } from './matrix.ts';
import { tellingStages, type TellingStage } from './telling-stages.ts';

const sinkFaults: Readonly<Partial<Record<FaultName, SinkFault>>> = {
  throttled: { status: 429, retryAfter: '7' },
  fails: { status: 500 },
  refused: { status: 403 },
  reset: 'reset',
  slow: 'silent',
  webPage: { status: 200, body: '<!DOCTYPE html><title>Sign in</title>' },
};
const mailFaults: Readonly<Partial<Record<FaultName, object>>> = {
  throttled: { status: 429, retryAfterSeconds: 7 },
  fails: { status: 500 },
  refused: { status: 403 },
  reset: { reset: true },
};
const impatientMs = 60;

type Bench = Pick<SenderBench, 'sender' | 'clock' | 'told' | 'close'> & { readonly mend: () => void };

async function disturbed({ channel }: TellingStage, fault: FaultName): Promise<Bench> {
  if (channel === 'email') {
    const bench = await openMailBench();
    const access = fault === 'outage' ? { ...bench.access, endpoint: 'https://127.0.0.1:9' } : bench.access;
    const email = { access, sender: bench.azure.mail.senderAddress, trustedCertificate: bench.azure.certificate };
    const sender = senderOf('email', { clock: bench.clock, email });
    const strike = mailFaults[fault];
    const faults = strike === undefined ? [] : [{ route: 'emailSend', ...strike }];
    bench.azure.setScenario(parseScenario({ faults }));
    let current = sender;
    return {
      ...bench,
      sender: { channel, send: (message) => current.send(message) },
      mend: () => {
        current = bench.sender;
        bench.azure.setScenario(parseScenario({}));
      },
    };
  }
  const bench = await openSinkBench(channel);
  const secrets = bench.sinks.webhookSecrets.map(secret);
  const url = secret(fault === 'outage' ? 'http://127.0.0.1:9/' : bench.sinks.urls[channel]);
  const options = { clock: bench.clock, [channel]: { url, secrets, source: '/sidescan' } };
  let current = senderOf(channel, options, fault === 'slow' ? impatientMs : 5_000);
  bench.sinks.setFault(channel, sinkFaults[fault] ?? null);
  return {
    ...bench,
    sender: { channel, send: (message) => current.send(message) },
    mend: () => {
      current = bench.sender;
      bench.sinks.setFault(channel, null);
    },
  };
}

let open: Bench | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

/** Tries as the ledger does, until it was taken or given up. */
async function endOf(stage: TellingStage, fault: FaultName, form: 'passing' | 'lasting'): Promise<End> {
  const bench = await disturbed(stage, fault);
  open = bench;
  for (let attempt = 1; ; attempt += 1) {
    const outcome: TryOutcome = await send(bench.sender, attempt);
    if (outcome.kind === 'sent' || outcome.kind === 'pending') {
      expect(bench.told()).toBeGreaterThan(0);
      return attempt === 1 ? 'told' : 'told later';
    }
    expect(outcome.error).not.toMatch(/127\.0\.0\.1|https?:/);
    const waitMs =
      outcome.kind === 'deferred' ? nextTryAfterMs(stage.channel, attempt, outcome.retryAfterMs, () => 0) : undefined;
    if (waitMs === undefined) return 'named as failed';
    bench.clock.pass(waitMs);
    if (form === 'passing') bench.mend();
  }
}

describe.each(tellingStages)('$name', (stage) => {
  it.each(casesOf(stage))('$fault, $form: $end', async ({ fault, form, end }) => {
    const actual = await endOf(stage, fault, form);
    expect(actual).toBe(end);
  });
});
