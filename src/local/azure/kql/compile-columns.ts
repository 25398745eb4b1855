import type { Compiled } from './compile-expression.ts';
import { compileExpression } from './compile-expression.ts';
import { invalid } from './query-refusal.ts';
import type { NamedExpression } from './syntax.ts';
import type { Column, Row, TableSource } from './table.ts';

/** One operator between two pipes: the columns that leave it, and what it does to rows. */
export interface Step {
  readonly columns: readonly Column[];
  readonly run: (rows: readonly Row[], from: TableSource) => readonly Row[];
}

/** Compiles columns and settles their names, which must differ. */
export function compileColumns(
  named: readonly NamedExpression[],
  columns: readonly Column[],
  operator: string,
): (Compiled & { readonly name: string })[] {
  const compiled = named.map(({ name, expression }) => {
    const value = compileExpression(expression, { columns, operator });
    const settled = name ?? value.name;
    // KQL would call it Column1; nobody should rely on that, so we do not guess it.
    if (settled === null) throw invalid(operator, 'the simulation needs a name for this column: name = expression');
    return { ...value, name: settled };
  });
  const twice = compiled.find(({ name }, index) => compiled.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) throw invalid(operator, `a column named '${twice.name}' was already declared`);
  return compiled;
}
