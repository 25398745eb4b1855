import type { Step } from './compile-columns.ts';
import { compileColumns } from './compile-columns.ts';
import { compileCondition, compileExpression } from './compile-expression.ts';
import type { CompiledQuery } from './compile-query.ts';
import { invalid, outsideSubset, unknownColumn } from './query-refusal.ts';
import { compileSummarize } from './summarize.ts';
import type { JoinKey, NamedExpression, Operator, SortKey } from './syntax.ts';
import type { Column, Row } from './table.ts';
import { compareOrdinal, toText } from './table.ts';

export function compileOperator(
  operator: Operator,
  columns: readonly Column[],
  right: CompiledQuery | undefined,
): Step {
  switch (operator.kind) {
    case 'where': {
      const holds = compileCondition(operator.predicate, { columns, operator: 'where' });
      return { columns, run: (rows) => rows.filter(holds) };
    }
    case 'project':
      return project(operator.columns, columns);
    case 'extend':
      return extend(operator.columns, columns);
    case 'project-away':
      return projectAway(operator.names, columns);
    case 'distinct':
      return compileSummarize([], operator.columns, columns, 'distinct');
    case 'summarize':
      return compileSummarize(operator.aggregates, operator.by, columns, 'summarize');
    case 'order':
      return order(operator.keys, columns);
    case 'take':
      return { columns, run: (rows) => rows.slice(0, operator.rows) };
    case 'count':
      return { columns: [{ name: 'Count', type: 'long' }], run: (rows) => [[rows.length]] };
    case 'join':
      if (right === undefined) throw outsideSubset('join');
      return join(operator.flavour, operator.on, columns, right);
  }
}

function project(named: readonly NamedExpression[], columns: readonly Column[]): Step {
  const compiled = compileColumns(named, columns, 'project');
  return { columns: compiled, run: (rows) => rows.map((row) => compiled.map(({ evaluate }) => evaluate(row))) };
}

/** Later columns of one `extend` do not see the earlier ones; a name that exists is replaced. */
function extend(named: readonly NamedExpression[], columns: readonly Column[]): Step {
  const added = compileColumns(named, columns, 'extend');
  const kept = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => added.every(({ name }) => name !== column.name));
  return {
    columns: [...kept.map(({ column }) => column), ...added],
    run: (rows) =>
      rows.map((row) => [...kept.map(({ index }) => row[index]), ...added.map(({ evaluate }) => evaluate(row))]),
  };
}

function projectAway(names: readonly string[], columns: readonly Column[]): Step {
  const missing = names.find((name) => columns.every((column) => column.name !== name));
  if (missing !== undefined) throw unknownColumn('project-away', missing);
  const kept = columns.map((column, index) => ({ column, index })).filter(({ column }) => !names.includes(column.name));
  return {
    columns: kept.map(({ column }) => column),
    run: (rows) => rows.map((row) => kept.map(({ index }) => row[index])),
  };
}

function order(keys: readonly SortKey[], columns: readonly Column[]): Step {
  const compiled = keys.map(({ expression, descending }) => {
    const key = compileExpression(expression, { columns, operator: 'order' });
    if (key.type === 'dynamic') throw invalid('order', "key can't be of dynamic type");
    return { ...key, sign: descending ? -1 : 1 };
  });
  const compare = (left: Row, right: Row): number => {
    for (const { evaluate, sign } of compiled) {
      const difference = compareValues(evaluate(left), evaluate(right));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  };
  return { columns, run: (rows) => rows.toSorted(compare) };
}

/** Nulls are the smallest: first when ascending, last when descending (the defaults of KQL). */
function compareValues(left: unknown, right: unknown): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (typeof left === 'string' && typeof right === 'string') return compareOrdinal(left, right);
  return Number(left) - Number(right);
}

function join(
  flavour: 'inner' | 'leftouter',
  on: readonly JoinKey[],
  columns: readonly Column[],
  right: CompiledQuery,
): Step {
  const taken = new Set(columns.map(({ name }) => name));
  const appended = right.columns.map((column) => ({ ...column, name: freeName(column.name, taken) }));
  const leftKey = keyOf(
    columns,
    on.map((key) => key.left),
  );
  const rightKey = keyOf(
    right.columns,
    on.map((key) => key.right),
  );
  const nothing = right.columns.map(({ type }) => (type === 'string' ? '' : null));
  return {
    columns: [...columns, ...appended],
    run: (rows, from) => {
      const partners = Map.groupBy(right.run(from).rows, rightKey);
      return rows.flatMap((row) => {
        const found = partners.get(leftKey(row)) ?? (flavour === 'leftouter' ? [nothing] : []);
        return found.map((partner) => [...row, ...partner]);
      });
    },
  };
}

/** KQL numbers a right column whose name is taken: `name1`, `name2` … */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 1; taken.has(free); number += 1) free = `${name}${number}`;
  taken.add(free);
  return free;
}

function keyOf(columns: readonly Column[], names: readonly string[]): (row: Row) => string {
  const indexes = names.map((name) => {
    const index = columns.findIndex((column) => column.name === name);
    if (index === -1) throw unknownColumn('join', name);
    if (columns[index]?.type === 'dynamic')
      throw invalid('join', `join key '${name}' is of a dynamic type: use tostring()`);
    return index;
  });
  return (row) => JSON.stringify(indexes.map((index) => toText(row[index])));
}
