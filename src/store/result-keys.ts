/**
 * How the results of a scan lie in their table. Rows hold packs of many results, since a row for each would cost a
 * hundred times the requests. Every attempt to write a scan writes rows of its own; the first one to insert the
 * manifest has written the scan, and nobody reads the rows of another.
 *
 * | partition key | row key | holds |
 * |---|---|---|
 * | `<scan>!manifest` | `manifest` | which attempt counts, and how many packs it has |
 * | `<scan>!attempts` | `<attempt>` | that such an attempt was begun |
 * | `<scan>!v!<rank>` | `<attempt>!<n>` | verdicts of one rank (`cluster-index.ts`), mostly by ascending key |
 * | `<scan>!index` | `<attempt>!<n>` | where each verdict is, and what filters ask of it |
 * | `<scan>!points` | `<attempt>!<bucket>!<n>` | what the history of a cluster shows of it, found without the index |
 * | `<scan>!notSeen`, `!history`, `!subscriptions` | `<attempt>!<n>` | those results |
 *
 * Verdicts spread over up to 25 partitions. Later kinds of rows (drift, inspections) get area names of their own, and
 * are removed with the scan like these.
 *
 * @module
 */
import { encodeKey, joinKey, ordinalKey } from './keys.ts';
import type { RowKeys } from './table.ts';

export type ListArea = 'index' | 'notSeen' | 'history' | 'subscriptions';
/** Verdicts lie in an area for each rank. */
export type Area = ListArea | `v!${string}` | `points!${string}`;

export function verdictArea(rank: string): Area {
  return `v!${rank}`;
}

/** Those that a scan has, the worst first. */
export function verdictAreas(packs: Manifest['packs']): Area[] {
  return Object.keys(packs)
    .filter((area): area is `v!${string}` => area.startsWith('v!'))
    .sort();
}

/**
 * Points lie in buckets of one partition, by the first hex digits of the digest of the cluster's key: a bucket of
 * 100,000 clusters is one row of 10 KB, and the buckets are written together.
 *
 * @param digits as many as the size of the fleet asked for; a reader tries each
 */
export function pointArea(digest: string, digits: 0 | 1 | 2): Area {
  return `points!${digest.slice(0, digits)}`;
}

export function packKeys(scanId: string, area: Area, attempt: string, ordinal: number): RowKeys {
  if (area.startsWith('points!')) {
    const [partition = '', bucket = ''] = area.split('!');
    return {
      partitionKey: joinKey(encodeKey(scanId), partition),
      rowKey: joinKey(attempt, bucket, ordinalKey(ordinal)),
    };
  }
  return { partitionKey: joinKey(encodeKey(scanId), area), rowKey: joinKey(attempt, ordinalKey(ordinal)) };
}

export function manifestKeys(scanId: string): RowKeys {
  return { partitionKey: joinKey(encodeKey(scanId), 'manifest'), rowKey: 'manifest' };
}

export function attemptKeys(scanId: string, attempt: string): RowKeys {
  return { partitionKey: joinKey(encodeKey(scanId), 'attempts'), rowKey: attempt };
}

/** What an attempt that was carried through wrote. */
export interface Manifest {
  readonly version: 1;
  readonly attempt: string;
  readonly clusters: number;
  /** Number of packs by area. */
  readonly packs: Readonly<Record<string, number>>;
}
