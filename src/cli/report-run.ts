import type { Coverage, Summary } from '../domain/contracts.ts';
import type { SnapshotStream } from '../domain/records.ts';
import { renderReport, type RenderOptions, type ReportFormat } from '../report/render-report.ts';
import type { ReportEvent } from '../report/report-event.ts';
import { countOf, formatCount, isIncomplete } from '../report/words.ts';
import type { CommandContext } from './context.ts';
import { exitCodeOfReport, exitCodes } from './exit-codes.ts';
import { wantsColor, widthOf } from './io.ts';
import type { CommonOptions } from './options.ts';
import { deliver, note, noteGaps } from './output.ts';
import type { ProgressLine } from './progress.ts';

export interface ReportRunOptions extends CommonOptions {
  readonly output?: string;
}

/** Renders an assessment, says beside it what must not be overlooked, and answers the exit code. */
export async function runReport(
  events: AsyncIterable<ReportEvent>,
  format: ReportFormat,
  whatIf: Pick<RenderOptions, 'hypothetical' | 'today'>,
  options: ReportRunOptions,
  { io }: CommandContext,
  progress: ProgressLine,
): Promise<number> {
  const ends: { summary: Summary; coverage: Coverage }[] = [];
  const watched = async function* (): AsyncGenerator<ReportEvent> {
    let assessed = 0;
    for await (const event of events) {
      if (event.kind === 'verdict') {
        assessed += 1;
        progress.show(`assessed ${countOf(assessed, 'cluster')}`);
      } else if (event.kind === 'end') {
        ends.push(event.report);
        progress.clear();
      }
      yield event;
    }
  };
  const table = { width: widthOf(io), color: options.output === undefined && wantsColor(io, options.color) };
  try {
    await deliver(renderReport(format, watched(), { table, ...whatIf }), options.output, io);
  } finally {
    progress.clear();
  }
  const [end] = ends;
  if (end === undefined) throw new Error('an assessment ended without its end event');
  const { summary, coverage } = end;
  if (options.output !== undefined) {
    const { nonCompliant, unknown } = summary.compliance;
    note(
      io,
      options,
      `Wrote ${options.output}: ${countOf(summary.clusters, 'cluster')}, ${formatCount(nonCompliant)} nonCompliant, ${formatCount(unknown)} unknown.`,
    );
  }
  // The table on the screen has said so already.
  if (isIncomplete(coverage) && (options.output !== undefined || format !== 'table')) {
    noteGaps(io, options, coverage, 'the report names what was not read.');
  }
  return options.exitZero ? exitCodes.ok : exitCodeOfReport(summary, coverage);
}

/** The records, until somebody presses Ctrl-C. @throws the signal's reason */
export async function* untilAborted(records: SnapshotStream, signal: AbortSignal): SnapshotStream & AsyncGenerator {
  for await (const record of records) {
    signal.throwIfAborted();
    yield record;
  }
}
