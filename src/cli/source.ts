import { ScanError } from '../domain/errors.ts';
import type { SnapshotStream } from '../domain/records.ts';
import { openSnapshot } from '../snapshot/read.ts';
import type { CommandContext } from './context.ts';
import { hasScope, scopeOf, type ScopeOptions } from './options.ts';
import type { CliSettings } from './parts.ts';
import { describeProgress, type ProgressLine } from './progress.ts';
import { untilAborted } from './report-run.ts';

/** The records of a snapshot file, or of Azure now where scope options take the file's place. */
export async function openSource(
  file: string | undefined,
  options: ScopeOptions,
  settings: CliSettings,
  { io, parts }: CommandContext,
  progress: ProgressLine,
): Promise<SnapshotStream> {
  if (file !== undefined && hasScope(options)) {
    throw new ScanError(
      'request.invalid',
      'Give either a snapshot file or --tenant, --management-group, --subscription.',
    );
  }
  if (file !== undefined) return untilAborted(openSnapshot(file), io.signal);
  if (!hasScope(options)) {
    throw new ScanError(
      'request.invalid',
      'Give a snapshot file, or --tenant, --management-group or --subscription to ask Azure now.',
    );
  }
  const collector = await parts.collector(io.env);
  const records = collector.collect({
    scope: scopeOf(options, settings.scope),
    signal: io.signal,
    onProgress: (state) => progress.show(describeProgress(state)),
  });
  return untilAborted(records, io.signal);
}
