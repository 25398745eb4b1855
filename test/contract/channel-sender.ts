import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TryOutcome } from '../../src/domain/tell-ports.ts';
import { operationId, send, type SenderBench } from '../support/senders.ts';

export interface SenderTraits {
  /** Whether the receiver can tell a repetition from a new message. */
  readonly hasHandle: boolean;
  /** What a first try that went well answers. */
  readonly firstOutcome: 'sent' | 'pending';
}

/** The behaviour every `ChannelSender` owes its callers. */
export function describeChannelSender(
  name: string,
  { hasHandle, firstOutcome }: SenderTraits,
  open: () => Promise<SenderBench>,
): void {
  describe(`ChannelSender for ${name}`, () => {
    let bench: SenderBench;
    let deliveries = 0;
    /** What a message was sent as; each test sends one of its own. */
    let id: string;
    let before: number;
    const shown: TryOutcome[] = [];
    beforeAll(async () => {
      bench = await open();
    });
    afterAll(() => bench.close());
    beforeEach(() => {
      bench.disturb('calm');
      before = bench.told();
      deliveries += 1;
      id = `${operationId.slice(0, -4)}${String(deliveries).padStart(4, '0')}`;
    });

    const tryTo = async (attempt = 1): Promise<TryOutcome> => {
      const outcome = await send(bench.sender, attempt, { operationId: id });
      shown.push(outcome);
      return outcome;
    };
    const told = (): number => bench.told() - before;
    /** Tries on, as a queue does, until it is decided. */
    const finish = async (attempt: number): Promise<TryOutcome> => {
      for (let next = attempt; ; next += 1) {
        const outcome = await tryTo(next);
        if (outcome.kind !== 'pending' || next > 5) return outcome;
        bench.clock.pass(outcome.retryAfterMs);
      }
    };

    it('tells once, and says when it is done', async () => {
      expect(await tryTo()).toMatchObject({ kind: firstOutcome });
      if (firstOutcome === 'pending') expect(await finish(2)).toEqual({ kind: 'sent' });
      expect(told()).toBe(1);
    });

    it('waits as long as the far side asks, having told nobody', async () => {
      bench.disturb({ slowDownSeconds: 1234 });
      expect(await tryTo()).toMatchObject({ kind: 'deferred', retryAfterMs: 1_234_000 });
      expect(told()).toBe(0);
      bench.disturb('calm');
      expect(await finish(2)).toEqual({ kind: 'sent' });
      expect(told()).toBe(1);
    });

    it('leaves it to the schedule when the far side is out of order', async () => {
      bench.disturb('broken');
      expect(await tryTo()).toMatchObject({ kind: 'deferred', retryAfterMs: null });
      bench.disturb('calm');
      expect(await finish(2)).toEqual({ kind: 'sent' });
      expect(told()).toBe(1);
    });

    it('fails for good what is refused for good, and says so in a sentence', async () => {
      bench.disturb('refusing');
      const outcome = await tryTo();
      expect(outcome).toMatchObject({ kind: 'failed' });
      expect(outcome).toHaveProperty('error', expect.stringMatching(/^[A-Z].*\.$/));
      expect(told()).toBe(0);
    });

    it(
      hasHandle
        ? 'tells once where the answer was lost or its worker died after sending'
        : 'tells twice rather than not at all where the answer was lost, for it cannot know',
      async () => {
        bench.disturb('mute');
        expect(await tryTo()).toMatchObject({ kind: 'deferred' });
        bench.disturb('calm');
        expect(await finish(2)).toEqual({ kind: 'sent' });
        expect(told()).toBe(hasHandle ? 1 : 2);
      },
    );

    it('stops when it is told to, before and while it sends', async () => {
      const reason = new Error('enough');
      const stopped = send(bench.sender, 1, { operationId: id, signal: AbortSignal.abort(reason) });
      await expect(stopped).rejects.toBe(reason);
      const aborting = new AbortController();
      const sending = send(bench.sender, 1, { operationId: id, signal: aborting.signal });
      aborting.abort(reason);
      await expect(sending).rejects.toBe(reason);
      expect(told()).toBeLessThanOrEqual(1);
    });

    it('has shown no URL and no secret in any of its answers', () => {
      expect(shown.length).toBeGreaterThan(5);
      for (const text of bench.secrets) expect(inspect([shown, bench.sender])).not.toContain(text);
      expect(inspect(shown)).not.toMatch(/https?:|127\.0\.0\.1/);
    });
  });
}
