import type { TrendPoint } from '../domain/contracts.ts';
import { itemsOf } from '../domain/pages.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';

/** Half a year shows where things go; the API has all. */
const days = 180;
const pointsOfPage = 1000;

/**
 * The half year that ends with a scan, oldest first, for a chart: every scan while there are no more of them than days,
 * else the last of each day.
 */
export async function trendToScan(
  store: Pick<ScanStore, 'trend'>,
  { scope, takenAt }: Pick<StoredScan, 'scope' | 'takenAt'>,
): Promise<TrendPoint[]> {
  if (takenAt === null) return [];
  const since = new Date(Date.parse(takenAt) - days * 86_400_000).toISOString();
  const points: TrendPoint[] = [];
  for await (const point of itemsOf((continuation) => store.trend(scope, { top: pointsOfPage, since, continuation }))) {
    if (point.takenAt <= takenAt) points.push(point);
  }
  if (points.length <= days) return points;
  return [...new Map(points.map((point) => [point.takenAt.slice(0, 10), point])).values()];
}
