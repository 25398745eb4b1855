import type { SnapshotStream, StreamRecord } from '../../domain/records.ts';
import { countOf } from '../../report/words.ts';
import { encodeSnapshot, writeSnapshotFile } from '../../snapshot/write.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeAll } from '../io.ts';
import { addCommonOptions, outputOption, wholeNumber, type CommonOptions } from '../options.ts';
import { checkOutput, note } from '../output.ts';
import { untilAborted } from '../report-run.ts';

interface FleetCommandOptions extends CommonOptions {
  readonly clusters: number;
  readonly subscriptions: number;
  readonly seed: number;
  readonly output?: string;
}

/** `sidescan fleet`: a synthetic snapshot, deterministic in its seed. */
export const addFleetCommand: AddCommand = (program, context) => {
  const command = program
    .command('fleet')
    .summary('make up a fleet to try things on')
    .description(
      'Writes a synthetic snapshot with every state a cluster can be in. The same seed gives the same bytes.',
    )
    .option('--clusters <n>', 'how many clusters', wholeNumber('--clusters', 0, 10_000_000), 120)
    .option('--subscriptions <n>', 'spread over how many subscriptions', wholeNumber('--subscriptions', 1, 100_000), 12)
    .option('--seed <n>', 'another seed, another fleet', wholeNumber('--seed', 0, 999_999_999), 1)
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (options: FleetCommandOptions) => {
      const { io, parts } = context;
      await checkOutput(options.output);
      const { clusters, subscriptions, seed } = options;
      const records = untilAborted(streamOf(await parts.synthesiseFleet({ clusters, subscriptions, seed })), io.signal);
      if (options.output === undefined) {
        await writeAll(io.stdout, encodeSnapshot(records, { gzip: false }));
      } else {
        const { counts } = await writeSnapshotFile(options.output, records);
        note(io, options, `Wrote ${options.output}: ${countOf(counts.cluster ?? 0, 'cluster')}.`);
      }
      context.finish(exitCodes.ok);
    });
  addCommonOptions(command);
};

async function* streamOf(records: Iterable<StreamRecord>): SnapshotStream & AsyncGenerator<StreamRecord> {
  yield* records;
}

const help = `
Exit codes: 0 when it was made; 64 for numbers that make no fleet.

Examples:
  sidescan fleet --output demo.jsonl && sidescan assess demo.jsonl
  sidescan fleet --clusters 5000 --subscriptions 200 --seed 7 --output big.jsonl.gz
  sidescan fleet --clusters 10 --subscriptions 2 | head`;
