import { parseAssumption } from '../../domain/assume.ts';
import { calendar } from '../../domain/calendar.ts';
import type { SnapshotStream } from '../../domain/records.ts';
import { rules } from '../../domain/rules/index.ts';
import { isForPeople, reportFormats, type ReportFormat } from '../../report/render-report.ts';
import { todayOf, type Today } from '../../report/what-if.ts';
import { assessSnapshot, type AssessOptions } from '../../scan/assess-snapshot.ts';
import { snapshotHistory } from '../../scan/snapshot-history.ts';
import { withWaves } from '../../scan/with-waves.ts';
import { openSnapshot } from '../../snapshot/read.ts';
import type { AddCommand } from '../context.ts';
import { checkHistory } from '../history-order.ts';
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
import { checkOutput } from '../output.ts';
import { progressLine } from '../progress.ts';
import { runReport, untilAborted, type ReportRunOptions } from '../report-run.ts';

interface AssessCommandOptions extends PolicyOptions, ReportRunOptions {
  readonly format?: ReportFormat;
  readonly history?: string[];
  readonly assume?: string[];
}

/** `sidescan assess FILE`: assess a snapshot offline. */
export const addAssessCommand: AddCommand = (program, context) => {
  const command = program
    .command('assess')
    .summary('assess a snapshot file, offline')
    .description('Gives the verdicts that a live scan would have given when the snapshot was taken.')
    .argument('<file>', 'a snapshot (.jsonl or .jsonl.gz)');
  addPolicyOptions(command)
    .option('--history <file>', 'an earlier snapshot of the same fleet; repeat it, oldest first', collectValues)
    .option(
      '--assume <key=value>',
      'a what-if: kubernetes=1.33, mesh=asm-1-29, flag=Registered; repeat it',
      collectValues,
    )
    .addOption(formatOption(reportFormats))
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (file: string, options: AssessCommandOptions) => {
      const { io, parts } = context;
      const format = formatOf(options, reportFormats, io);
      const assume = parseAssumption(options.assume ?? []);
      const history = options.history ?? [];
      await checkOutput(options.output, [file, ...history]);
      await checkHistory(file, history);
      const settings = await parts.settings(io.env);
      const judging = { policy: policyOf(options, settings.policy), rules, calendar };
      const earlier = history.map((path) => () => untilAborted(openSnapshot(path), io.signal));
      const before = earlier.length > 0 ? { history: snapshotHistory(earlier, judging) } : {};
      const open = () => untilAborted(openSnapshot(file), io.signal);
      const today = assume && isForPeople(format) ? await todayBy(open(), { ...judging, ...before }) : null;
      const assessed = assessSnapshot(open(), { ...judging, ...before, assume });
      const events = isForPeople(format) ? withWaves(assessed, { calendar, settings: settings.waves }) : assessed;
      const progress = progressLine(io.stderr, options);
      context.finish(
        await runReport(events, format, { hypothetical: assume?.given ?? null, today }, options, context, progress),
      );
    });
  addCommonOptions(command);
};

/** An option that may be repeated takes one value each time, so that it never swallows the file after it. */
function collectValues(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** A pass without the assumption, so that the report can say what it would change. */
async function todayBy(records: SnapshotStream, judging: AssessOptions): Promise<ReadonlyMap<string, Today>> {
  const today = new Map<string, Today>();
  for await (const event of assessSnapshot(records, judging)) {
    if (event.kind === 'verdict') today.set(event.assessed.cluster.key, todayOf(event.verdict));
  }
  return today;
}

const help = `${formatHelp}
Exit codes: 0 all compliant, exempt or not applicable; 2 something nonCompliant; 3 something unknown, or gaps.

Examples:
  sidescan assess fleet.jsonl.gz
  sidescan assess today.jsonl --history march.jsonl --history april.jsonl
  sidescan assess fleet.jsonl --assume kubernetes=1.33 --assume mesh=asm-1-29
  sidescan assess fleet.jsonl --format csv --output fleet.csv`;
