import { compileCall } from './functions.ts';
import { invalid, outsideSubset, unknownColumn } from './query-refusal.ts';
import type { Expression, ScalarType } from './syntax.ts';
import type { Column, Row } from './table.ts';
import { toText } from './table.ts';

/** An expression ready to run. `name` is the column name that KQL gives it when the query gives none. */
export interface Compiled {
  readonly type: ScalarType;
  readonly name: string | null;
  readonly evaluate: (row: Row) => unknown;
}

/** Where an expression stands: the columns it may name (case matters), and the operator to blame. */
export interface Surroundings {
  readonly columns: readonly Column[];
  readonly operator: string;
}

/** @throws {QueryRefusal} for unknown columns and functions, and for types that do not fit */
export function compileExpression(expression: Expression, at: Surroundings): Compiled {
  switch (expression.kind) {
    case 'literal':
      return { type: expression.type, name: null, evaluate: () => expression.value };
    case 'name':
      return compileName(expression.name, at);
    case 'member':
      return compileMember(expression.target, expression.key, at);
    case 'call':
      return compileCall(
        expression.name,
        expression.args.map((argument) => compileExpression(argument, at)),
        at,
      );
    case 'binary':
      return compileBinary(expression.operator, expression.left, expression.right, at);
    case 'in':
      return compileIn(expression.operator, expression.value, expression.items, at);
  }
}

/** Compiles what a filter or a condition needs: dynamic values are no conditions in KQL. */
export function compileCondition(expression: Expression, at: Surroundings): (row: Row) => boolean {
  const compiled = compileExpression(expression, at);
  if (compiled.type !== 'bool') throw invalid(at.operator, `a condition must be bool, this is ${compiled.type}`);
  return (row) => compiled.evaluate(row) === true;
}

function compileName(name: string, at: Surroundings): Compiled {
  const index = at.columns.findIndex((column) => column.name === name);
  const column = at.columns[index];
  if (column === undefined) throw unknownColumn(at.operator, name);
  return { type: column.type, name, evaluate: (row) => row[index] };
}

/** Keys of dynamic values are case-sensitive; what is not there is null. */
function compileMember(target: Expression, key: string | number, at: Surroundings): Compiled {
  const compiled = compileExpression(target, at);
  if (compiled.type !== 'dynamic')
    throw invalid(at.operator, `'${key}' is read from a ${compiled.type}, which has no members`);
  const name = compiled.name === null ? null : `${compiled.name}_${key}`;
  return { type: 'dynamic', name, evaluate: (row) => member(compiled.evaluate(row), key) };
}

function member(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return typeof key === 'number' ? ((value as unknown[])[key] ?? null) : null;
  return typeof key === 'string' && Object.hasOwn(value, key)
    ? ((value as Record<string, unknown>)[key] ?? null)
    : null;
}

function compileBinary(operator: string, left: Expression, right: Expression, at: Surroundings): Compiled {
  if (operator === 'and' || operator === 'or') {
    const first = compileCondition(left, at);
    const second = compileCondition(right, at);
    return condition(operator === 'and' ? (row) => first(row) && second(row) : (row) => first(row) || second(row));
  }
  const first = compileExpression(left, at);
  const second = compileExpression(right, at);
  if ((isEmptyText(left) && second.type === 'dynamic') || (isEmptyText(right) && first.type === 'dynamic')) {
    throw invalid(at.operator, 'whether null equals the empty string is not documented: use isempty()');
  }
  switch (operator) {
    case '==':
    case '!=': {
      const same = sameness(first, second, at);
      return condition(operator === '==' ? same : (row) => !same(row));
    }
    case '=~':
      return textual(first, second, at, (a, b) => fold(a) === fold(b));
    case '!~':
      return textual(first, second, at, (a, b) => fold(a) !== fold(b));
    case 'contains':
      return textual(first, second, at, (a, b) => fold(a).includes(fold(b)));
    case 'startswith':
      return textual(first, second, at, (a, b) => fold(a).startsWith(fold(b)));
    default:
      throw outsideSubset(operator);
  }
}

function compileIn(operator: string, value: Expression, items: readonly Expression[], at: Surroundings): Compiled {
  if (!['in', '!in', 'in~', '!in~'].includes(operator)) throw outsideSubset(operator);
  const wanted = new Set<string>();
  const ignoresCase = operator.endsWith('~');
  for (const item of items) {
    if (item.kind !== 'literal' || item.type !== 'string') throw outsideSubset(operator);
    wanted.add(ignoresCase ? fold(String(item.value)) : String(item.value));
  }
  const compiled = compileExpression(value, at);
  const read = asText(compiled, at);
  const has = (row: Row): boolean => wanted.has(ignoresCase ? fold(read(row)) : read(row));
  return condition(operator.startsWith('!') ? (row) => !has(row) : has);
}

function isEmptyText(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value === '';
}

/** Equality of equal types, and of a dynamic value with a typed one; dynamic against dynamic needs a conversion. */
function sameness(first: Compiled, second: Compiled, at: Surroundings): (row: Row) => boolean {
  if (first.type === second.type) {
    if (first.type === 'dynamic') throw invalid(at.operator, 'two dynamic values cannot be compared: use tostring()');
    return (row) => first.evaluate(row) === second.evaluate(row);
  }
  if (first.type === 'string' || second.type === 'string') {
    const left = asText(first, at);
    const right = asText(second, at);
    return (row) => left(row) === right(row);
  }
  if (first.type !== 'dynamic' && second.type !== 'dynamic') {
    throw invalid(at.operator, `Cannot compare values of types ${first.type} and ${second.type}`);
  }
  return (row) => first.evaluate(row) === second.evaluate(row);
}

function textual(
  first: Compiled,
  second: Compiled,
  at: Surroundings,
  holds: (a: string, b: string) => boolean,
): Compiled {
  const left = asText(first, at);
  const right = asText(second, at);
  return condition((row) => holds(left(row), right(row)));
}

function asText(compiled: Compiled, at: Surroundings): (row: Row) => string {
  if (compiled.type !== 'string' && compiled.type !== 'dynamic') {
    throw invalid(at.operator, `Cannot compare values of types ${compiled.type} and string`);
  }
  return (row) => toText(compiled.evaluate(row));
}

function condition(evaluate: (row: Row) => boolean): Compiled {
  return { type: 'bool', name: null, evaluate };
}

function fold(text: string): string {
  return text.toLowerCase();
}
