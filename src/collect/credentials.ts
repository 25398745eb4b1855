import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import { ScanError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { clouds, type CloudName } from '../domain/clouds.ts';

export interface AzureCredentialOptions {
  readonly cloud: CloudName;
  /** Client id of a user-assigned managed identity; the system-assigned one, or whoever is signed in, when absent. */
  readonly clientId?: string | undefined;
}

/** A new token is asked for when the old one has less than this left. */
const renewBeforeMs = 5 * 60_000;

/**
 * Signs in as `DefaultAzureCredential` does, at the cloud's own authority: environment, workload identity, managed
 * identity (`IDENTITY_ENDPOINT`), then developer tools such as `az login`. `@azure/identity` is loaded with the first
 * token.
 *
 * Getting a token raises {@link ScanError} `config.invalid` when `AZURE_TOKEN_CREDENTIALS` names no credential.
 */
export function azureCredential({ cloud, clientId }: AzureCredentialOptions): TokenCredential {
  let chain: Promise<TokenCredential> | undefined;
  return {
    getToken: async (scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> => {
      chain ??= defaultChain(clouds[cloud].authority, clientId);
      return (await chain).getToken(scopes, options);
    },
  };
}

async function defaultChain(authorityHost: string, clientId: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  try {
    return new DefaultAzureCredential({
      authorityHost,
      ...(clientId === undefined ? {} : { managedIdentityClientId: clientId, workloadIdentityClientId: clientId }),
    });
  } catch (cause) {
    throw new ScanError(
      'config.invalid',
      'AZURE_TOKEN_CREDENTIALS must be `dev`, `prod` or the name of one credential.',
      {
        cause,
      },
    );
  }
}

/**
 * Asks once per scope until a token is about to expire, whoever asks. Each SDK client keeps a token of its own, and the
 * `az` credential starts a process per token: without this a scan of many subscriptions would start as many.
 */
export function sharedTokens(credential: TokenCredential, clock: Clock): TokenCredential {
  const tokens = new Map<string, Promise<AccessToken | null>>();
  return {
    getToken: async (scopes: string | string[], options: GetTokenOptions = {}): Promise<AccessToken | null> => {
      // A claims challenge (continuous access evaluation) is answered by a new token only.
      if (options.claims !== undefined || options.tenantId !== undefined) return credential.getToken(scopes, options);
      const key = [scopes].flat().join(' ');
      const known = tokens.get(key);
      if (known !== undefined) {
        const token = await known.catch(() => null);
        if (token !== null && token.expiresOnTimestamp - clock.now().getTime() > renewBeforeMs) return token;
        if (tokens.get(key) === known) tokens.delete(key);
      }
      const asked = tokens.get(key) ?? credential.getToken(scopes, options);
      tokens.set(key, asked);
      return asked;
    },
  };
}
