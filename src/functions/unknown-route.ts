import { app, type HttpMethod } from '@azure/functions';
import { ScanError } from '../domain/errors.ts';
import { authMode } from '../settings.ts';
import { authLevelOf } from './access.ts';
import { commonHeaders } from './common-headers.ts';
import { problem, problemOf } from './problem.ts';
import type { Route } from './route.ts';

const methods: HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Answers whatever else is asked for under `/api` with a problem document instead of the platform's empty 404. The
 * platform tries functions in the order of their names, so this one's sorts behind all others.
 */
export function registerUnknownRoute(routes: readonly Route[]): void {
  app.http('zzUnknownRoute', {
    methods,
    route: 'api/{*path}',
    authLevel: authLevelOf(authMode(process.env)),
    handler: async (request, { invocationId }) => {
      const allowed = methodsOf(routes, new URL(request.url).pathname);
      const answer =
        allowed.length > 0
          ? problem(405, 'request.methodNotAllowed', `This route takes ${allowed.join(', ')}.`, invocationId, {
              Allow: allowed.join(', '),
            })
          : problemOf(
              new ScanError('notFound', 'There is no such route; GET /api/openapi.json describes all there are.'),
              invocationId,
            );
      const { headers, body, ...rest } = answer;
      return {
        ...rest,
        headers: { ...commonHeaders, ...headers },
        ...(request.method === 'HEAD' ? {} : { body }),
      };
    },
  });
}

/** The methods of the routes that have this path. */
function methodsOf(routes: readonly Route[], pathname: string): string[] {
  const given = pathname.split('/').filter((part) => part !== '');
  const matches = ({ path }: Route): boolean => {
    const parts = path.split('/');
    return (
      parts.length === given.length &&
      parts.every((part, at) => part.startsWith('{') || part.toLowerCase() === given[at]?.toLowerCase())
    );
  };
  // A page whose path is all parameters has every path.
  const found = routes
    .filter((route) => route.surface === 'api' && matches(route))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...new Set(found)];
}
