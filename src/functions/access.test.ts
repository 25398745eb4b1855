import { describe, expect, it } from 'vitest';
import { admit, authLevelOf } from './access.ts';
import { routes } from './routes.ts';

const inAzure = { WEBSITE_SITE_NAME: 'sidescan' };
const signedIn = { ...inAzure, WEBSITE_AUTH_ENABLED: 'True' };
const principal = (roles: readonly string[], changes: object = {}): string =>
  Buffer.from(
    JSON.stringify({
      auth_typ: 'aad',
      role_typ: 'roles',
      claims: [{ typ: 'name', val: 'Sidescan.Operator' }, ...roles.map((val) => ({ typ: 'roles', val }))],
      ...changes,
    }),
  ).toString('base64');
/** What becomes of a call: `in`, or the code of the refusal. */
const outcome = (
  route: Parameters<typeof admit>[1] & { readonly method?: string },
  given: Readonly<Record<string, string>>,
  mode: Parameters<typeof admit>[2],
  environment: Parameters<typeof admit>[3],
): string => {
  try {
    admit({ headers: new Headers(given), method: route.method ?? 'GET' }, route, mode, environment);
    return 'in';
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const callers = {
  nobody: {},
  key: { 'x-functions-key': 'a-key' },
  strange: { 'x-ms-client-principal': principal(['Something.Else']) },
  reader: { 'x-ms-client-principal': principal(['Sidescan.Reader']) },
  operator: { 'x-ms-client-principal': principal(['Sidescan.Operator']) },
};
const none = 'request.unauthenticated';
const no = 'request.forbidden';

describe.each(routes.map((route) => [`${route.method} /${route.path}`, route] as const))('%s', (_name, route) => {
  it('lets in whom it should where Entra signs in', () => {
    const outcomes = Object.values(callers).map((caller) => outcome(route, caller, 'entra', signedIn));
    const reader = route.role === 'reader' ? 'in' : no;
    expect(outcomes).toEqual([none, none, no, reader, 'in']);
  });

  it('leaves function keys to the platform, and shows no page for one', () => {
    // The platform asks for the key before anything of ours runs.
    expect(authLevelOf('keys')).toBe('function');
    const wanted = route.surface === 'page' ? no : 'in';
    // Nobody checks the header here: it proves nothing.
    for (const caller of [callers.key, callers.operator]) expect(outcome(route, caller, 'keys', inAzure)).toBe(wanted);
    expect(outcome(route, callers.nobody, 'keys', {})).toBe('in');
  });

  it('starts and stops nothing for a reader or another site’s page', () => {
    expect(route.role).toBe(route.method === 'GET' ? 'reader' : 'operator');
    const foreign = outcome(route, { ...callers.operator, 'sec-fetch-site': 'cross-site' }, 'entra', signedIn);
    expect(foreign).toBe(route.method === 'GET' ? 'in' : no);
    const own = outcome(route, { ...callers.operator, 'sec-fetch-site': 'same-origin' }, 'entra', signedIn);
    expect(own).toBe('in');
  });
});

describe('a principal', () => {
  const route = { role: 'reader', surface: 'api' } as const;
  const withHeader = (header: string) => outcome(route, { 'x-ms-client-principal': header }, 'entra', signedIn);

  it('is believed only while the platform’s authentication is on', () => {
    for (const environment of [{}, inAzure, { ...inAzure, WEBSITE_AUTH_ENABLED: 'False' }])
      expect(outcome(route, callers.operator, 'entra', environment)).toBe('config.invalid');
  });

  it.each([
    '',
    'nonsense',
    Buffer.from('null').toString('base64'),
    Buffer.from('{"auth_typ":"aad"}').toString('base64'),
  ])('that cannot be read is nobody: %j', (header) => {
    expect(withHeader(header)).toBe(none);
  });

  it('of another provider is nobody, whatever roles it claims', () => {
    expect(withHeader(principal(['Sidescan.Operator'], { auth_typ: 'github' }))).toBe(none);
  });

  it('has its roles under whichever name the platform writes them', () => {
    const typ = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role';
    expect(withHeader(principal([], { role_typ: typ, claims: [{ typ, val: 'Sidescan.Reader' }] }))).toBe('in');
    // A name is no role, even when it reads like one.
    expect(withHeader(principal([]))).toBe(no);
  });
});
