import type { z } from 'zod';
import { runtime } from '../compose.ts';
import { describeFailure } from '../domain/errors.ts';
import type { PoisonedQueue } from '../domain/ports.ts';
import { tellHealth } from '../tell/tell-health.ts';
import { health } from './openapi/schemas.ts';
import { json, route } from './route.ts';

type Health = z.output<typeof health>;

export const getHealth = route({
  name: 'getHealth',
  method: 'GET',
  path: 'api/health',
  tag: 'Operations',
  summary: 'Whether the app is set up, storage answers, and how old the latest scan is',
  answers: {
    200: json('All is well.', health),
    503: json('Something is wrong; the checks say what.', health),
  },
  // It reports a broken set-up instead of failing with it, so it does not ask for the composed parts it is given.
  handler: async () => {
    const checks = await check();
    const status: Health['status'] = checks.every(({ ok }) => ok) ? 'ok' : 'degraded';
    return {
      status: status === 'ok' ? 200 : 503,
      headers: { 'Cache-Control': 'no-store' },
      json: { status, checks } satisfies Health,
    };
  },
});

async function check(): Promise<Health['checks']> {
  try {
    const { requestParts, settings, tellParts, poisoned } = runtime();
    const settled = { name: 'settings', ok: true, detail: 'All settings are valid.' } as const;
    try {
      const { store, clock } = await requestParts();
      const { scanHealth } = await import('./scan-health.ts');
      return [
        settled,
        { name: 'storage', ok: true, detail: 'Storage answers.' },
        { name: 'latestScan', ...(await scanHealth(store, settings, clock.now())) },
        { name: 'telling', ...(await tellHealth(await tellParts())) },
        { name: 'queues', ...queueHealth(await poisoned()) },
      ];
    } catch (error) {
      return [settled, { name: 'storage', ok: false, detail: describeFailure(error) }];
    }
  } catch (error) {
    return [{ name: 'settings', ok: false, detail: describeFailure(error) }];
  }
}

/** The platform keeps a message that it gave up for a week; nothing else says that there was one. */
function queueHealth(poisoned: readonly PoisonedQueue[]): Pick<Health['checks'][number], 'ok' | 'detail'> {
  if (poisoned.length === 0) return { ok: true, detail: 'No message was given up.' };
  const sentences = poisoned.map(
    ({ queueName, messages }) =>
      `${messages} ${messages === 1 ? 'message' : 'messages'} of the queue ${queueName} failed too often and ${messages === 1 ? 'is' : 'are'} kept in ${queueName}-poison.`,
  );
  return { ok: false, detail: `${sentences.join(' ')} Look at them, and clear that queue.` };
}
