import { randomBytes } from 'node:crypto';
import type { SnapshotStream, StreamRecord } from '../../domain/records.ts';
import { countOf } from '../../report/words.ts';
import { redactRecords } from '../../snapshot/redact/redact-records.ts';
import { writeSnapshotFile } from '../../snapshot/write.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { addCommonOptions, addScopeOptions, type CommonOptions, type ScopeOptions } from '../options.ts';
import { checkOutput, note } from '../output.ts';
import { progressLine } from '../progress.ts';
import { collectNow } from '../source.ts';

interface ExportOptions extends ScopeOptions, CommonOptions {
  readonly output: string;
  readonly full?: true;
  readonly redact?: true;
  readonly exitZero?: true;
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
    .requiredOption('--output <file>', 'the snapshot; packed when its name ends in .gz')
    .option('--full', 'the whole resource of each cluster instead of the fields that a verdict needs')
    .option('--redact', 'replace ids, names, tags and hosts, each by the same replacement everywhere')
    .option('--exit-zero', 'exit 0 in spite of gaps')
    .addHelpText('after', help)
    .action(async (options: ExportOptions) => {
      const { io, parts } = context;
      await checkOutput(options.output);
      const settings = await parts.settings(io.env);
      const progress = progressLine(io.stderr, options);
      const collected = await collectNow(options, settings, context, progress);
      const key = settings.redactKey?.reveal() ?? randomBytes(32).toString('hex');
      const records = options.redact ? redactRecords(collected, key) : collected;
      const gaps: StreamRecord[] = [];
      try {
        const { counts } = await writeSnapshotFile(options.output, noting(records, gaps));
        progress.clear();
        note(
          io,
          options,
          `Wrote ${options.output}: ${countOf(counts.cluster ?? 0, 'cluster')}, ${countOf(gaps.length, 'gap')}.`,
        );
      } finally {
        progress.clear();
      }
      context.finish(gaps.length > 0 && !options.exitZero ? exitCodes.incomplete : exitCodes.ok);
    });
  addCommonOptions(command);
};

async function* noting(records: SnapshotStream, gaps: StreamRecord[]): SnapshotStream & AsyncGenerator<StreamRecord> {
  for await (const record of records) {
    if (record.kind === 'gap') gaps.push(record);
    yield record;
  }
}

const help = `
Exit codes: 0, or 3 when the snapshot has gaps.

Examples:
  sidescan export --output fleet.jsonl.gz
  sidescan export --management-group contoso --full --output contoso.jsonl.gz
  sidescan export --redact --output for-the-bug-report.jsonl.gz
  sidescan assess fleet.jsonl.gz`;
