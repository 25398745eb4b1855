import { app } from '@azure/functions';
import { runtime } from '../compose.ts';
import { requestScan } from '../scan/request-scan.ts';

/** Only asks for a scan; the queue does the work, so a late or repeated tick costs nothing. */
app.timer('scanTimer', {
  schedule: '%SIDESCAN_SCAN_SCHEDULE%',
  handler: async (_timer, invocation) => {
    const { requestParts, settings, loggerFor } = runtime(invocation);
    const { scan, created } = await requestScan(await requestParts(), 'timer', settings.scope);
    loggerFor(invocation).info('scan requested', { scanId: scan.scanId, created, trigger: 'timer' });
  },
});
