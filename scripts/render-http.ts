import type { z } from 'zod';
import { roleClaimOf } from '../src/functions/access.ts';
import { exampleAnswers, exampleRequests, openapiDocument } from '../src/functions/openapi/document.ts';
import type { Route } from '../src/functions/route.ts';

const mostLines = 60;

/** `docs/http.md`: every route of the document with an example, from the same declarations that the app runs. */
export function renderHttp(routes: readonly Route[]): string {
  const described = routes.filter(({ surface }) => surface === 'api');
  const tags = openapiDocument(routes).tags ?? [];
  return [
    '# HTTP API',
    '',
    'Generated from the declarations of the routes (`npm run generate`); `GET /api/openapi.json` is the same for programs.',
    'Examples are answers of the app to the fleet that comes with it, their lists cut short (`node scripts/record-examples.ts`).',
    '',
    ...access,
    ...habits,
    ...tags.flatMap(({ name, description }) => [
      `## ${name}`,
      '',
      description ?? '',
      '',
      ...described.filter(({ tag }) => tag === name).flatMap(section),
    ]),
  ].join('\n');
}

const access = [
  '## Who may call',
  '',
  '| where | `/api/…` | the dashboard, `/` |',
  '|---|---|---|',
  '| local host | anybody on this machine | anybody on this machine |',
  '| Azure, `SIDESCAN_AUTH=keys` (default) | whoever sends a function key: header `x-functions-key`, or `?code=` | nobody: a key names no person |',
  '| Azure, `SIDESCAN_AUTH=entra` | people and programs with a Microsoft Entra token and an app role | people who signed in and have an app role |',
  '',
  'For `entra`, turn on the authentication of the app (“Easy Auth”) with Microsoft as the identity provider and unauthenticated requests',
  'refused or redirected, give the application two app roles, `Sidescan.Reader` and `Sidescan.Operator`, and assign them. The platform',
  'checks the token and names the caller in `X-MS-CLIENT-PRINCIPAL`, which it takes away from whoever sends it; Sidescan believes the header only',
  'while the platform says that its authentication is on (`WEBSITE_AUTH_ENABLED`), and lets nobody in otherwise. Keys and Entra exclude each other:',
  'the platform checks a key before it runs a function, so people who signed in would need one as well.',
  '',
  'Readers may `GET`; whatever starts or stops something needs an operator. A page of another site cannot act for a signed-in browser (`Sec-Fetch-Site`).',
  '',
];

const habits = [
  '## What all routes share',
  '',
  '- Errors are problem documents (RFC 9457) with a stable `code`, an unknown route or method under `/api` included.',
  '- Lists page: pass the `continuation` of a page to get the next one. A page of clusters belongs to the scan it began in.',
  '- An unknown parameter is a 400 that names it.',
  '- Reads of a finished scan carry an `ETag`; `If-None-Match` answers 304. Every `GET` answers `HEAD`. `gzip` and `br` by `Accept-Encoding`.',
  '',
];

function section(route: Route): string[] {
  const { name, method, path, summary, description, query, body, answers } = route;
  const parameters = Object.entries(query).map(
    ([parameter, schema]) => `| \`${parameter}\` | ${(schema as z.ZodType).meta()?.description ?? ''} |`,
  );
  return [
    `### \`${method} /${path}\``,
    '',
    `${summary}.${description === undefined ? '' : ` ${description}`} Role: \`${roleClaimOf(route)}\`.`,
    '',
    ...(parameters.length > 0 ? ['| parameter | means |', '|---|---|', ...parameters, ''] : []),
    ...(body ? [`Body: ${body.meta()?.description ?? ''}`, ''] : []),
    ...Object.entries(answers).flatMap(([status, answer]) => [
      `- **${status}** ${answer.description} ${Object.keys(answer.content)
        .map((type) => `\`${type}\``)
        .join(', ')}`,
    ]),
    '',
    ...example(name),
  ];
}

function example(name: string): string[] {
  const request = exampleRequests[name];
  if (request === undefined) return [];
  const [status, byType] = Object.entries(exampleAnswers[name] ?? {})[0] ?? [];
  const answer = byType?.['application/json'];
  const lines = answer === undefined ? [] : JSON.stringify(answer, null, 2).split('\n');
  const shown = lines.length > mostLines ? [...lines.slice(0, mostLines), '…'] : lines;
  return ['```http', request, ...(status === undefined || shown.length === 0 ? [] : ['', status, ...shown]), '```', ''];
}
