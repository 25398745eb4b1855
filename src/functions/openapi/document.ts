import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import manifest from '../../../package.json' with { type: 'json' };
import { roleClaimOf } from '../access.ts';
import { titleOf } from '../problem.ts';
import type { Route } from '../route.ts';
import examples from './examples.json' with { type: 'json' };
import { problem } from './schemas.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** An answer of the app to its simulated fleet, by operation, status and media type (`test/support/record-examples.ts`). */
export type Examples = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
/** A path and query that somebody may ask for, by operation. */
export type ExampleRequests = Readonly<Record<string, string>>;
export const { requests: exampleRequests, answers: exampleAnswers } = examples as {
  readonly requests: ExampleRequests;
  readonly answers: Examples;
};

const tags = {
  Fleet: 'The whole fleet of the latest scan, and how it moves.',
  Clusters: 'One cluster, or a page of them.',
  Scans: 'Scans and their snapshots.',
  Telling: 'What is told to whom.',
  Inspections: 'Evidence from inside clusters.',
  Operations: 'Whether the app is well, and this document.',
} as const;

const tagHeader = 'Names this answer; send it as `If-None-Match` to be told whether it still holds.';
/** What any route may answer beside its own. */
const commonProblems = [400, 401, 403, 500, 503];

/** The OpenAPI 3.1 document of the given routes, from the schemas that check what arrives. Pages are not part of it. */
export function openapiDocument(routes: readonly Route[]): OpenApiDocument {
  const described = routes.filter(({ surface }) => surface === 'api');
  const paths: Record<string, ZodOpenApiPathsObject[string]> = {};
  for (const route of described) {
    const path = `/${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  const used = new Set(described.map(({ tag }) => tag));
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Sidescan',
        version: manifest.version,
        summary: manifest.description,
        description:
          'Lists page with an opaque `continuation`. Reads of a finished scan have an `ETag` and answer 304 to `If-None-Match`. Every GET answers HEAD. Fields may be added, never renamed or narrowed.',
        license: { name: manifest.license, identifier: manifest.license },
      },
      servers: [{ url: '/', description: 'Where this document was read.' }],
      security: [{ functionKey: [] }, { entra: [] }],
      tags: Object.entries(tags).flatMap(([name, description]) => (used.has(name) ? [{ name, description }] : [])),
      paths,
      components: {
        securitySchemes: {
          functionKey: {
            type: 'apiKey',
            in: 'header',
            name: 'x-functions-key',
            description: 'A function key, where SIDESCAN_AUTH is `keys`. On the local host none is needed.',
          },
          entra: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'A token of Microsoft Entra with an app role, where SIDESCAN_AUTH is `entra`.',
          },
        },
      },
    },
    { override: ({ jsonSchema, io }) => keepOpen(jsonSchema, io) },
  );
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { name, tag, summary, description, params, query, body } = route;
  const role = `Needs the app role ${roleClaimOf(route)} where roles are on.`;
  return {
    operationId: name,
    tags: [tag],
    summary,
    description: [description, role].filter((text) => text !== undefined).join('\n\n'),
    requestParams: { path: z.object(params), query: z.object(query) },
    ...(body ? { requestBody: { required: false, content: { 'application/json': { schema: body } } } } : {}),
    responses: responsesOf(route),
  };
}

function responsesOf({ name, answers, revalidates, problems = [] }: Route): ZodOpenApiResponsesObject {
  const responses: Record<string, ZodOpenApiResponsesObject[`2${string}`]> = {};
  const given = exampleAnswers[name] ?? {};
  for (const [status, { description, content, headers: declared = {} }] of Object.entries(answers)) {
    const headers = { ...declared, ...(revalidates ? { ETag: tagHeader } : {}) };
    responses[status] = {
      description,
      content: Object.fromEntries(
        Object.entries(content).map(([type, schema]) => {
          const example = given[status]?.[type];
          return [type, { schema, ...(example === undefined ? {} : { example }) }];
        }),
      ),
      headers: Object.fromEntries(
        Object.entries(headers).map(([header, about]) => [header, { description: about, schema: { type: 'string' } }]),
      ),
    };
  }
  if (revalidates) responses[304] = { description: 'What the caller holds, by `If-None-Match`, is what there is.' };
  for (const status of [...commonProblems, ...problems]) {
    if (status in responses) continue;
    responses[status] = {
      description: titleOf(status),
      content: { 'application/problem+json': { schema: problem } },
    };
  }
  return responses;
}

/** Fields may be added to answers, so no answer is closed; requests are. */
function keepOpen(jsonSchema: { additionalProperties?: unknown }, io: 'input' | 'output'): void {
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
}
