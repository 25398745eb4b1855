import type { Fleet } from '../fleet.ts';
import type { GapReason } from '../fleet-gaps.ts';
import type { Row, Table } from '../kql/table.ts';
import { idOf, row } from '../tables.ts';
import type { GraphScope } from './graph-scope.ts';

/** A result without its unread rows, which count all the same. */
export interface ReadPart extends Table {
  readonly total: number;
  /** Why the page after the last row does not come; undefined where everything can be read. */
  readonly unread?: GapReason | undefined;
}

export interface UnreadRows {
  /** One row for all that a table has and the snapshot could not read, in each place where that was so. */
  readonly rowsOf: (table: string, scope: GraphScope) => readonly Row[];
  /** What of a result can be delivered. */
  readonly readPart: (table: Table) => ReadPart;
}

/**
 * Rows that Resource Graph knows of and does not give out: whoever counts misses them, and whoever reads pages to the
 * end is told why. So a snapshot's gaps come back, and the clusters beside them are read as they were.
 */
export function unreadRows({ clusterGaps, listGap }: Fleet): UnreadRows {
  const reasons = new Map<string, GapReason>();
  const clustersOf = new Map<string, Row>();
  for (const [subscriptionId, reason] of clusterGaps) {
    const id = `/subscriptions/${subscriptionId}/resourceGroups/unread/providers/Microsoft.ContainerService/managedClusters/unread`;
    reasons.set(id, reason);
    clustersOf.set(subscriptionId, row({ id, type: 'microsoft.containerservice/managedclusters', subscriptionId }));
  }
  const subscription = '/subscriptions/unread';
  if (listGap !== null) reasons.set(subscription, listGap);

  return {
    rowsOf: (table, scope) => {
      if (table === 'resources') {
        const found = scope.readable.map(({ subscriptionId }) => clustersOf.get(subscriptionId.toLowerCase()));
        return found.filter((entry) => entry !== undefined);
      }
      if (table !== 'resourcecontainers' || scope.kind !== 'tenant' || listGap === null) return [];
      return [row({ id: subscription, type: 'microsoft.resources/subscriptions' })];
    },
    readPart: (table) => {
      const { columns, rows } = table;
      const total = rows.length;
      const read = idOf(columns);
      if (reasons.size === 0 || read === undefined) return { ...table, total };
      const lost = rows.map(read).find((id) => reasons.has(id));
      if (lost === undefined) return { ...table, total };
      return { columns, total, rows: rows.filter((entry) => !reasons.has(read(entry))), unread: reasons.get(lost) };
    },
  };
}
