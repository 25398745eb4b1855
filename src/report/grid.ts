import { columnsOf, cutMiddle, padText } from './terminal-text.ts';

/** One column of a terminal table. */
export interface GridColumn<T> {
  readonly title: string;
  /** Expects visible text (`visibleText`). */
  readonly cell: (row: T) => string;
  /** The columns of text it may be squeezed to; absent = it is never cut below its longest cell. */
  readonly least?: number;
  /** Longer cells are cut to this. */
  readonly most: number;
  /** Left out in this order (lowest first) where the width does not suffice; absent = always there. */
  readonly dropOrder?: number;
  /** Cut out of the middle, because the end of a cell tells it from the others. */
  readonly keepsEnd?: boolean;
}

/** A column with the width it was given. */
export interface PlacedColumn<T> extends GridColumn<T> {
  readonly width: number;
}

export const columnGap = '  ';

/**
 * Chooses which columns fit into `width` and how wide each becomes: the flexible ones give way, those that could be
 * left out before those that could not; where that is not enough, columns are left out.
 */
export function placeColumns<T>(
  columns: readonly GridColumn<T>[],
  rows: readonly T[],
  width: number,
): PlacedColumn<T>[] {
  let kept = columns.map((column) => ({ ...column, width: naturalWidth(column, rows) }));
  for (;;) {
    const squeezed = squeeze(kept, width);
    const droppable = kept.filter(({ dropOrder }) => dropOrder !== undefined);
    if (totalWidth(squeezed) <= width || droppable.length === 0) return squeezed;
    const first = Math.min(...droppable.map(({ dropOrder }) => dropOrder ?? 0));
    kept = kept.filter(({ dropOrder }) => dropOrder !== first);
  }
}

/** The cells of one row, padded; `paint` may colour the first one. */
export function gridLine<T>(
  columns: readonly PlacedColumn<T>[],
  cellOf: (column: PlacedColumn<T>) => string,
  paint: (cell: string, index: number) => string = (cell) => cell,
): string {
  const cells = columns.map((column, index) => {
    const isLast = index === columns.length - 1;
    const cell = cellOf(column);
    const padded = padText(column.keepsEnd ? cutMiddle(cell, column.width) : cell, column.width);
    return paint(isLast ? padded.trimEnd() : padded, index);
  });
  return cells.join(columnGap);
}

function naturalWidth<T>(column: GridColumn<T>, rows: readonly T[]): number {
  let widest = columnsOf(column.title);
  for (const row of rows) widest = Math.max(widest, columnsOf(column.cell(row)));
  return Math.min(widest, column.most);
}

function totalWidth(columns: readonly { readonly width: number }[]): number {
  return columns.reduce((sum, column) => sum + column.width, columnGap.length * (columns.length - 1));
}

function squeeze<T>(columns: readonly PlacedColumn<T>[], width: number): PlacedColumn<T>[] {
  const widths = columns.map((column) => column.width);
  const widest = (isCandidate: (column: GridColumn<T>) => boolean): number => {
    let found = -1;
    for (const [index, column] of columns.entries()) {
      const own = widths[index] ?? 0;
      if (column.least !== undefined && own > column.least && isCandidate(column) && own > (widths[found] ?? 0))
        found = index;
    }
    return found;
  };
  for (let excess = totalWidth(columns) - width; excess > 0; excess -= 1) {
    const droppable = widest(({ dropOrder }) => dropOrder !== undefined);
    const index = droppable === -1 ? widest(() => true) : droppable;
    if (index === -1) break;
    widths[index] = (widths[index] ?? 0) - 1;
  }
  return columns.map((column, index) => ({ ...column, width: widths[index] ?? column.width }));
}
