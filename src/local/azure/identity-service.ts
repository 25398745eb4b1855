import type { IncomingMessage, ServerResponse } from 'node:http';
import { armError, type Reply } from './http.ts';
import type { Stage } from './stage.ts';
import { tokenLifetimeSeconds, type Tokens } from './tokens.ts';

/** The api-version of the App Service identity endpoint. */
const apiVersion = '2019-08-01';

export interface IdentityServiceOptions {
  readonly scene: Stage;
  readonly tokens: Tokens;
  /** The secret that callers must show. */
  readonly identityHeader: string;
  readonly clientId: string;
}

/**
 * The managed identity endpoint of App Service and Functions: `GET …?resource=…&api-version=2019-08-01` with the secret
 * in `X-IDENTITY-HEADER`.
 *
 * @see {@link https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference}
 */
export function identityService({ scene, tokens, identityHeader, clientId }: IdentityServiceOptions) {
  const answer = (request: IncomingMessage, query: URLSearchParams): Reply => {
    if (request.method !== 'GET') return armError(405, 'MethodNotAllowed', 'Only GET is allowed.');
    if (request.headers['x-identity-header'] !== identityHeader)
      return armError(401, 'Unauthorized', 'X-IDENTITY-HEADER is missing or wrong.');
    if (query.get('api-version') !== apiVersion)
      return armError(400, 'InvalidApiVersion', `The api-version must be ${apiVersion}.`);
    const resource = query.get('resource');
    if (resource === null || resource === '') return armError(400, 'BadRequest', 'The resource is missing.');
    const { token, expiresOnSeconds } = tokens.issue(resource, scene.nowMs());
    // ARM judges the token by the simulation's clock; the client judges this field by the machine's, which may be ahead.
    const expiresOn = Math.max(expiresOnSeconds, Math.floor(Date.now() / 1000) + tokenLifetimeSeconds);
    return {
      status: 200,
      body: {
        access_token: token,
        expires_on: String(expiresOn),
        resource,
        token_type: 'Bearer',
        client_id: clientId,
      },
    };
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? '/';
    const { searchParams } = new URL(url, 'http://identity');
    await scene.perform(response, { method: request.method ?? 'GET', url, bodyText: '', route: 'token' }, () =>
      answer(request, searchParams),
    );
  };
}
