import type { Drift, SnapshotDrift } from '../domain/contracts.ts';
import { renderDriftMarkdown } from './drift-markdown.ts';
import { renderDriftTable } from './drift-table.ts';
import type { TableOptions } from './table.ts';

/** Every format of a drift; the order in which they are offered. */
export const driftFormats = ['table', 'json', 'md'] as const;
export type DriftFormat = (typeof driftFormats)[number];

/** Renders what changed between two reports. A drift is small, whatever the fleet: it is text at once. */
export function renderDrift(
  format: DriftFormat,
  drift: Drift | SnapshotDrift,
  table: TableOptions = { width: 120, color: false },
): string {
  switch (format) {
    case 'table':
      return renderDriftTable(drift, table);
    case 'json':
      return `${JSON.stringify(drift, null, 2)}\n`;
    case 'md':
      return renderDriftMarkdown(drift);
  }
}
