import type { Report, TrendPoint } from '../domain/contracts.ts';
import { renderCsv } from './csv.ts';
import { renderHtml } from './html-report.ts';
import { renderJson } from './json.ts';
import { renderJsonl } from './jsonl.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportEvent } from './report-event.ts';
import type { Today } from './what-if.ts';
import { renderTable, type TableOptions } from './table.ts';

/** Every format of a report; the order in which they are offered. */
export const reportFormats = ['table', 'json', 'jsonl', 'csv', 'md', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** Whether people read it as it is; such a report also says what to do first. */
export function isForPeople(format: ReportFormat): boolean {
  return format === 'table' || format === 'md' || format === 'html';
}

export interface RenderOptions {
  /** For `table`. */
  readonly table?: TableOptions;
  /** What a what-if assumes, so that `csv` can say so on every row; the other formats read it from the end event. */
  readonly hypothetical?: Report['hypothetical'];
  /** What the clusters are without the what-if, by lower-cased id, for `table`, `md` and `html` to compare with. */
  readonly today?: ReadonlyMap<string, Today> | null;
  /** For `html`: earlier scans, oldest first, this one last. */
  readonly trend?: readonly TrendPoint[];
}

/**
 * Renders an assessment while it happens. `jsonl` and `csv` hold a few clusters at a time; the others gather all of
 * them first, because they are ordered.
 */
export function renderReport(
  format: ReportFormat,
  events: AsyncIterable<ReportEvent>,
  { table = { width: 120, color: false }, hypothetical = null, today = null, trend = [] }: RenderOptions = {},
): AsyncIterable<string> {
  switch (format) {
    case 'table':
      return renderTable(events, table, today);
    case 'json':
      return renderJson(events);
    case 'jsonl':
      return renderJsonl(events);
    case 'csv':
      return renderCsv(events, { hypothetical });
    case 'md':
      return renderMarkdown(events, today);
    case 'html':
      return renderHtml(events, { today, trend });
  }
}
