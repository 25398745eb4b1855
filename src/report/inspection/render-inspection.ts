import type { Gap, Inspection } from '../../domain/contracts.ts';
import type { TableOptions } from '../table.ts';
import { renderInspectionMarkdown } from './inspection-markdown.ts';
import { renderInspectionTable } from './inspection-table.ts';

export const inspectionFormats = ['table', 'json', 'jsonl', 'md'] as const;
export type InspectionFormat = (typeof inspectionFormats)[number];

/**
 * Renders inspections as they come.
 *
 * @param fleetGaps filled while `inspections` is read, and looked at after its end
 * @param isSingle one cluster was asked for: its JSON is an object and no list
 */
export function renderInspections(
  format: InspectionFormat,
  inspections: AsyncIterable<Inspection>,
  {
    fleetGaps,
    isSingle,
    table,
  }: { readonly fleetGaps: readonly Gap[]; readonly isSingle: boolean; readonly table: TableOptions },
): AsyncIterable<string> {
  switch (format) {
    case 'table':
      return renderInspectionTable(inspections, fleetGaps, table);
    case 'md':
      return renderInspectionMarkdown(inspections, fleetGaps);
    case 'json':
      return isSingle ? jsonl(inspections) : jsonList(inspections);
    case 'jsonl':
      return jsonl(inspections);
  }
}

async function* jsonl(inspections: AsyncIterable<Inspection>): AsyncGenerator<string> {
  for await (const inspection of inspections) yield `${JSON.stringify(inspection)}\n`;
}

async function* jsonList(inspections: AsyncIterable<Inspection>): AsyncGenerator<string> {
  let before = '[';
  for await (const inspection of inspections) {
    yield `${before}\n${JSON.stringify(inspection)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}
