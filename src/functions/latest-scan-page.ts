import type { z } from 'zod';
import { nextRunOf } from '../dashboard/age.ts';
import { firstScanPage } from '../dashboard/first-scan-page.ts';
import type { DashboardPage } from '../dashboard/frame.ts';
import type { StoredScan } from '../domain/scan-ports.ts';
import { newestScans } from './dashboard-data.ts';
import { pageRoute, type PageAnswer, type PageDeclaration, type PageInput } from './page-route.ts';
import type { NoShape, Route } from './route.ts';

export interface LatestScanPageDeclaration<P extends z.ZodRawShape, Q extends z.ZodRawShape> extends Omit<
  PageDeclaration<P, Q>,
  'answer'
> {
  /** What stands over it before the first scan has finished. */
  readonly page: Pick<DashboardPage, 'title' | 'place'>;
  readonly answer: (input: PageInput<P, Q> & { readonly latest: StoredScan }) => Promise<PageAnswer>;
}

/** Declares a page of the latest scan. Before there is one it says so, calmly, and how it comes about. */
export function latestScanPage<const P extends z.ZodRawShape = NoShape, const Q extends z.ZodRawShape = NoShape>({
  page,
  answer,
  ...declared
}: LatestScanPageDeclaration<P, Q>): Route {
  return pageRoute<P, Q>({
    ...declared,
    answer: async (input) => {
      const { runtime, now, mayScan } = input;
      const { store } = await runtime.requestParts();
      const latest = await store.latest();
      if (latest) return answer({ ...input, latest });
      const { scope, scanSchedule } = runtime.settings;
      const scans = await newestScans(store, scope);
      const nextScanAt = nextRunOf(scanSchedule, now);
      return { scan: null, make: async () => firstScanPage({ page, ...scans, mayScan, nextScanAt }) };
    },
  });
}
