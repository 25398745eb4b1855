import { app } from '@azure/functions';
import { runtime } from '../compose.ts';
import { requestFirstScan } from '../scan/request-scan.ts';

/** The first scan of a new deployment starts within five minutes; from then on this reads one row and ends. */
app.timer('firstScanTimer', {
  schedule: '0 */5 * * * *',
  handler: async (_timer, invocation) => {
    const { requestParts, settings, loggerFor } = runtime(invocation);
    const scan = await requestFirstScan(await requestParts(), settings.scope);
    if (scan) loggerFor(invocation).info('scan requested', { scanId: scan.scanId, created: true, trigger: 'timer' });
  },
});
