import { app } from '@azure/functions';
import { runtime } from '../compose.ts';

/** Looks every 15 minutes: what is due is computed in code, since the platform has no time zone setting (facts 14). */
app.timer('digestTimer', {
  schedule: '0 */15 * * * *',
  handler: async (_timer, invocation) => {
    const { tellParts, loggerFor } = runtime(invocation);
    const { tick } = await import('../tell/tick.ts');
    await tick(await tellParts(), { logger: loggerFor(invocation) });
  },
});
