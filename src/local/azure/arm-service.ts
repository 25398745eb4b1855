import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { armError, type Reply } from './http.ts';
import { readBody } from './listener.ts';
import { checkApiVersion, router, type Route } from './router.ts';
import type { Stage } from './stage.ts';
import type { Tokens } from './tokens.ts';

export interface ArmService {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Where it listens, for links to next pages; known only after listening. */
  readonly setEndpoint: (endpoint: string) => void;
}

/** Azure Resource Manager before its providers: routing, login, api-versions, rate limits. */
export function armService({
  routes,
  scene,
  tokens,
}: {
  readonly routes: readonly Route[];
  readonly scene: Stage;
  readonly tokens: Tokens;
}): ArmService {
  const table = router(routes);
  let endpoint = '';

  return {
    setEndpoint: (value) => {
      endpoint = value;
    },
    handle: async (request, response) => {
      const method = request.method ?? 'GET';
      const url = request.url ?? '/';
      const { pathname: path, searchParams: query } = new URL(url, 'https://arm');
      const bodyText = await readBody(request);
      const match = table.match(method, path);

      const answer = (): Reply => {
        const nowMs = scene.nowMs();
        const caller = tokens.check(request.headers.authorization, nowMs);
        if ('status' in caller) return caller;
        const { principal } = caller;
        if (match === undefined) return table.refuse(method, path, principal);
        const { route, params } = match;
        const location = params.location ?? route.locationOf?.({ params, path }) ?? '';
        const admitted = scene.limits().admit({ route: route.name, params, location, path, principal, nowMs });
        const reply = admitted.refusal ?? checkApiVersion(route, query) ?? served();
        return { ...reply, headers: { ...admitted.headers, ...requestIds(request), ...reply.headers } };

        function served(): Reply {
          // Other content types are not refused but break the service (azdocs, `troubleshoot/general.md`).
          if (bodyText !== '' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
            return armError(
              500,
              'InternalServerError',
              'The server encountered an internal error. Please retry the request.',
            );
          }
          const body = parseBody(bodyText);
          if (body === notJson)
            return armError(
              400,
              'InvalidRequestContent',
              'The request content was invalid and could not be deserialized.',
            );
          return route.handle({ method, path, params, query, body, principal, nowMs, endpoint });
        }
      };

      await scene.perform(response, { method, url, bodyText, route: match?.route.name ?? 'unknown' }, answer);
    },
  };
}

const notJson = Symbol('not JSON');

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return notJson;
  }
}

function requestIds(request: IncomingMessage): Record<string, string> {
  const id = randomUUID();
  const asked = request.headers['x-ms-client-request-id'];
  return {
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': id,
    ...(typeof asked === 'string' ? { 'x-ms-client-request-id': asked } : {}),
  };
}
