import { armError, type Reply } from './http.ts';

/** The AKS server application of Entra, which tokens for API servers are asked for (facts 17: the same everywhere). */
export const aksServerAudience = '6dae42f8-4368-4678-94ff-3960e28e3630';

/** How long a token lives, as Azure's managed identities have it. */
export const tokenLifetimeSeconds = 24 * 60 * 60;

/** What ARM accepts as audience, per cloud (facts, section 17): both forms, with and without the last slash. */
const armAudiences: Readonly<Record<string, readonly string[]>> = {
  AzureCloud: ['https://management.azure.com', 'https://management.core.windows.net'],
  AzureUSGovernment: ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
  AzureChinaCloud: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
};

export interface IssuedToken {
  readonly token: string;
  readonly expiresOnSeconds: number;
}

export interface Tokens {
  readonly issue: (resource: string, nowMs: number) => IssuedToken;
  /** The caller of a request, or ARM's answer of 401. `audiences` are those of ARM unless given. */
  readonly check: (
    authorization: string | undefined,
    nowMs: number,
    audiences?: readonly string[],
  ) => { readonly principal: string } | Reply;
}

/** Tokens of the simulated identity: readable as JSON Web Tokens, signed by nobody, good for nothing else. */
export function tokens(cloud: string, tenantId: string, principal: string): Tokens {
  const ofArm = armAudiences[cloud] ?? armAudiences.AzureCloud ?? [];
  return {
    issue: (resource, nowMs) => {
      const issuedAt = Math.floor(nowMs / 1000);
      const expiresOnSeconds = issuedAt + tokenLifetimeSeconds;
      const claims = {
        aud: resource,
        iss: `https://sts.windows.net/${tenantId}/`,
        iat: issuedAt,
        nbf: issuedAt,
        exp: expiresOnSeconds,
        oid: principal,
        sub: principal,
        tid: tenantId,
        ver: '1.0',
      };
      return { token: `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.simulated`, expiresOnSeconds };
    },
    check: (authorization, nowMs, audiences = ofArm) => {
      if (authorization === undefined) {
        return unauthorized('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
      }
      const claims = decode(/^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/i.exec(authorization)?.[1]);
      if (claims === undefined) return unauthorized('InvalidAuthenticationToken', 'The access token is invalid.');
      if (claims.exp * 1000 <= nowMs)
        return unauthorized(
          'ExpiredAuthenticationToken',
          'The access token expiry UTC time is earlier than current UTC time.',
        );
      if (!audiences.includes(claims.aud.replace(/(?<!\/)\/+$/, ''))) {
        return unauthorized(
          'InvalidAuthenticationTokenAudience',
          `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match with one of the allowed audiences '${audiences.map((audience) => `${audience}/`).join("','")}'.`,
        );
      }
      return { principal: claims.oid };
    },
  };
}

function unauthorized(code: string, message: string): Reply {
  return armError(401, code, message, {
    'WWW-Authenticate': `Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="${message.replaceAll('"', "'")}"`,
  });
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function decode(payload: string | undefined): { aud: string; exp: number; oid: string } | undefined {
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return undefined;
    const { aud, exp, oid } = claims as Partial<Record<string, unknown>>;
    return typeof aud === 'string' && typeof exp === 'number' && typeof oid === 'string'
      ? { aud, exp, oid }
      : undefined;
  } catch {
    return undefined;
  }
}
