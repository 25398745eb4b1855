import { RestError } from '@azure/core-rest-pipeline';
import type { ContainerClient } from '@azure/storage-blob';

/** Held by one host at a time, by a blob lease; a host that dies loses it after 15 seconds. */
export interface SingletonLock {
  /** Takes or renews the lock; false while another host has it. */
  readonly hold: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

/** The shortest lease that Blob Storage grants. */
const leaseSeconds = 15;
const renewAfterMs = 5000;
/** How often a host without the lock tries again. */
const retryAfterMs = 1000;

export function blobSingletonLock(container: ContainerClient, name: string): SingletonLock {
  const blob = container.getBlockBlobClient(`locks/${name}`);
  const lease = blob.getBlobLeaseClient();
  let held = false;
  let askAgainAtMs = 0;

  const acquire = async (): Promise<'held' | 'taken' | 'noBlob'> => {
    try {
      await lease.acquireLease(leaseSeconds);
      return 'held';
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      if (error.statusCode === 409 && error.code === 'LeaseAlreadyPresent') return 'taken';
      if (error.statusCode === 404 && error.code === 'BlobNotFound') return 'noBlob';
      throw error;
    }
  };
  const createBlob = async (): Promise<void> => {
    try {
      await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
      // Another host was faster, and may hold the lease already.
      if (!(error instanceof RestError && [409, 412].includes(error.statusCode ?? 0))) throw error;
    }
  };
  const tryHold = async (): Promise<boolean> => {
    const first = await acquire();
    if (first !== 'noBlob') return first === 'held';
    await createBlob();
    return (await acquire()) === 'held';
  };

  return {
    hold: async () => {
      if (performance.now() < askAgainAtMs) return held;
      try {
        if (held) await lease.renewLease();
        else held = await tryHold();
      } catch (error) {
        held = false;
        throw error;
      } finally {
        askAgainAtMs = performance.now() + (held ? renewAfterMs : retryAfterMs);
      }
      return held;
    },
    release: async () => {
      if (!held) return;
      held = false;
      await lease.releaseLease();
    },
  };
}
