import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import type { TokenCredential } from '@azure/identity';
import { ScanError } from '../../domain/errors.ts';
import type { AppSettings } from './app-settings.ts';

/** The storage accounts that connection names stand for. */
export interface Connections {
  readonly queues: (connection: string) => Promise<QueueServiceClient>;
  readonly blobs: (connection: string) => Promise<BlobServiceClient>;
}

interface Account {
  readonly connectionString?: string;
  readonly queueServiceUri?: string;
  readonly blobServiceUri?: string;
}

/**
 * Resolves a connection name as the platform does: the setting `NAME` (or `AzureWebJobsNAME`, which wins) holds a
 * connection string, or `NAME__queueServiceUri`, `NAME__blobServiceUri`, `NAME__accountName` point at an account that
 * is reached with an identity.
 */
function findAccount(connection: string, settings: AppSettings): Account {
  const names = connection.startsWith('AzureWebJobs') ? [connection] : [`AzureWebJobs${connection}`, connection];
  for (const name of names) {
    const connectionString = settings[name] ?? settings[`${name}__connectionString`];
    if (connectionString) return { connectionString };
    const accountName = settings[`${name}__accountName`];
    const serviceUri = (service: string): string | undefined =>
      settings[`${name}__${service}ServiceUri`] ??
      (accountName ? `https://${accountName}.${service}.core.windows.net` : undefined);
    const queueServiceUri = serviceUri('queue');
    const blobServiceUri = serviceUri('blob');
    if (queueServiceUri ?? blobServiceUri) {
      return { ...(queueServiceUri ? { queueServiceUri } : {}), ...(blobServiceUri ? { blobServiceUri } : {}) };
    }
  }
  throw new ScanError(
    'config.invalid',
    `The connection "${connection}" has no app setting: set ${names.at(-1) ?? connection}.`,
  );
}

/** `retries` bounds how long a call insists when storage does not answer. */
export function storageConnections(settings: AppSettings): Connections {
  const options = { retryOptions: { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 1000 } };
  let credential: Promise<TokenCredential> | undefined;
  // The identity library takes its time to load, and embedded storage needs none of it.
  const identity = (): Promise<TokenCredential> =>
    (credential ??= import('@azure/identity').then(({ DefaultAzureCredential }) => new DefaultAzureCredential()));
  const need = (uri: string | undefined, connection: string, service: string): string => {
    if (uri) return uri;
    throw new ScanError(
      'config.invalid',
      `The connection "${connection}" names no ${service} service: set ${connection}__${service}ServiceUri.`,
    );
  };

  return {
    queues: async (connection) => {
      const account = findAccount(connection, settings);
      return account.connectionString
        ? QueueServiceClient.fromConnectionString(account.connectionString, options)
        : new QueueServiceClient(need(account.queueServiceUri, connection, 'queue'), await identity(), options);
    },
    blobs: async (connection) => {
      const account = findAccount(connection, settings);
      return account.connectionString
        ? BlobServiceClient.fromConnectionString(account.connectionString, options)
        : new BlobServiceClient(need(account.blobServiceUri, connection, 'blob'), await identity(), options);
    },
  };
}
