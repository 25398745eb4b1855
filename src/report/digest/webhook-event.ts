import type { Digest } from '../../domain/digest.ts';
import { plainName } from './plain.ts';

/** What the receiver of a webhook gets: the digest without our book-keeping, and what was left out for length. */
export type DigestEventData = Omit<Digest, 'withheld'> & {
  /** By list, such as `changes.added.items`: how many items the digest holds that are not here. Empty when all are. */
  readonly leftOut: Readonly<Record<string, number>>;
};

/** CloudEvents 1.0, structured mode: the JSON is the body of a request of content type {@link cloudEventType}. */
export interface DigestEvent {
  readonly specversion: '1.0';
  readonly id: string;
  /** URI reference of the installation. */
  readonly source: string;
  readonly type: 'io.sidescan.digest' | 'io.sidescan.regression';
  /** `fleet`, or `owner/` and the owner. */
  readonly subject: string;
  /** The instant of the scan. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: DigestEventData;
}

export const cloudEventType = 'application/cloudevents+json; charset=UTF-8';

/** The size that every intermediary must forward (CloudEvents 1.0, "Size Limits"), in bytes. */
const bytesAtMost = 64 * 1024;

/** The least important first: these give way when the event is too long. */
const lists = [
  'unowned.items',
  'malformedOwners.items',
  'changes.removed.items',
  'changes.handedOver.items',
  'changes.added.items',
  'trend',
  'coverage.gaps',
  'gaps.items',
  'failedDeliveries.items',
  'changes.newlyNative.items',
  'changes.notSeen.items',
  'nextSteps',
  'changes.willFlip.items',
  'changes.supportEnds.items',
  'changes.exemptions.items',
  'changes.newlyBlocked.items',
  'changes.regressions.items',
] as const;
/** Every list gives way down to so many before any gives way further. */
const floors = [20, 10, 5, 1, 0] as const;

/**
 * The event of a digest. Its JSON is at most 64 KiB in UTF-8: longer lists are cut, `data.leftOut` says by how much and
 * each list's `total` still counts all.
 *
 * @param identity `id` is the same for every try; source and id together name the event
 */
export async function digestEvent(
  digest: Digest,
  identity: { readonly id: string; readonly source: string },
): Promise<DigestEvent> {
  const { CloudEvent } = await import('cloudevents');
  const { occasion, audience, to } = digest;
  const toEvent = (data: DigestEventData): DigestEvent => {
    const event = new CloudEvent<DigestEventData>({
      id: identity.id,
      source: identity.source,
      type: occasion === 'regression' ? 'io.sidescan.regression' : 'io.sidescan.digest',
      subject: audience.kind === 'fleet' ? 'fleet' : `owner/${plainName(audience.owner)}`,
      time: to.takenAt,
      datacontenttype: 'application/json',
      data,
    });
    // The library types its JSON as a bag of anything; it holds what was given above, but for the time, which it writes
    // with milliseconds.
    return { ...(event.toJSON() as unknown as DigestEvent), time: to.takenAt };
  };
  return toEvent(fitData(digest, (data) => Buffer.byteLength(JSON.stringify(toEvent(data)))));
}

function fitData(digest: Digest, sizeOf: (data: DigestEventData) => number): DigestEventData {
  const leftOut: Record<string, number> = {};
  // What is undefined is not in the JSON.
  const data = { ...structuredClone(digest), withheld: undefined, leftOut };
  for (const floor of floors) {
    for (const path of lists) {
      if (sizeOf(data) <= bytesAtMost) return data;
      const list = listAt(data, path);
      const gone = list.splice(floor);
      if (gone.length > 0) leftOut[path] = (leftOut[path] ?? 0) + gone.length;
    }
  }
  return data;
}

function listAt(data: object, path: string): unknown[] {
  let at: unknown = data;
  for (const key of path.split('.')) at = (at as Readonly<Record<string, unknown>>)[key];
  return at as unknown[];
}
