import type { z } from 'zod';
import { runtime } from '../compose.ts';
import { ScanError } from '../domain/errors.ts';
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
    const { requestParts, settings, tellParts } = runtime();
    const settled = { name: 'settings', ok: true, detail: 'All settings are valid.' } as const;
    try {
      const latest = await (await requestParts()).store.latest();
      const detail = latest
        ? `Scan ${latest.scanId} of ${latest.takenAt ?? latest.requestedAt}, coverage ${latest.coverage?.complete ? 'complete' : 'incomplete'}.`
        : `No scan has finished yet; the schedule is ${settings.scanSchedule}.`;
      return [
        settled,
        { name: 'storage', ok: true, detail: 'Storage answers.' },
        { name: 'latestScan', ok: true, detail },
        { name: 'telling', ...(await tellHealth(await tellParts())) },
      ];
    } catch (error) {
      return [settled, { name: 'storage', ok: false, detail: describe(error) }];
    }
  } catch (error) {
    return [{ name: 'settings', ok: false, detail: describe(error) }];
  }
}

/** Only our own sentences are known to be safe to show. */
function describe(error: unknown): string {
  return error instanceof ScanError ? error.message : 'Failed for a reason that is not foreseen; the log has it.';
}
