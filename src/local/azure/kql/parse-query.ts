import type { KustoParser, SyntaxElement } from './load-kusto.ts';
import { childrenOf, kindOf } from './load-kusto.ts';
import { parseExpression, parseNamed } from './parse-expression.ts';
import { outsideSubset, QueryRefusal } from './query-refusal.ts';
import type { JoinKey, Operator, Query, SortKey } from './syntax.ts';

/**
 * Reads a query text with the official parser and keeps what the simulation runs.
 *
 * @throws {QueryRefusal} for text that is no KQL, and for every construct that `syntax.ts` does not know
 */
export function parseQuery(text: string, kusto: KustoParser): Query {
  const block = kusto.parse(text);
  if (block.ContainsSyntaxDiagnostics) throw parserFailure(text, firstFault(block) ?? block);
  const statements = listItems(
    only(childrenOf(block).filter((child) => kindOf(child) === 'SyntaxList' && child.ChildCount > 0)),
  );
  const statement = only(statements);
  if (kindOf(statement) !== 'ExpressionStatement') throw outsideSubset(firstWord(statement));
  return toQuery(child(statement, 0));
}

function toQuery(element: SyntaxElement): Query {
  switch (kindOf(element)) {
    case 'PipeExpression': {
      const left = toQuery(child(element, 0));
      return { table: left.table, operators: [...left.operators, toOperator(child(element, 2))] };
    }
    case 'ParenthesizedExpression':
      return toQuery(child(element, 1));
    case 'NameReference':
      return { table: plainText(element), operators: [] };
    default:
      throw outsideSubset(firstWord(element));
  }
}

function toOperator(element: SyntaxElement): Operator {
  const parts = childrenOf(element);
  refuseHints(element, parts);
  const lists = parts.filter((part) => kindOf(part) === 'SyntaxList' && part.ChildCount > 0).map(listItems);
  switch (kindOf(element)) {
    case 'FilterOperator':
      return { kind: 'where', predicate: parseExpression(last(parts)) };
    case 'ExtendOperator':
      return { kind: 'extend', columns: only(lists).map(parseNamed) };
    case 'ProjectOperator':
      return { kind: 'project', columns: only(lists).map(parseNamed) };
    case 'ProjectAwayOperator':
      return { kind: 'project-away', names: only(lists).map(nameOf) };
    case 'DistinctOperator':
      return { kind: 'distinct', columns: only(lists).map(parseNamed) };
    case 'SummarizeOperator': {
      const clause = parts.find((part) => kindOf(part) === 'SummarizeByClause');
      return {
        kind: 'summarize',
        aggregates: (lists[0] ?? []).map(parseNamed),
        by: clause === undefined ? [] : listItems(child(clause, 1)).map(parseNamed),
      };
    }
    case 'SortOperator':
      return { kind: 'order', keys: only(lists).map(toSortKey) };
    case 'TakeOperator':
      return { kind: 'take', rows: literalCount(last(parts)) };
    case 'CountOperator':
      return { kind: 'count' };
    case 'JoinOperator':
      return toJoin(parts);
    default:
      throw outsideSubset(firstWord(element));
  }
}

/** Parameters such as `hint.strategy` change how a query runs; only a join's `kind` is understood. */
function refuseHints(element: SyntaxElement, parts: readonly SyntaxElement[]): void {
  if (kindOf(element) === 'JoinOperator') return;
  const hint = parts
    .flatMap((part) => (kindOf(part) === 'SyntaxList' ? childrenOf(part) : []))
    .find((part) => kindOf(part) === 'NamedParameter');
  if (hint !== undefined) throw outsideSubset(firstWord(hint));
}

function toSortKey(element: SyntaxElement): SortKey {
  if (kindOf(element) !== 'OrderedExpression') return { expression: parseExpression(element), descending: true };
  const words = plainText(child(element, 1)).trim().split(/\s+/);
  const [direction = 'desc', ...nulls] = words;
  if (nulls.length > 0 || !['asc', 'desc'].includes(direction)) throw outsideSubset(words.join(' '));
  return { expression: parseExpression(child(element, 0)), descending: direction === 'desc' };
}

function toJoin(parts: readonly SyntaxElement[]): Operator {
  const parameters = parts.filter((part) => kindOf(part) === 'SyntaxList').flatMap(childrenOf);
  const flavour = parameters.map((parameter) => plainText(parameter).replaceAll(/\s/g, ''));
  if (flavour.length !== 1 || !['kind=inner', 'kind=leftouter'].includes(flavour[0] ?? '')) throw outsideSubset('join');
  const right = parts.find((part) => ['ParenthesizedExpression', 'NameReference'].includes(kindOf(part)));
  const on = parts.find((part) => kindOf(part) === 'JoinOnClause');
  if (right === undefined || on === undefined) throw outsideSubset('join');
  return {
    kind: 'join',
    flavour: flavour[0] === 'kind=inner' ? 'inner' : 'leftouter',
    right: toQuery(right),
    on: listItems(child(on, 1)).map(toJoinKey),
  };
}

/** `on key`, or `on $left.a == $right.b` in that order. */
function toJoinKey(element: SyntaxElement): JoinKey {
  if (kindOf(element) === 'NameReference') return { left: plainText(element), right: plainText(element) };
  const sides = /^\$left\.(\w+)\s*==\s*\$right\.(\w+)$/.exec(plainText(element));
  if (sides?.[1] === undefined || sides[2] === undefined) throw outsideSubset(plainText(element));
  return { left: sides[1], right: sides[2] };
}

function literalCount(element: SyntaxElement): number {
  const expression = parseExpression(element);
  if (expression.kind !== 'literal' || typeof expression.value !== 'number') throw outsideSubset(plainText(element));
  return expression.value;
}

function nameOf(element: SyntaxElement): string {
  if (kindOf(element) !== 'NameReference') throw outsideSubset(plainText(element));
  return plainText(element);
}

/** The items of a comma-separated list. */
function listItems(list: SyntaxElement): SyntaxElement[] {
  return childrenOf(list).map((item) => (kindOf(item) === 'SeparatedElement' ? child(item, 0) : item));
}

function only<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined || items.length > 1) throw outsideSubset(';');
  return first;
}

function last(items: readonly SyntaxElement[]): SyntaxElement {
  const element = items.at(-1);
  if (element === undefined) throw outsideSubset('');
  return element;
}

function child(element: SyntaxElement, index: number): SyntaxElement {
  const found = childrenOf(element)[index];
  if (found === undefined) throw outsideSubset(plainText(element));
  return found;
}

function plainText(element: SyntaxElement): string {
  return element.toString().trim();
}

function firstWord(element: SyntaxElement): string {
  return plainText(element).split(/\s/, 1)[0] ?? '';
}

function firstFault(element: SyntaxElement): SyntaxElement | undefined {
  if (element.HasSyntaxDiagnostics) return element;
  for (const part of childrenOf(element)) {
    const fault = firstFault(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** As the service says it (Azure/azure-powershell issues): code `ParserFailure`, lines from 1, positions from 0. */
function parserFailure(text: string, fault: SyntaxElement): QueryRefusal {
  const before = text.slice(0, fault.TextStart).split('\n');
  const token = plainText(fault);
  return new QueryRefusal({
    code: 'ParserFailure',
    message: 'ParserFailure',
    line: before.length,
    characterPositionInLine: before.at(-1)?.length ?? 0,
    token: token === '' ? '<EOF>' : token,
  });
}
