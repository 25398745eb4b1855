import { app } from '@azure/functions';
import { runtime } from '../compose.ts';
import { ScanError } from '../domain/errors.ts';

/** What operations asks: is the app set up, does storage answer, how old is what people read. */
interface Health {
  readonly status: 'ok' | 'degraded';
  readonly checks: {
    readonly name: 'settings' | 'storage' | 'latestScan';
    readonly ok: boolean;
    readonly detail: string;
  }[];
}

// It reports a broken set-up instead of failing with it, so it cannot go through `route`.
app.http('getHealth', {
  methods: ['GET', 'HEAD'],
  route: 'api/health',
  authLevel: 'function',
  handler: async () => {
    const checks = await check();
    const health: Health = { status: checks.every(({ ok }) => ok) ? 'ok' : 'degraded', checks };
    return { status: health.status === 'ok' ? 200 : 503, headers: { 'Cache-Control': 'no-store' }, jsonBody: health };
  },
});

async function check(): Promise<Health['checks']> {
  try {
    const { requestParts, settings } = runtime();
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
