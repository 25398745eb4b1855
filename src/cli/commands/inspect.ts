import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Gap, Inspection } from '../../domain/contracts.ts';
import { ScanError } from '../../domain/errors.ts';
import { inspectFleet, inspectSnapshot, type FleetSight } from '../../inspect/inspect-fleet.ts';
import { lookInside } from '../../inspect/look-inside.ts';
import { seenModeOf } from '../../report/inspection/inspection-tally.ts';
import {
  inspectionFormats,
  renderInspections,
  type InspectionFormat,
} from '../../report/inspection/render-inspection.ts';
import { countOf } from '../../report/words.ts';
import { isClusterId } from '../../snapshot/inspection-schema.ts';
import { openSnapshot } from '../../snapshot/read.ts';
import type { AddCommand, CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { wantsColor, widthOf } from '../io.ts';
import {
  addCommonOptions,
  addScopeOptions,
  formatHelp,
  formatOf,
  formatOption,
  hasScope,
  onlyOnce,
  outputOption,
  type ScopeOptions,
} from '../options.ts';
import { checkOutput, deliver, note } from '../output.ts';
import type { Environment } from '../parts.ts';
import { progressLine, type ProgressLine } from '../progress.ts';
import { untilAborted, type ReportRunOptions } from '../report-run.ts';
import { collectNow } from '../source.ts';
import { checkUploadUrl } from '../upload-inspection.ts';

interface InspectOptions extends ScopeOptions, ReportRunOptions {
  readonly context?: string;
  readonly kubeconfig?: string[];
  readonly cluster?: string;
  readonly format?: InspectionFormat;
  readonly upload?: string;
}

/** `sidescan inspect`: look inside clusters; nothing in them is changed. */
export const addInspectCommand: AddCommand = (program, context) => {
  const command = program
    .command('inspect')
    .summary('look inside clusters: which pods run which sidecars')
    .description(
      'Reads istiod, pods, workloads, Jobs and nodes through the Kubernetes API and says what runs. Only get and list.',
    )
    .argument('[file]', 'a snapshot with evidence from inside, instead of live clusters')
    .option(
      '--context <name>',
      'a context of a kubeconfig: one cluster, from wherever it can be reached',
      onlyOnce('--context'),
    )
    .option('--kubeconfig <file...>', 'where the context is (default: where kubectl looks)')
    .option(
      '--cluster <id>',
      'the ARM id of the cluster that the context leads to; --upload needs it',
      onlyOnce('--cluster'),
    );
  addScopeOptions(command)
    .addOption(formatOption(inspectionFormats))
    .addOption(outputOption())
    .option('--upload <url>', 'send the evidence to a Sidescan app, such as https://sidescan.contoso.com')
    .addHelpText('after', help)
    .action(async (file: string | undefined, options: InspectOptions) => {
      const { io } = context;
      const format = formatOf(options, inspectionFormats, io);
      check(file, options);
      await checkOutput(options.output, [file, ...(options.kubeconfig ?? [])]);
      const progress = progressLine(io.stderr, options);
      const fleetGaps: Gap[] = [];
      const tally = { clusters: 0, nonCompliant: 0, incomplete: 0, uploaded: 0 };
      const inspections = async function* (): AsyncGenerator<Inspection> {
        for await (const sight of open(file, options, context, progress)) {
          if (sight.kind === 'gap') {
            fleetGaps.push(sight.gap);
            continue;
          }
          const { inspection } = sight;
          tally.clusters += 1;
          progress.show(`looked into ${countOf(tally.clusters, 'cluster')}`);
          const mode = seenModeOf(inspection);
          if (mode === 'classic' || mode === 'mixed') tally.nonCompliant += 1;
          if (mode === 'unknown' || inspection.gaps.length > 0) tally.incomplete += 1;
          if (options.upload !== undefined) {
            await context.parts.uploadInspection(io.env, options.upload, inspection, io.signal);
            tally.uploaded += 1;
          }
          progress.clear();
          yield inspection;
        }
        progress.clear();
      };
      const table = { width: widthOf(io), color: options.output === undefined && wantsColor(io, options.color) };
      try {
        const isSingle = options.context !== undefined;
        const rendered = renderInspections(format, inspections(), { fleetGaps, isSingle, table });
        await deliver(rendered, options.output, io);
      } finally {
        progress.clear();
      }
      if (options.output !== undefined)
        note(io, options, `Wrote ${options.output}: ${countOf(tally.clusters, 'cluster')}.`);
      if (options.upload !== undefined) {
        note(
          io,
          options,
          `Sent ${countOf(tally.uploaded, 'inspection')} to ${new URL(options.upload).host}; they count from the next scan on.`,
        );
      }
      const isIncomplete = tally.incomplete > 0 || fleetGaps.length > 0;
      if (isIncomplete && format !== 'table' && format !== 'md') {
        note(io, options, 'Not everything could be looked at; the gaps say what would open it.');
      }
      context.finish(exitCodeOf(options, tally.nonCompliant, isIncomplete));
    });
  addCommonOptions(command);
};

function exitCodeOf({ exitZero }: InspectOptions, nonCompliant: number, isIncomplete: boolean): number {
  if (exitZero) return exitCodes.ok;
  if (nonCompliant > 0) return exitCodes.nonCompliant;
  return isIncomplete ? exitCodes.incomplete : exitCodes.ok;
}

function check(file: string | undefined, options: InspectOptions): void {
  const { context, cluster, kubeconfig, upload } = options;
  const refuse = (message: string): never => {
    throw new ScanError('request.invalid', message);
  };
  if ([file !== undefined, context !== undefined, hasScope(options)].filter(Boolean).length !== 1) {
    refuse('Give one of: a snapshot file, --context, or --tenant, --management-group, --subscription.');
  }
  if (context === undefined && (cluster !== undefined || kubeconfig !== undefined)) {
    refuse('--cluster and --kubeconfig belong to --context.');
  }
  if (cluster !== undefined && !isClusterId(cluster)) {
    refuse(
      '--cluster takes an ARM id: /subscriptions/…/resourceGroups/…/providers/Microsoft.ContainerService/managedClusters/NAME.',
    );
  }
  if (upload !== undefined) {
    checkUploadUrl(upload);
    if (context !== undefined && cluster === undefined) {
      refuse('--upload needs --cluster: a context does not say which cluster of Azure it leads to.');
    }
  }
}

/**
 * The files of `KUBECONFIG`; none = its default place. Merging them is ours, because the official client gives up where
 * two name the same cluster or user. As for kubectl, those that are not there do not count.
 */
function kubeconfigsOf({ KUBECONFIG = '' }: Environment): string[] {
  const files = KUBECONFIG.split(path.delimiter).filter((file) => file !== '');
  const found = files.filter((file) => existsSync(file));
  return found.length > 0 ? found : files;
}

async function* open(
  file: string | undefined,
  options: InspectOptions,
  commandContext: CommandContext,
  progress: ProgressLine,
): AsyncGenerator<FleetSight> {
  const { io, parts } = commandContext;
  if (file !== undefined) {
    yield* inspectSnapshot(untilAborted(openSnapshot(file), io.signal));
    return;
  }
  const inside = { inspector: await parts.inspector(io.env), clock: { now: () => new Date() } };
  if (options.context !== undefined) {
    const { context, cluster = context, kubeconfig: paths = kubeconfigsOf(io.env) } = options;
    const isGiven = options.kubeconfig !== undefined;
    const target = { kind: 'kubeconfig', clusterId: cluster, context, paths, isGiven } as const;
    yield { kind: 'inspection', inspection: await lookInside(inside, target, io.signal) };
    return;
  }
  const settings = await parts.settings(io.env);
  const records = await collectNow(options, settings, commandContext, progress);
  yield* inspectFleet(inside, records, io.signal);
}

const help = `${formatHelp}
--upload sends counts by workload, never the objects. SIDESCAN_UPLOAD_KEY is the app's function key; without it a token
for SIDESCAN_UPLOAD_AUDIENCE is asked for, as whoever az login says you are.
Exit codes: 0 all native; 2 something runs classic sidecars; 3 something could not be looked at.

Examples:
  sidescan inspect --context prod-weu                        one cluster, as kubectl reaches it
  sidescan inspect --context prod-weu --format md > ticket.md
  sidescan inspect --context prod-weu --cluster /subscriptions/… --upload https://sidescan.contoso.com
  sidescan inspect --management-group contoso                every meshed cluster that Entra lets you into`;
