import { calendar } from '../../domain/calendar.ts';
import { rules } from '../../domain/rules/index.ts';
import { isForPeople, reportFormats, type ReportFormat } from '../../report/render-report.ts';
import { assessSnapshot } from '../../scan/assess-snapshot.ts';
import { withWaves } from '../../scan/with-waves.ts';
import type { AddCommand } from '../context.ts';
import {
  addCommonOptions,
  addPolicyOptions,
  addScopeOptions,
  formatHelp,
  formatOf,
  formatOption,
  outputOption,
  policyOf,
  type PolicyOptions,
  type ScopeOptions,
} from '../options.ts';
import { checkOutput } from '../output.ts';
import { progressLine } from '../progress.ts';
import { runReport, type ReportRunOptions } from '../report-run.ts';
import { collectNow } from '../source.ts';

interface ScanOptions extends ScopeOptions, PolicyOptions, ReportRunOptions {
  readonly format?: ReportFormat;
}

/** `sidescan scan`: collect and assess live; nothing is stored. */
export const addScanCommand: AddCommand = (program, context) => {
  const command = program
    .command('scan')
    .summary('look at the clusters of Azure now')
    .description(
      'Collects every AKS cluster in scope and says whether its Istio proxies run as native sidecars. Only reads.',
    );
  addPolicyOptions(addScopeOptions(command))
    .addOption(formatOption(reportFormats))
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (options: ScanOptions) => {
      const { io, parts } = context;
      const format = formatOf(options, reportFormats, io);
      await checkOutput(options.output);
      const settings = await parts.settings(io.env);
      const progress = progressLine(io.stderr, options);
      const records = await collectNow(options, settings, context, progress);
      const policy = policyOf(options, settings.policy);
      const assessed = assessSnapshot(records, { policy, rules, calendar });
      const events = isForPeople(format) ? withWaves(assessed, { calendar, settings: settings.waves }) : assessed;
      context.finish(await runReport(events, format, {}, options, context, progress));
    });
  addCommonOptions(command);
};

const help = `${formatHelp}
Exit codes: 0 all compliant, exempt or not applicable; 2 something nonCompliant; 3 something unknown, or gaps.

Examples:
  az login && sidescan scan                                  every subscription you can see
  sidescan scan --management-group contoso --output fleet.csv
  sidescan scan --subscription 1111… 2222… --format json | jq .summary`;
