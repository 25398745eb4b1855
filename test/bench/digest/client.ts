/**
 * Makes the digests of a fleet's owners and of the fleet, and every channel's message of each, in a process of its own,
 * bundled as it is deployed; tells what that took.
 *
 * `client.ts FLEET BEFORE AFTER`: the fleet as JSON, and the files of both sides.
 *
 * @module
 */
import type { Digest } from '../../../src/domain/digest.ts';
import { defaultOwnerTag } from '../../../src/domain/owners.ts';
import { renderDigestMail } from '../../../src/report/digest/mail.ts';
import { renderSlackMessage } from '../../../src/report/digest/slack.ts';
import { renderTeamsMessage } from '../../../src/report/digest/teams.ts';
import { digestEvent } from '../../../src/report/digest/webhook-event.ts';
import { readOwnership } from '../../../src/scan/read-ownership.ts';
import { ownersOfFleet } from '../../../src/tell/audiences.ts';
import { fillDigests } from '../../../src/tell/fill-digests.ts';
import { ownersByTags } from '../../../src/tell/owners-at.ts';
import { peakMiB, timed } from '../numbers.ts';
import { openSide, recordsOf, type DigestFleet } from './sides.ts';

export interface DigestsTaken {
  readonly owners: number;
  readonly news: number;
  readonly readSeconds: number;
  readonly ownersSeconds: number;
  readonly fillSeconds: number;
  /** Seconds and bytes for the messages of all digests. */
  readonly rendered: readonly (readonly [channel: string, seconds: number, bytes: number])[];
  readonly peakMiB: number;
  readonly peakFilledMiB: number;
}

const [fleetJson = '', beforeFile = '', afterFile = ''] = process.argv.slice(2);
const fleet = JSON.parse(fleetJson) as DigestFleet;
const [from, to] = [await openSide(beforeFile), await openSide(afterFile)];
const ownersAt = ownersByTags(
  { tag: defaultOwnerTag, addresses: new Map([['team-payments', ['payments@contoso.example']]]) },
  (seenAt) => readOwnership(recordsOf(fleet, seenAt === to.takenAt ? 'after' : 'before'), defaultOwnerTag),
  to.takenAt,
);

const read = await timed(async () => {
  let verdicts = 0;
  for (const side of [from, to]) for await (const { id } of side.verdicts()) verdicts += id === '' ? 0 : 1;
  return verdicts;
});
const owners = await timed(() => ownersOfFleet(to, from, ownersAt));
const audiences = [
  { kind: 'fleet' } as const,
  ...owners.value.map(({ name }) => ({ kind: 'owner', owner: name }) as const),
];
const filled = await timed(() =>
  fillDigests(
    audiences.map((audience) => ({ occasion: 'digest', audience, previous: null, failedDeliveries: [] })),
    from,
    to,
    { ownersAt, trend: [], dashboardUrl: 'https://sidescan.contoso.example', isStale: false },
  ),
);
const digests = filled.value;
const peakFilledMiB = peakMiB();

const renderers: readonly (readonly [string, (digest: Digest) => Promise<string>])[] = [
  ['JSON.stringify of the digest', async (digest) => JSON.stringify(digest)],
  ['mail, html and text', async (digest) => Object.values(await renderDigestMail(digest)).join('')],
  ['Teams card', async (digest) => JSON.stringify(renderTeamsMessage(digest))],
  ['Slack blocks', async (digest) => JSON.stringify(renderSlackMessage(digest))],
  ['webhook event', async (digest) => JSON.stringify(await digestEvent(digest, { id: 'bench', source: '/sidescan' }))],
];
const rendered: [string, number, number][] = [];
for (const [channel, render] of renderers) {
  // The templates are loaded with the first message.
  for (const digest of digests.slice(0, 20)) await render(digest);
  const { seconds, value } = await timed(async () => {
    let bytes = 0;
    for (const digest of digests) bytes += Buffer.byteLength(await render(digest));
    return bytes;
  });
  rendered.push([channel, seconds, value]);
}
process.send?.({
  owners: owners.value.length,
  news: digests.filter(({ isNews }) => isNews).length,
  readSeconds: read.seconds,
  ownersSeconds: owners.seconds,
  fillSeconds: filled.seconds,
  rendered,
  peakMiB: peakMiB(),
  peakFilledMiB,
} satisfies DigestsTaken);
process.disconnect();
