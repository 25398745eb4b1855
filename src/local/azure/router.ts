import { armError, type Call, forbidden, type Reply } from './http.ts';

/** One thing the simulated Azure answers. A service is a list of these. */
export interface Route {
  /** The name that faults and recorded calls use. */
  readonly name: string;
  readonly method: 'GET' | 'POST';
  /** Path with `{variables}`; compared without regard to case, as ARM does. */
  readonly path: string;
  /** The api-versions that exist, newest last. */
  readonly apiVersions: readonly string[];
  /** Whose regional quota a request counts against, where the path does not name the location. */
  readonly locationOf?: (request: Pick<Call, 'params' | 'path'>) => string;
  readonly handle: (call: Call) => Reply;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export interface Router {
  readonly match: (method: string, path: string) => Match | undefined;
  /** What ARM answers when nothing matches: reading something unknown is 404, changing anything is 403. */
  readonly refuse: (method: string, path: string, principal: string) => Reply;
}

export function router(routes: readonly Route[]): Router {
  const compiled = routes.map((route) => ({ route, ...compilePath(route.path) }));
  return {
    match: (method, path) => {
      for (const { route, pattern, names } of compiled) {
        const found = route.method === method ? pattern.exec(path) : null;
        if (found === null) continue;
        const params = Object.fromEntries(
          names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]),
        );
        return { route, params };
      }
      return undefined;
    },
    refuse: (method, path, principal) => {
      const [, provider = '', type = ''] = /\/providers\/([^/]+)(?:\/([^/]+))?/i.exec(path) ?? [];
      if (method !== 'GET' && method !== 'HEAD') {
        const verb = { DELETE: 'delete', POST: 'action' }[method] ?? 'write';
        return forbidden(principal, `${provider || 'Microsoft.Resources'}/${type || 'subscriptions'}/${verb}`, path);
      }
      if (provider === '') return armError(404, 'ResourceNotFound', `The resource '${path}' could not be found.`);
      return armError(
        404,
        'InvalidResourceType',
        `The resource type '${type}' could not be found in the namespace '${provider}'.`,
      );
    },
  };
}

function compilePath(path: string): { readonly pattern: RegExp; readonly names: readonly string[] } {
  const names: string[] = [];
  const source = path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  return { pattern: new RegExp(`^${source}/?$`, 'i'), names };
}

/** The api-version of a request, or ARM's answer to a missing or unknown one. */
export function checkApiVersion(route: Route, query: URLSearchParams): Reply | undefined {
  const asked = query.get('api-version');
  if (asked === null || asked === '') {
    return armError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (route.apiVersions.includes(asked)) return undefined;
  return armError(
    400,
    'InvalidApiVersionParameter',
    `The api-version '${asked}' is invalid. The supported versions are '${route.apiVersions.toReversed().join(',')}'.`,
  );
}
