import type { ReportEvent } from './report-event.ts';

/**
 * `--format jsonl`: one cluster a line as it is assessed, then one line with what only the end knows. Holds one
 * cluster at a time. The last line of a what-if has `hypothetical` too.
 */
export async function* renderJsonl(events: AsyncIterable<ReportEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.kind === 'verdict') yield `${JSON.stringify(event.verdict)}\n`;
    else if (event.kind === 'end') {
      const { summary, coverage, notSeen, hypothetical } = event.report;
      yield `${JSON.stringify({ summary, coverage, notSeen, ...(hypothetical ? { hypothetical } : {}) })}\n`;
    }
  }
}
