/**
 * Who may call. Azure checks keys and signs people in before a function runs; this decides what is left. `docs/http.md`
 * says how to set it up.
 *
 * | `SIDESCAN_AUTH` | `/api/…` | `/` (pages) |
 * |---|---|---|
 * | `keys` | whoever has a function key: the platform asks for it | nobody in Azure: a key names no person |
 * | `entra` | whoever signed in and has a role | whoever signed in and has a role |
 *
 * The local host serves this machine only, so in `keys` everybody there is let in.
 *
 * @module
 */
import { ScanError } from '../domain/errors.ts';
import { at } from '../domain/json.ts';
import { authMode, type AuthMode } from '../settings.ts';
import type { Role, RouteFacts, Surface } from './route.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** As much of a request as decides. */
export interface Caller {
  readonly headers: { readonly get: (name: string) => string | null };
  readonly method: string;
}

const roleClaims: Readonly<Record<Role, string>> = { reader: 'Sidescan.Reader', operator: 'Sidescan.Operator' };
/** How Entra's app roles are called, depending on who writes the claims. */
const roleClaimTypes = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];

/** What the platform asks for before it runs a function. Entra's sign-in is checked by {@link admit}, not by a key. */
export function authLevelOf(mode: AuthMode): 'function' | 'anonymous' {
  return mode === 'entra' ? 'anonymous' : 'function';
}

/**
 * Lets a caller in, or says why not.
 *
 * @throws {ScanError} `request.unauthenticated`, `request.forbidden`; `config.invalid` for `entra` while the platform's
 *   authentication is off, when anybody could write the header that names the caller
 */
export function admit(
  { headers, method }: Caller,
  { role, surface }: { readonly role: Role; readonly surface: Surface },
  mode: AuthMode,
  environment: Environment,
): void {
  refuseForeignPages(headers, method);
  if (mode === 'keys') {
    if (surface === 'page' && isInAzure(environment))
      throw new ScanError(
        'request.forbidden',
        'Pages are for people who signed in. Turn on the authentication of the app with Microsoft Entra and set SIDESCAN_AUTH to entra.',
      );
    return;
  }
  // The platform says whether it is on, and takes the header away from whoever sends it (App Service's reference of
  // environment variables: WEBSITE_AUTH_ENABLED, read-only).
  if (environment.WEBSITE_AUTH_ENABLED?.toLowerCase() !== 'true')
    throw new ScanError(
      'config.invalid',
      'SIDESCAN_AUTH is entra, but the authentication of the app is off: nobody is let in.',
    );
  const roles = rolesOf(headers.get('x-ms-client-principal'));
  if (!roles) throw new ScanError('request.unauthenticated', 'Sign in with Microsoft Entra, or send its bearer token.');
  const sufficient: readonly Role[] = role === 'reader' ? ['reader', 'operator'] : ['operator'];
  if (!sufficient.some((word) => roles.has(roleClaims[word])))
    throw new ScanError(
      'request.forbidden',
      `This needs the app role ${roleClaims[role]}; an administrator assigns it.`,
    );
}

/**
 * Who calls, as the platform says: the name that Entra gave them, or `key` for whoever has one. Only the platform's own
 * word is believed, so without its authentication nobody has a name.
 */
export function callerOf({ headers }: Pick<Caller, 'headers'>, mode: AuthMode = authMode(process.env)): string {
  if (mode !== 'entra') return 'key';
  return (headers.get('x-ms-client-principal-name') ?? '').slice(0, 200) || 'unnamed';
}

/** The role that a route asks for, as an administrator assigns it. */
export function roleClaimOf({ role }: { readonly role: NonNullable<RouteFacts['role']> }): string {
  return roleClaims[role];
}

/** A page of another site that a signed-in browser is looking at must not act in their name. Programs send no such header. */
function refuseForeignPages(headers: Caller['headers'], method: string): void {
  if (method === 'GET' || method === 'HEAD') return;
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none')
    throw new ScanError('request.forbidden', 'A page of another site may not do this.');
}

/** The app roles of whoever signed in; undefined when nobody did, or it cannot be read. */
function rolesOf(header: string | null): ReadonlySet<string> | undefined {
  if (header === null || header === '') return undefined;
  let principal: unknown;
  try {
    principal = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
  // Another provider's claims, should one be turned on beside Entra, say nothing about our roles.
  if (at(principal, 'auth_typ') !== 'aad') return undefined;
  const claims = at(principal, 'claims');
  if (!Array.isArray(claims)) return undefined;
  const types = new Set<unknown>([at(principal, 'role_typ'), ...roleClaimTypes]);
  const roles = claims.flatMap((claim: unknown) => {
    const value = at(claim, 'val');
    return types.has(at(claim, 'typ')) && typeof value === 'string' ? [value] : [];
  });
  return new Set(roles);
}

/** Set on every plan (App Service's reference of environment variables). */
function isInAzure({ WEBSITE_SITE_NAME, WEBSITE_INSTANCE_ID }: Environment): boolean {
  // Not CONTAINER_NAME, which the platform sets too: so do build machines and developers' containers.
  return [WEBSITE_SITE_NAME, WEBSITE_INSTANCE_ID].some((value) => value !== undefined && value !== '');
}
