import { ScanError } from '../domain/errors.ts';
import { compareStoredScans } from '../scan/compare-stored-scans.ts';
import { findEarlierScan, findOldestScan } from '../scan/earlier-scans.ts';
import { latestOf } from './latest-of.ts';
import { drift } from './openapi/schemas.ts';
import { instantText } from './request-parts.ts';
import { json, route } from './route.ts';
import { versionOf } from './version-of.ts';

export const getDrift = route({
  name: 'getDrift',
  method: 'GET',
  path: 'api/drift',
  tag: 'Fleet',
  summary: 'What changed between two scans',
  description: 'The latest scan against the one before it, or against the newest one that is old enough.',
  query: { since: instantText('Compare with the newest scan taken at or before this.') },
  revalidates: true,
  answers: { 200: json('Every cluster that changed, with both verdicts.', drift) },
  problems: [404],
  handler: async ({ query: { since }, runtime, unlessHeld }) => {
    const { store } = await runtime.requestParts();
    const latest = latestOf(await store.latest());
    const earlier = await findEarlierScan(store, latest, since);
    if (!earlier) {
      const oldest = since === undefined ? null : await findOldestScan(store, latest);
      throw new ScanError(
        'notFound',
        oldest
          ? `No scan was taken at or before ${since}; the oldest that is kept was taken at ${oldest.takenAt}.`
          : 'There is no earlier scan to compare the latest one with.',
      );
    }
    return unlessHeld(versionOf(latest, `drift from ${earlier.scanId}`), async () => ({
      json: await compareStoredScans(store, earlier, latest),
    }));
  },
});
