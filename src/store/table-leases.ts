import { hasCode } from '../domain/errors.ts';
import { lifeLeftMs } from '../domain/life-left.ts';
import type { Leases } from '../domain/ports.ts';
import { encodeKey } from './keys.ts';
import type { Table } from './table.ts';

const partitionKey = 'leases';

/** Leases as rows, one a name, that say who holds it and until when. */
export function tableLeases(rows: Table): Leases {
  return {
    acquire: async (name, holder, { now, forMs }) => {
      const row = await rows.get(partitionKey, encodeKey(name));
      const takenMs = typeof row?.until === 'string' ? Date.parse(row.until) - forMs : Number.NaN;
      if (row && row.holder !== holder && lifeLeftMs(takenMs, forMs, now) > 0) return false;
      const until = new Date(now.getTime() + forMs).toISOString();
      const lease = { partitionKey, rowKey: encodeKey(name), holder, until };
      try {
        if (row) await rows.replace(lease, row.etag);
        else await rows.transact([['create', lease]]);
        return true;
      } catch (error) {
        if (hasCode(error, 'store.conflict')) return false;
        throw error;
      }
    },

    release: async (name, holder) => {
      const row = await rows.get(partitionKey, encodeKey(name));
      if (row?.holder !== holder) return;
      try {
        await rows.removeVersion(row);
      } catch (error) {
        // It ended meanwhile, and somebody else has it.
        if (!hasCode(error, 'store.conflict')) throw error;
      }
    },
  };
}
