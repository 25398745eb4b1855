import type { Change, Drift, SnapshotDrift } from '../domain/contracts.ts';
import { describeChange, describeDrift, describeDriftCoverage, groupChanges, verdictOf } from './drift-words.ts';
import { painter, type Paint, type Style } from './paint.ts';
import { usableWidth, type TableOptions } from './table.ts';
import { cutText, visibleText, wrapText } from './terminal-text.ts';
import { formatCount } from './words.ts';

/** Of each kind of change at most so many are told; regressions are always told in full. */
const changesAtMost = 100;

/** What changed, for a terminal: one line a cluster, its fields below, regressions first. */
export function renderDriftTable(drift: Drift | SnapshotDrift, { width: wished, color }: TableOptions): string {
  const width = usableWidth(wished);
  const paint = painter(color);
  const lines = [
    ...wrapText(visibleText(describeDrift(drift)), width).map((line) =>
      paint(drift.regressions > 0 ? 'red' : 'bold', line),
    ),
    ...describeDriftCoverage(drift).flatMap((text) => wrapText(text, width).map((line) => paint('yellow', line))),
    ...groupChanges(drift.changes).flatMap(({ title, changes }) => {
      const isRegressions = title === 'Regressions';
      const shown = isRegressions ? changes : changes.slice(0, changesAtMost);
      const style: Style = isRegressions ? 'red' : 'bold';
      return [
        '',
        paint(style, `${title}: ${formatCount(changes.length)}`),
        ...shown.flatMap((change) => changeLines(change, width, paint)),
        ...(shown.length < changes.length
          ? [`… and ${formatCount(changes.length - shown.length)} more: --format json`]
          : []),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function changeLines(change: Change, width: number, paint: Paint): string[] {
  const { resourceGroup, location } = verdictOf(change);
  const who = cutText(visibleText(`- ${change.name} (${resourceGroup}, ${location})`), width);
  const what = wrapText(visibleText(describeChange(change).join(' · ')), width - 4, 6);
  return [who, ...what.map((line) => paint('dim', `    ${line}`))];
}
