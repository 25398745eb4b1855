import type { SyntaxElement } from './load-kusto.ts';
import { childrenOf, kindOf } from './load-kusto.ts';
import { outsideSubset } from './query-refusal.ts';
import type { Expression, NamedExpression } from './syntax.ts';

/** Reads one column of `project`, `extend`, `summarize`: `name = expression`, or an expression alone. */
export function parseNamed(element: SyntaxElement): NamedExpression {
  if (kindOf(element) !== 'SimpleNamedExpression') return { name: null, expression: parseExpression(element) };
  const [name, , expression] = childrenOf(element);
  if (name === undefined || expression === undefined) throw outsideSubset(text(element));
  return { name: identifier(name), expression: parseExpression(expression) };
}

/** @throws {QueryRefusal} for an expression that the simulation does not evaluate */
export function parseExpression(element: SyntaxElement): Expression {
  const parts = childrenOf(element);
  const [first, second, third] = parts;
  if (first === undefined) throw outsideSubset(text(element));
  switch (kindOf(element)) {
    case 'ParenthesizedExpression':
      if (second === undefined) throw outsideSubset(text(element));
      return parseExpression(second);
    case 'NameReference':
      return { kind: 'name', name: identifier(element) };
    case 'LiteralExpression':
      return literal(element, first);
    case 'PathExpression':
      if (third === undefined || kindOf(third) !== 'NameReference') throw outsideSubset(text(element));
      return { kind: 'member', target: parseExpression(first), key: identifier(third) };
    case 'ElementExpression':
      return { kind: 'member', target: parseExpression(first), key: elementKey(second) };
    case 'FunctionCallExpression':
      return { kind: 'call', name: text(first), args: second === undefined ? [] : listed(second).map(parseExpression) };
    case 'BinaryExpression':
      if (second === undefined || third === undefined) throw outsideSubset(text(element));
      return { kind: 'binary', operator: text(second), left: parseExpression(first), right: parseExpression(third) };
    case 'InExpression':
      if (second === undefined || third === undefined) throw outsideSubset(text(element));
      return {
        kind: 'in',
        operator: text(second),
        value: parseExpression(first),
        items: listed(third).map(parseExpression),
      };
    default:
      throw outsideSubset(text(element));
  }
}

function literal(element: SyntaxElement, token: SyntaxElement): Expression {
  const value = element.LiteralValue;
  if (typeof value === 'string') return { kind: 'literal', type: 'string', value };
  const digits = text(token);
  if (digits === 'true' || digits === 'false') return { kind: 'literal', type: 'bool', value: digits === 'true' };
  if (/^\d+$/.test(digits)) return { kind: 'literal', type: 'long', value: Number(digits) };
  throw outsideSubset(digits);
}

/** `[0]` or `['name']`. */
function elementKey(selector: SyntaxElement | undefined): string | number {
  const inner = selector === undefined ? undefined : childrenOf(selector)[1];
  const key = inner === undefined ? undefined : parseExpression(inner);
  if (key?.kind !== 'literal' || typeof key.value === 'boolean') {
    throw outsideSubset(selector === undefined ? '[' : text(selector));
  }
  return key.value;
}

/** The expressions between parentheses. */
function listed(list: SyntaxElement): SyntaxElement[] {
  return childrenOf(list)
    .filter((part) => kindOf(part) === 'SyntaxList')
    .flatMap(childrenOf)
    .map((item) => childrenOf(item)[0] ?? item);
}

/** A name without the brackets and quotes it may be written in: `['my name']`. */
function identifier(element: SyntaxElement): string {
  const written = text(element);
  return /^\[(['"])(.*)\1\]$/s.exec(written)?.[2] ?? written;
}

function text(element: SyntaxElement): string {
  return element.toString().trim();
}
