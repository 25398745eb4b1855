import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DigestsTaken } from './digest/client.ts';
import { writeSide, type DigestFleet } from './digest/sides.ts';
import type { BenchResult } from './main.ts';
import { grouped, rounded } from './numbers.ts';
import { bundleScript, messageOf } from './processes.ts';

/** A worker that tells people does nothing else; it may take what a scan may. */
const memoryGoalMiB = 300;

/**
 * The digests of a fleet and of each of its owners, compared with the week before, in one pass over both looks; then
 * the message of every channel of each. Beside it the same rows only read, and the same digests only turned into JSON.
 */
export async function benchDigest({
  clusters = 100_000,
  subscriptions = 1_500,
  owners = 500,
}: Partial<DigestFleet> = {}): Promise<BenchResult> {
  const fleet = { clusters, subscriptions, owners };
  const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-bench-'));
  try {
    const files = { before: path.join(folder, 'before'), after: path.join(folder, 'after') };
    await writeSide(fleet, 'before', files.before);
    await writeSide(fleet, 'after', files.after);
    const script = await bundleScript(new URL('digest/client.ts', import.meta.url), folder);
    const taken = await messageOf<DigestsTaken>(fork(script, [JSON.stringify(fleet), files.before, files.after]));
    const digests = taken.owners + 1;
    const [, stringifySeconds = Number.NaN] = taken.rendered[0] ?? [];
    const rendered = taken.rendered.map(([channel, seconds, bytes]) => ({
      what: channel,
      measured: `${grouped(digests / seconds)} a second, ${((seconds * 1000) / digests).toFixed(2)} ms each, ${(bytes / digests / 1024).toFixed(1)} KiB on average`,
      beside: `${rounded(seconds / stringifySeconds)} × JSON.stringify`,
    }));
    const mailSeconds = taken.rendered.find(([channel]) => channel.startsWith('mail'))?.[1] ?? Number.NaN;
    return {
      rows: [
        {
          what: `${grouped(clusters)} clusters, this week against last, told to ${grouped(taken.owners)} owners and the fleet: digests made`,
          measured: `${taken.fillSeconds.toFixed(1)} s, ${grouped(clusters / taken.fillSeconds)} clusters a second, ${taken.peakFilledMiB} MiB peak`,
          beside: `${rounded(taken.fillSeconds / taken.readSeconds)} × reading the rows; ${grouped(taken.news)} of ${grouped(digests)} have news`,
        },
        { what: 'the same rows only read', measured: `${taken.readSeconds.toFixed(1)} s`, beside: '' },
        { what: 'finding the owners', measured: `${taken.ownersSeconds.toFixed(1)} s`, beside: '' },
        ...rendered,
        { what: 'peak of it all', measured: `${taken.peakMiB} MiB`, beside: `goal ${memoryGoalMiB} MiB` },
      ],
      ratios: {
        fillToReading: rounded(taken.fillSeconds / taken.readSeconds),
        mailToStringify: rounded(mailSeconds / stringifySeconds),
        memory: rounded(taken.peakMiB / memoryGoalMiB),
      },
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
