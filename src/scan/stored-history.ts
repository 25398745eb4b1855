import type { NotSeen } from '../domain/contracts.ts';
import type { HistorySource, ScanStore, StoredScan } from '../domain/scan-ports.ts';

/** What stored scans settle, up to and including `latest`; nothing when there is none. */
export function storedHistory(
  store: Pick<ScanStore, 'history' | 'notSeen' | 'verdict'>,
  latest: StoredScan | undefined,
): HistorySource {
  return {
    ledger: async () => ({ ...(await store.history(latest?.scanId)), scope: latest?.scope }),
    lastVerdicts: async (clusterKeys) => {
      if (!latest || clusterKeys.size === 0) return [];
      const found: NotSeen[] = [];
      // Carried on from before, or seen by the latest scan itself.
      for await (const entry of store.notSeen(latest.scanId)) {
        if (clusterKeys.has(entry.id.toLowerCase())) found.push(entry);
      }
      const carried = new Set(found.map((entry) => entry.id.toLowerCase()));
      for (const key of clusterKeys) {
        if (carried.has(key)) continue;
        const last = await store.verdict(latest.scanId, key);
        if (last) found.push({ id: last.id, lastSeenAt: latest.takenAt ?? latest.requestedAt, last });
      }
      return found;
    },
  };
}
