import { pageOf, trendPoint } from './openapi/schemas.ts';
import { continuation, instantText, pageSize } from './request-parts.ts';
import { json, route } from './route.ts';

export const getTrend = route({
  name: 'getTrend',
  method: 'GET',
  path: 'api/trend',
  tag: 'Fleet',
  summary: 'One point for each finished scan of the fleet, oldest first',
  description: 'Points stay when the results of their scan are removed.',
  query: { since: instantText('Only scans taken at or after this.'), top: pageSize, continuation },
  answers: {
    200: json('A page of points; 1000 unless `top` says otherwise.', pageOf(trendPoint).meta({ id: 'TrendPage' })),
  },
  handler: async ({ query: { since, top = 1000, continuation: from }, runtime }) => {
    const { store } = await runtime.requestParts();
    return { json: await store.trend(runtime.settings.scope, { top, since, continuation: from }) };
  },
});
