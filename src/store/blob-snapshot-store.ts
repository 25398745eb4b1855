import type { ContainerClient } from '@azure/storage-blob';
import { Readable } from 'node:stream';
import type { SnapshotStore } from '../domain/scan-ports.ts';
import type { SnapshotStream } from '../domain/records.ts';
import { encodeKey } from './keys.ts';
import { isRefusal, storageRefusal, toScanError, withStorageErrors } from './storage-errors.ts';

export const snapshotContainerName = 'sidescan-snapshots';

/** Bytes of one staged block, and how many are on their way at once: 16 MiB of memory at the most. */
const blockBytes = 4 * 1024 * 1024;
const concurrentBlocks = 2;

/**
 * One blob for each scan. Blocks are staged as they come and committed together at the end, on the condition that there
 * is no blob yet: a snapshot appears whole or not at all, and the first whole one stays. Blocks of a writer that died
 * are never seen, and Azure drops them after a week.
 *
 * @param encode the bytes of a snapshot file, gzipped; its text is also passed on as it was before
 */
export function blobSnapshotStore(
  open: () => Promise<ContainerClient>,
  encode: (records: SnapshotStream, passOn?: (text: Uint8Array) => Promise<void>) => AsyncIterable<Uint8Array>,
): SnapshotStore {
  const blob = async (scanId: string) => (await open()).getBlockBlobClient(`${encodeKey(scanId)}.jsonl.gz`);

  return {
    write: async (scanId, records, passOn) => {
      const [container, target] = [await open(), await blob(scanId)];
      await withStorageErrors('making the container of snapshots', () => container.createIfNotExists());
      try {
        await target.uploadStream(Readable.from(encode(records, passOn)), blockBytes, concurrentBlocks, {
          conditions: { ifNoneMatch: '*' },
          // Not `Content-Encoding: gzip`: clients would unpack what is to be read as it is.
          blobHTTPHeaders: { blobContentType: 'application/gzip' },
        });
        return true;
      } catch (error) {
        if (isRefusal(error, 409, 'BlobAlreadyExists') || isRefusal(error, 412, 'ConditionNotMet')) return false;
        // A commit drops the staged blocks of everybody else: a writer that is a moment behind then misses its own.
        const lostBlocks = isRefusal(error, 400, 'InvalidBlockList') && (await target.exists());
        if (lostBlocks) return false;
        throw toScanError(error, 'writing a snapshot');
      }
    },

    exists: async (scanId) => {
      const target = await blob(scanId);
      return withStorageErrors('looking for a snapshot', () => target.exists());
    },

    read: async (scanId) => {
      const target = await blob(scanId);
      try {
        const { readableStreamBody } = await target.download();
        return readableStreamBody && chunks(readableStreamBody);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw toScanError(error, 'reading a snapshot');
      }
    },

    remove: async (scanId) => {
      const target = await blob(scanId);
      try {
        await target.deleteIfExists();
      } catch (error) {
        if (!isMissing(error)) throw toScanError(error, 'removing a snapshot');
      }
    },
  };
}

async function* chunks(stream: NodeJS.ReadableStream): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    throw toScanError(error, 'reading a snapshot');
  }
}

function isMissing(error: unknown): boolean {
  const refusal = storageRefusal(error);
  return refusal?.status === 404 && (refusal.code === 'BlobNotFound' || refusal.code === 'ContainerNotFound');
}
