import { calendar } from '../../domain/calendar.ts';
import { rules } from '../../domain/rules/index.ts';
import { driftFormats, renderDrift, type DriftFormat } from '../../report/render-drift.ts';
import { compareSnapshots } from '../../scan/compare-snapshots.ts';
import { openSnapshot } from '../../snapshot/read.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { wantsColor, widthOf } from '../io.ts';
import {
  addCommonOptions,
  addPolicyOptions,
  formatHelp,
  formatOf,
  formatOption,
  outputOption,
  policyOf,
  type PolicyOptions,
} from '../options.ts';
import { checkOutput, deliver, note, noteGaps, once } from '../output.ts';
import { untilAborted, type ReportRunOptions } from '../report-run.ts';

interface DiffOptions extends PolicyOptions, ReportRunOptions {
  readonly format?: DriftFormat;
}

/** `sidescan diff OLD NEW`: drift between two snapshots. */
export const addDiffCommand: AddCommand = (program, context) => {
  const command = program
    .command('diff')
    .summary('what changed between two snapshots')
    .description('Compares the verdicts of two snapshots; the older one counts as history of the newer one.')
    .argument('<old>', 'the older snapshot')
    .argument('<new>', 'the newer snapshot');
  addPolicyOptions(command)
    .addOption(formatOption(driftFormats))
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (older: string, newer: string, options: DiffOptions) => {
      const { io, parts } = context;
      const format = formatOf(options, driftFormats, io);
      await checkOutput(options.output, [older, newer]);
      const settings = await parts.settings(io.env);
      const drift = await compareSnapshots(
        () => untilAborted(openSnapshot(older), io.signal),
        () => untilAborted(openSnapshot(newer), io.signal),
        { policy: policyOf(options, settings.policy), rules, calendar },
      );
      if (drift.from.takenAt > drift.to.takenAt) {
        note(io, options, `${older} was taken after ${newer}: give the older snapshot first.`);
      }
      const table = { width: widthOf(io), color: options.output === undefined && wantsColor(io, options.color) };
      await deliver(once(renderDrift(format, drift, table)), options.output, io);
      // The table on the screen has said so already.
      if (options.output !== undefined || format !== 'table') {
        noteGaps(io, options, drift.coverage.from, `changes of what ${older} does not show are not told.`);
        noteGaps(io, options, drift.coverage.to, `changes of what ${newer} does not show are not told.`);
      }
      context.finish(drift.regressions > 0 && !options.exitZero ? exitCodes.nonCompliant : exitCodes.ok);
    });
  addCommonOptions(command);
};

const help = `${formatHelp}
Exit codes: 0, or 2 when something regressed (compliant before, not now).

Examples:
  sidescan diff last-week.jsonl.gz today.jsonl.gz
  sidescan diff last-week.jsonl.gz today.jsonl.gz --format md --output drift.md`;
