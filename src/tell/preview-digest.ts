import type { Audience, Channel, Digest } from '../domain/digest.ts';
import { ScanError } from '../domain/errors.ts';
import { ownersOfFleet } from './audiences.ts';
import { recentFailures, trendUntil } from './background.ts';
import { earlierSide } from './earlier-side.ts';
import { fillDigests } from './fill-digests.ts';
import { lastDigestSide, oldestSide, storedSide } from './fleet-side.ts';
import { storedOwners } from './owners-at.ts';
import type { TellParts } from './parts.ts';

/**
 * What a digest would say if it went out now. Nothing is sent, nothing written.
 *
 * @param owner whose clusters; undefined = the fleet's
 * @throws {ScanError} `notFound` while no scan has finished, or for an owner without a cluster
 */
export async function previewDigest(
  parts: Pick<TellParts, 'store' | 'snapshots' | 'deliveries' | 'runs' | 'clock' | 'policy' | 'fleetScope'>,
  { owner, channel }: { readonly owner: string | undefined; readonly channel: Channel },
): Promise<Digest> {
  const { store, deliveries, policy, clock } = parts;
  const scan = await store.latest();
  const to = scan && storedSide(store, scan);
  if (!scan || !to) throw new ScanError('notFound', 'No scan has finished yet; POST /api/scans starts one.');
  const ownersAt = storedOwners(parts, to.takenAt);
  let audience: Audience = { kind: 'fleet' };
  if (owner !== undefined) {
    const owners = await ownersOfFleet(to, await lastDigestSide(parts), ownersAt);
    const known = owners.find(({ name }) => name === owner.trim().toLowerCase());
    if (!known) {
      throw new ScanError('notFound', `No cluster belongs to ${owner.slice(0, 100)} by the tag ${policy.ownerTag}.`);
    }
    audience = { kind: 'owner', owner: known.name };
  }
  const told = await deliveries.lastTold(audience, channel, 'digest');
  const before = told && (await store.find(told.scanId));
  const kept = before ? await earlierSide(store, before.value, scan) : null;
  const from = kept ?? (told ? await oldestSide(store, scan) : null);
  const failures = await recentFailures(deliveries, clock.now());
  const failedDeliveries = failures.filter(
    ({ lastAttemptAt }) => !told || Date.parse(lastAttemptAt ?? '') >= Date.parse(told.createdAt),
  );
  const previous = told && from ? ((await deliveries.digest(told)) ?? null) : null;
  const [digest] = await fillDigests([{ occasion: 'digest', audience, previous, failedDeliveries }], from, to, {
    ownersAt,
    trend: await trendUntil(parts, scan),
    dashboardUrl: policy.dashboardUrl,
    isStale: policy.isStale(to.takenAt, clock.now()),
  });
  if (!digest) throw new Error('a digest was asked for and none was made');
  return digest;
}
