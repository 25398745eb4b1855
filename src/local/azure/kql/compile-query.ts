import { compileOperator } from './operators.ts';
import { outsideSubset, unknownTable } from './query-refusal.ts';
import type { Query } from './syntax.ts';
import type { Column, Row, Table, TableSource } from './table.ts';

/** A query checked against the tables' columns, ready to run over any scope. */
export interface CompiledQuery {
  readonly columns: readonly Column[];
  /** The query has a `take` or `limit`: Resource Graph then pages no further (azdocs, `concepts/work-with-data.md`). */
  readonly limited: boolean;
  readonly run: (source: TableSource) => Table;
}

/** Resource Graph allows three joins in a query (azdocs, `concepts/query-language.md`). */
const maxJoins = 3;

/** @throws {QueryRefusal} when Resource Graph, or this simulation, would not run it */
export function compileQuery(query: Query, source: Pick<TableSource, 'columns'>): CompiledQuery {
  if (joinsOf(query) > maxJoins) throw outsideSubset('join');
  const columns = source.columns(query.table.toLowerCase());
  if (columns === undefined) throw unknownTable(query.table);
  let known = columns;
  const steps: ((rows: readonly Row[], from: TableSource) => readonly Row[])[] = [];
  for (const operator of query.operators) {
    const right = operator.kind === 'join' ? compileQuery(operator.right, source) : undefined;
    const step = compileOperator(operator, known, right);
    known = step.columns;
    steps.push(step.run);
  }
  const table = query.table.toLowerCase();
  return {
    columns: known,
    limited: query.operators.some((operator) => operator.kind === 'take'),
    run: (from) => ({ columns: known, rows: steps.reduce((rows, step) => step(rows, from), from.rows(table)) }),
  };
}

function joinsOf(query: Query): number {
  return query.operators.reduce(
    (sum, operator) => (operator.kind === 'join' ? sum + 1 + joinsOf(operator.right) : sum),
    0,
  );
}
