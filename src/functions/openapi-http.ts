import { z } from 'zod';
import { json, route, type Route } from './route.ts';

/** The route that describes all routes, itself included. */
export function openapiRoute(others: readonly Route[]): Route {
  const self: Route = route({
    name: 'getOpenApi',
    method: 'GET',
    path: 'api/openapi.json',
    tag: 'Operations',
    summary: 'This document',
    description: 'OpenAPI 3.1, made from the schemas that check what arrives.',
    answers: { 200: json('An OpenAPI 3.1 document.', z.record(z.string(), z.unknown())) },
    handler: async () => {
      const { openapiDocument } = await import('./openapi/document.ts');
      return { json: openapiDocument([...others, self]) };
    },
  });
  return self;
}
