import { toDelivery } from '../tell/background.ts';
import { delivery } from './openapi/plan-schemas.ts';
import { pageOf } from './openapi/schemas.ts';
import { continuation, pageSize } from './request-parts.ts';
import { json, route } from './route.ts';

export const listDeliveries = route({
  name: 'listDeliveries',
  method: 'GET',
  path: 'api/deliveries',
  tag: 'Telling',
  summary: 'Who was told what became of it: one delivery a message and recipient, newest first',
  description: 'Recipients are mail addresses, or the name of a channel; never a URL.',
  query: { top: pageSize, continuation },
  answers: { 200: json('A page of deliveries.', pageOf(delivery).meta({ id: 'DeliveryPage' })) },
  handler: async ({ query: { top = 100, continuation: from }, runtime }) => {
    const { deliveries } = await runtime.tellParts();
    const page = await deliveries.list(top, from);
    return { json: { ...page, items: page.items.map(toDelivery) } };
  },
});
