import type { ClusterVerdict, Coverage, NotSeen, Summary } from '../domain/contracts.ts';
import type { Audience, Digest } from '../domain/digest.ts';
import { ScanError } from '../domain/errors.ts';
import type { OwnerRules, OwnerTags } from '../domain/owners.ts';
import type { SnapshotStream } from '../domain/records.ts';
import { compareText } from '../domain/text.ts';
import { assessSnapshot, type AssessOptions } from '../scan/assess-snapshot.ts';
import { readOwnership } from '../scan/read-ownership.ts';
import { snapshotHistory } from '../scan/snapshot-history.ts';
import { ownersOfFleet } from './audiences.ts';
import { without } from './earlier-side.ts';
import { fillDigests } from './fill-digests.ts';
import type { FleetSide } from './fleet-side.ts';
import { ownersByTags } from './owners-at.ts';

export interface DigestSnapshotsOptions extends Pick<AssessOptions, 'policy' | 'rules' | 'calendar'> {
  readonly owners: OwnerRules;
  /** Whose clusters; undefined = the fleet's. */
  readonly owner: string | undefined;
  readonly dashboardUrl: string | null;
}

/**
 * The digest that a fleet's snapshot gives, as if its scan had been stored. Holds the verdicts of both files.
 *
 * @param openPrevious the snapshot that was told last time; undefined = nothing was told yet
 * @throws {ScanError} `request.invalid` for an owner without a cluster
 */
export async function digestSnapshots(
  open: () => SnapshotStream,
  openPrevious: (() => SnapshotStream) | undefined,
  { owners, owner, dashboardUrl, ...judging }: DigestSnapshotsOptions,
): Promise<Digest> {
  const previous = openPrevious ? await assessedSide(openPrevious(), judging) : null;
  const history = openPrevious ? { history: snapshotHistory([openPrevious], judging) } : {};
  const { side: to, outside } = await assessedSide(open(), { ...judging, ...history });
  const from = previous && without(previous.side, outside);
  const tagsAt = async (seenAt: string): Promise<OwnerTags | undefined> => {
    if (seenAt === to.takenAt) return readOwnership(open(), owners.tag);
    return openPrevious && seenAt === from?.takenAt ? readOwnership(openPrevious(), owners.tag) : undefined;
  };
  const ownersAt = ownersByTags(owners, tagsAt, to.takenAt);
  let audience: Audience = { kind: 'fleet' };
  if (owner !== undefined) {
    const known = (await ownersOfFleet(to, from, ownersAt)).find(({ name }) => name === owner.trim().toLowerCase());
    if (!known) {
      throw new ScanError('request.invalid', `No cluster belongs to ${owner} by the tag ${owners.tag}.`);
    }
    audience = { kind: 'owner', owner: known.name };
  }
  const wanted = { occasion: 'digest', audience, previous: null, failedDeliveries: [] } as const;
  const [digest] = await fillDigests([wanted], from, to, { ownersAt, trend: [], dashboardUrl, isStale: false });
  if (!digest) throw new Error('a digest was asked for and none was made');
  return digest;
}

/** A snapshot's look at the fleet, and the keys of clusters that it did not look for. */
async function assessedSide(
  records: SnapshotStream,
  options: AssessOptions,
): Promise<{ readonly side: FleetSide; readonly outside: ReadonlySet<string> }> {
  const verdicts: ClusterVerdict[] = [];
  let outside: ReadonlySet<string> = new Set();
  let end: { coverage: Coverage; summary: Summary; takenAt: string; cloud: string; notSeen: NotSeen[] } | undefined;
  for await (const event of assessSnapshot(records, options)) {
    if (event.kind === 'verdict') verdicts.push(event.verdict);
    else if (event.kind === 'end') {
      end = event.report;
      outside = new Set(event.after.outside.keys());
    }
  }
  if (!end) throw new Error('an assessment ended without its end event');
  const { coverage, summary, takenAt, cloud, notSeen } = end;
  verdicts.sort((a, b) => compareText(a.id.toLowerCase(), b.id.toLowerCase()));
  const side = {
    scanId: null,
    takenAt,
    cloud,
    coverage,
    calendar: summary.calendar,
    verdicts: () => streamOf(verdicts),
    notSeen: () => streamOf(notSeen),
  };
  return { side, outside };
}

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
