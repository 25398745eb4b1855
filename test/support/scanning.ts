/**
 * Scans of a simulated Azure with the real clients, into stores in memory: what a worker of the app does, in one process.
 *
 * @module
 */
import { calendar } from '../../src/domain/calendar.ts';
import { rules } from '../../src/domain/rules/index.ts';
import type { SnapshotStore } from '../../src/domain/scan-ports.ts';
import type { SimulatedAzure } from '../../src/local/azure/start.ts';
import type { RunScanParts } from '../../src/scan/run-scan.ts';
import { encodeSnapshot } from '../../src/snapshot/write.ts';
import { collectorFor } from './collecting.ts';
import { defaultPolicy } from './snapshots.ts';
import type { Telling } from './telling.ts';

/** The parts of a scan of the tenant, on the store and at the time of an app that tells. Nothing is confirmed. */
export function scanningParts(azure: SimulatedAzure, told: Telling): RunScanParts {
  const clock = { now: told.now };
  return {
    store: told.parts.store,
    snapshots: memorySnapshots(),
    queue: { enqueue: async () => undefined },
    collector: async () => collectorFor(azure, { clock }),
    clock,
    policy: defaultPolicy,
    rules,
    calendar,
    fleetScope: { tenant: true },
    deadAfterMs: 300_000,
    retentionDays: 400,
  };
}

/** Snapshots as plain text. */
function memorySnapshots(): SnapshotStore {
  const files = new Map<string, Uint8Array[]>();
  return {
    write: async (scanId, records, passOn) => {
      if (files.has(scanId)) return false;
      const chunks: Uint8Array[] = [];
      for await (const chunk of encodeSnapshot(records, { gzip: false, passOn })) chunks.push(chunk);
      files.set(scanId, chunks);
      return true;
    },
    exists: async (scanId) => files.has(scanId),
    read: async (scanId) => {
      const chunks = files.get(scanId);
      return (
        chunks &&
        (async function* () {
          yield* chunks;
        })()
      );
    },
    remove: async (scanId) => void files.delete(scanId),
  };
}
