import type { Step } from './compile-columns.ts';
import { compileColumns } from './compile-columns.ts';
import { compileCondition } from './compile-expression.ts';
import { invalid, outsideSubset, unknownFunction } from './query-refusal.ts';
import type { NamedExpression } from './syntax.ts';
import type { Column, Row } from './table.ts';

interface Aggregate {
  readonly name: string;
  readonly counts: (row: Row) => boolean;
}

/** `summarize` with `count()` and `countif()`, and `distinct`, which is a summarize without aggregates. */
export function compileSummarize(
  aggregates: readonly NamedExpression[],
  by: readonly NamedExpression[],
  columns: readonly Column[],
  operator: 'summarize' | 'distinct',
): Step {
  const keys = compileColumns(by, columns, operator);
  for (const { name, type } of keys) {
    if (type === 'dynamic') throw invalid(operator, `group key '${name}' is of a dynamic type: use tostring()`);
  }
  const counters = aggregates.map((aggregate) => compileAggregate(aggregate, columns));
  const names = [...keys, ...counters].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(operator, `a column named '${twice}' was already declared`);
  return {
    columns: [...keys, ...counters.map(({ name }): Column => ({ name, type: 'long' }))],
    run: (rows) => {
      const groups = new Map<string, { readonly key: readonly unknown[]; readonly totals: number[] }>();
      // Without `by` there is one group, even of no rows at all.
      if (keys.length === 0) groups.set('[]', { key: [], totals: counters.map(() => 0) });
      for (const row of rows) {
        const key = keys.map(({ evaluate }) => evaluate(row));
        const text = JSON.stringify(key);
        const group = groups.get(text) ?? { key, totals: counters.map(() => 0) };
        groups.set(text, group);
        for (const [index, { counts }] of counters.entries()) {
          if (counts(row)) group.totals[index] = (group.totals[index] ?? 0) + 1;
        }
      }
      return [...groups.values()].map(({ key, totals }) => [...key, ...totals]);
    },
  };
}

/** Unnamed aggregates are called `count_` and `countif_`. */
function compileAggregate({ name, expression }: NamedExpression, columns: readonly Column[]): Aggregate {
  if (expression.kind !== 'call') throw outsideSubset('summarize');
  const [condition, ...others] = expression.args;
  if (expression.name === 'count' && condition === undefined) return { name: name ?? 'count_', counts: () => true };
  if (expression.name === 'countif' && condition !== undefined && others.length === 0) {
    return { name: name ?? 'countif_', counts: compileCondition(condition, { columns, operator: 'summarize' }) };
  }
  throw unknownFunction(expression.name);
}
