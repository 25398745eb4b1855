import { calendar } from '../domain/calendar.ts';
import { ScanError } from '../domain/errors.ts';
import type { SnapshotStream } from '../domain/records.ts';
import { rules } from '../domain/rules/index.ts';
import { planFleet, type FleetPlans, type PlanFleetOptions } from '../scan/plan-fleet.ts';
import { openSnapshot } from '../snapshot/read.ts';
import type { CommandContext } from './context.ts';
import { hasScope, policyOf, scopeOf, type CommonOptions, type PlanningOptions, type ScopeOptions } from './options.ts';
import type { CliSettings } from './parts.ts';
import { describeProgress, progressLine, type ProgressLine } from './progress.ts';
import { untilAborted } from './report-run.ts';

/** The records of Azure now, in the scope of the options, until somebody presses Ctrl-C. */
export async function collectNow(
  options: ScopeOptions & { readonly full?: true },
  settings: CliSettings,
  { io, parts }: CommandContext,
  progress: ProgressLine,
): Promise<SnapshotStream> {
  const scope = scopeOf(options, settings.scope);
  const collector = await parts.collector(io.env);
  const records = collector.collect({
    scope,
    signal: io.signal,
    onProgress: (state) => progress.show(describeProgress(state)),
    ...(options.full && { full: true }),
  });
  return untilAborted(records, io.signal);
}

/** The plans of a snapshot file, or of Azure now where scope options take the file's place. */
export async function planSource(
  file: string | undefined,
  options: PlanningOptions & CommonOptions,
  settings: CliSettings,
  context: CommandContext,
  which: Pick<PlanFleetOptions, 'all' | 'explain'> = {},
): Promise<FleetPlans> {
  if (file !== undefined && hasScope(options)) {
    throw new ScanError(
      'request.invalid',
      'Give either a snapshot file or --tenant, --management-group, --subscription.',
    );
  }
  if (file === undefined && !hasScope(options)) {
    throw new ScanError(
      'request.invalid',
      'Give a snapshot file, or --tenant, --management-group or --subscription to ask Azure now.',
    );
  }
  const { io } = context;
  const progress = progressLine(io.stderr, options);
  const records =
    file === undefined
      ? await collectNow(options, settings, context, progress)
      : untilAborted(openSnapshot(file), io.signal);
  const policy = policyOf(options, settings.policy);
  const previewVersions = options.previewVersions ?? false;
  const fleet = await planFleet(records, { policy, rules, calendar, previewVersions, ...which });
  progress.clear();
  return fleet;
}
