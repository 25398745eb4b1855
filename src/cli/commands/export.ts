import { randomBytes } from 'node:crypto';
import type { GapRecord, SnapshotStream, StreamRecord } from '../../domain/records.ts';
import { countOf } from '../../report/words.ts';
import { redactRecords } from '../../snapshot/redact/redact-records.ts';
import { encodeSnapshot, writeSnapshotFile } from '../../snapshot/write.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { addCommonOptions, addScopeOptions, type CommonOptions, type ScopeOptions } from '../options.ts';
import { writeAll } from '../io.ts';
import { checkOutput, note, noteGaps } from '../output.ts';
import { progressLine } from '../progress.ts';
import { collectNow } from '../source.ts';

interface ExportOptions extends ScopeOptions, CommonOptions {
  /** Absent for `-`. */
  readonly output?: string;
  readonly full?: true;
  readonly redact?: true;
}

/** `sidescan export`: collect only, into a snapshot file. */
export const addExportCommand: AddCommand = (program, context) => {
  const command = program
    .command('export')
    .summary('write a snapshot of Azure to a file')
    .description(
      'Collects what a verdict needs into one file, to be assessed elsewhere (sidescan assess FILE). Only reads Azure.',
    );
  addScopeOptions(command)
    .requiredOption('--output <file>', 'the snapshot, packed when its name ends in .gz; - is standard output')
    .option('--full', 'the whole resource of each cluster instead of the fields that a verdict needs')
    .option('--redact', 'replace ids, names, tags and hosts, each by the same replacement everywhere')
    .addHelpText('after', help)
    .action(async (options: ExportOptions) => {
      const { io, parts } = context;
      const { output } = options;
      await checkOutput(output);
      const settings = await parts.settings(io.env);
      const progress = progressLine(io.stderr, options);
      const collected = await collectNow(options, settings, context, progress);
      const key = settings.redactKey?.reveal() ?? randomBytes(32).toString('hex');
      const records = options.redact ? redactRecords(collected, key) : collected;
      const gaps: GapRecord[] = [];
      try {
        if (output === undefined) {
          await writeAll(io.stdout, encodeSnapshot(noting(records, gaps), { gzip: false }));
          progress.clear();
          noteGaps(io, options, { gaps }, 'the snapshot names what was not read.');
        } else {
          const { counts } = await writeSnapshotFile(output, noting(records, gaps));
          progress.clear();
          const wrote = `${countOf(counts.cluster ?? 0, 'cluster')}, ${countOf(gaps.length, 'gap')}`;
          note(io, options, `Wrote ${output}: ${wrote}.`);
        }
      } finally {
        progress.clear();
      }
      context.finish(gaps.length > 0 && !options.exitZero ? exitCodes.incomplete : exitCodes.ok);
    });
  addCommonOptions(command);
};

async function* noting(records: SnapshotStream, gaps: GapRecord[]): SnapshotStream & AsyncGenerator<StreamRecord> {
  for await (const record of records) {
    if (record.kind === 'gap') gaps.push(record);
    yield record;
  }
}

const help = `
--redact uses SIDESCAN_REDACT_KEY, so that snapshots under the same key fit together as a history; without it every
snapshot has a key of its own, which is kept nowhere.
Exit codes: 0, or 3 when the snapshot has gaps.

Examples:
  sidescan export --output fleet.jsonl.gz
  sidescan export --management-group contoso --full --output contoso.jsonl.gz
  sidescan export --redact --output for-the-bug-report.jsonl.gz
  sidescan assess fleet.jsonl.gz`;
