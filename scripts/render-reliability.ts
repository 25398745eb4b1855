import { allStages } from '../test/faults/all-stages.ts';
import { faults, type Cell, type End, type FaultName, type Stage } from '../test/faults/matrix.ts';

/** `docs/reliability.md`: the matrix that `test/faults` tries, in words. */
export function renderReliability(): string {
  const names = Object.keys(faults) as FaultName[];
  return [
    '# Reliability',
    'What becomes of a scan, and of what it tells, when something it depends on does not do its part. Never a silent loss: the clusters that are reported and the gaps that are named cover the fleet together, and a test checks that in every cell.',
    'This page is generated from the data that the tests in `test/faults` run through (`npm run generate`). A fault that _passes_ is over before patience is; one that _stays_ is not. Where a cell says why it does not apply, it is tried elsewhere or cannot happen.',
    '## Faults',
    names.map((name) => `- **${titleOf(name)}**: ${faults[name]}`).join('\n'),
    ...allStages.map(renderStage),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function renderStage({ name, asks, cells }: Stage): string {
  const rows = (Object.keys(faults) as FaultName[]).map((fault) => [titleOf(fault), ...renderCell(cells[fault])]);
  return `## ${name}\n\nAsks ${asks}.\n\n${table(['fault', 'passes', 'stays'], rows)}`;
}

function renderCell(cell: Cell): [string, string] {
  if ('notApplicable' in cell) return ['', `_${cell.notApplicable}_`];
  return [
    cell.passing === undefined ? '' : inWords(cell.passing),
    cell.lasting === undefined ? '' : inWords(cell.lasting),
  ];
}

function inWords(end: End): string {
  if (end.startsWith('gap: ')) {
    const gaps = end.slice('gap: '.length).split(' + ');
    return gaps.map((gap) => `gap \`${gap}\``).join(', ');
  }
  if (end.startsWith('error: ')) return `error \`${end.slice('error: '.length)}\``;
  if (end === 'deferred') return 'delivered again, then right';
  if (end === 'named as failed') return 'given up, named in health and in the next digest';
  return end;
}

/** `otherJson` → `other json`. */
function titleOf(fault: FaultName): string {
  return fault.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Columns as wide as the formatter makes them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
