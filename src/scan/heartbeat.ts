import { hasCode, ScanError } from '../domain/errors.ts';
import type { Scan } from '../domain/contracts.ts';
import { instant } from '../domain/instant.ts';
import type { Clock, Logger, Versioned } from '../domain/ports.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';

/** Keeps a running scan alive in the store, and notices when it no longer belongs to this run. */
export interface Heartbeat {
  /** Aborts when the scan was cancelled, expired or taken over; the reason is a {@link ScanError} `store.conflict`. */
  readonly signal: AbortSignal;
  /** Written with the next beat. */
  readonly report: (progress: Scan['progress']) => void;
  /**
   * Stops beating and writes the scan one last time.
   *
   * @param asLatest whether it becomes the scan that is read by default
   * @throws {ScanError} `store.conflict` when it was taken over
   */
  readonly finish: (change: Partial<StoredScan>, asLatest?: boolean) => Promise<StoredScan>;
  /** Stops beating and writes nothing more. */
  readonly stop: () => Promise<void>;
}

export interface HeartbeatParts {
  readonly store: ScanStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly intervalMs: number;
}

/** Starts beating for a scan that this run has claimed. */
export function heartbeat(
  claimed: Versioned<StoredScan>,
  { store, clock, logger, intervalMs }: HeartbeatParts,
): Heartbeat {
  const controller = new AbortController();
  let { value, etag } = claimed;
  let pending: Promise<void> = Promise.resolve();

  const write = async (change: Partial<StoredScan>): Promise<void> => {
    value = { ...value, ...change };
    etag = await store.update({ ...value, heartbeatAt: instant(clock.now()) }, etag);
  };
  const beat = (): void => {
    pending = pending
      .then(() => (controller.signal.aborted ? undefined : write({})))
      .catch((error: unknown) => {
        if (hasCode(error, 'store.conflict')) {
          controller.abort(
            new ScanError('store.conflict', 'The scan no longer belongs to this run.', { cause: error }),
          );
        }
        // Any other failure costs one beat; the next one tries again, and a dead scan is taken over.
        else logger.warn('heartbeat failed', { scanId: value.scanId, error });
      });
  };
  const timer = setInterval(beat, intervalMs);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await pending;
  };

  return {
    signal: controller.signal,
    report: (progress) => {
      value = { ...value, progress };
    },
    finish: async (change, asLatest = false) => {
      await stop();
      controller.signal.throwIfAborted();
      if (!asLatest) await write(change);
      else {
        value = { ...value, ...change };
        await store.complete({ ...value, heartbeatAt: instant(clock.now()) }, etag);
      }
      return value;
    },
    stop,
  };
}
