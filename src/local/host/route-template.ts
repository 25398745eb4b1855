import { routeConstraint, type RouteConstraint } from './route-constraints.ts';

interface Parameter {
  readonly name: string;
  readonly constraints: readonly RouteConstraint[];
  readonly optional: boolean;
  readonly fallback: string | undefined;
  readonly catchAll: boolean;
}

/** One segment: literal text and parameters in turn, compiled into one expression. */
interface Segment {
  readonly expression: RegExp;
  readonly parameters: readonly Parameter[];
}

/** A compiled route template in ASP.NET Core's syntax. */
export interface RouteTemplate {
  readonly text: string;
  /** The route values when the path matches; a left-out optional parameter is absent. */
  readonly match: (path: string) => Record<string, string> | undefined;
  /** A path that the template matches, made of its literals and of values that its constraints accept. */
  readonly sample: string;
}

/** Says what is wrong with a template, for the operator. */
export class RouteTemplateError extends Error {
  override readonly name = 'RouteTemplateError';
}

/** Splits at `separator` outside braces and parentheses, since a regex constraint may contain anything. */
function splitOutside(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of text) {
    if (char === '{' || char === '(') depth += 1;
    if (char === '}' || char === ')') depth -= 1;
    if (char === separator && depth === 0) parts.push('');
    else parts[parts.length - 1] = `${parts.at(-1) ?? ''}${char}`;
  }
  return parts;
}

/** The inside of one pair of braces: `*name:constraint(…):constraint=default?`, all but the name optional. */
function parseParameter(text: string): Parameter {
  const [head = '', fallback] = splitOutside(text.replace(/\?$/, ''), '=');
  const [name = '', ...constraints] = splitOutside(head.replace(/^\*{1,2}/, ''), ':');
  if (!/^[^\s{}*?/]+$/.test(name)) throw new RouteTemplateError(`{${text}} is no route parameter`);
  return {
    name,
    constraints: constraints.map((constraint) => {
      const compiled = routeConstraint(constraint);
      if (!compiled) throw new RouteTemplateError(`the constraint "${constraint}" of {${name}} is not known`);
      return compiled;
    }),
    optional: text.endsWith('?'),
    fallback,
    catchAll: text.startsWith('*'),
  };
}

const escapeExpression = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

function parseSegment(text: string): Segment {
  const parameters: Parameter[] = [];
  let expression = '';
  let rest = text;
  while (rest !== '') {
    const open = rest.indexOf('{');
    if (open === -1) {
      expression += escapeExpression(rest);
      break;
    }
    expression += escapeExpression(rest.slice(0, open));
    const close = closingBrace(rest, open);
    if (close === -1) throw new RouteTemplateError(`a brace is not closed in "${text}"`);
    parameters.push(parseParameter(rest.slice(open + 1, close)));
    expression += '(.+)';
    rest = rest.slice(close + 1);
  }
  return { expression: new RegExp(`^${expression}$`, 'is'), parameters };
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** Kestrel decodes a path once and leaves an encoded slash encoded. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replaceAll(/%2f/gi, '%252F'));
  } catch {
    return segment;
  }
}

const samples = ['sample', '1', 'a', '', 'true', '00000000-0000-0000-0000-000000000000', '1234', 'samplesample'];

function sampleOf(parameter: Parameter): string {
  return samples.find((value) => parameter.constraints.every((accepts) => accepts(value))) ?? 'sample';
}

/**
 * Compiles a template such as `clusters/{id:guid}/{*rest}`. Literals ignore case; parameters may be optional
 * (`{id?}`), have a default (`{id=1}`), constraints, or take the rest of the path (`{*rest}`); a segment may mix
 * literals and parameters (`{name}.{format}`).
 *
 * @throws {RouteTemplateError} for a template that the platform would refuse or that is not understood
 */
export function routeTemplate(text: string): RouteTemplate {
  const trimmed = text.replace(/^~?\//, '').replace(/\/$/, '');
  const segments = trimmed === '' ? [] : splitOutside(trimmed, '/').map(parseSegment);
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment.parameters.some((parameter) => parameter.catchAll) && (!isLast || segment.parameters.length > 1))
      throw new RouteTemplateError('a catch-all parameter must be the last segment');
  });
  if (segments.some((segment) => segment.expression.source === '^$')) throw new RouteTemplateError('an empty segment');

  const match = (path: string): Record<string, string> | undefined => {
    const inner = path.replace(/^\//, '').replace(/\/$/, '');
    const given = inner === '' ? [] : inner.split('/').map(decodeSegment);
    const values: Record<string, string> = {};
    for (const [index, segment] of segments.entries()) {
      const first = segment.parameters[0];
      const value = first?.catchAll ? given.slice(index).join('/') : (given[index] ?? '');
      const found = value === '' ? null : segment.expression.exec(value);
      if (!found) {
        // Left out, or not matching: only a parameter that may be left out, alone in its segment, forgives the first.
        if (value !== '' || given.length > index || !first || segment.parameters.length > 1) return undefined;
        if (first.fallback !== undefined) values[first.name] = first.fallback;
        else if (!first.optional && !first.catchAll) return undefined;
        continue;
      }
      for (const [position, parameter] of segment.parameters.entries()) {
        const captured = found[position + 1] ?? '';
        if (!parameter.constraints.every((accepts) => accepts(captured))) return undefined;
        values[parameter.name] = captured;
      }
    }
    const takesRest = segments.at(-1)?.parameters[0]?.catchAll ?? false;
    return given.length > segments.length && !takesRest ? undefined : values;
  };

  const sample = splitOutside(trimmed, '/')
    .map((segment, index) => {
      const parameters = [...(segments[index]?.parameters ?? [])];
      return parameters.length === 0 ? segment : fillSegment(segment, parameters);
    })
    .join('/');
  return { text: trimmed, match, sample: `/${sample}` };
}

function fillSegment(segment: string, parameters: Parameter[]): string {
  let filled = '';
  let rest = segment;
  for (const parameter of parameters) {
    const open = rest.indexOf('{');
    filled += rest.slice(0, open) + sampleOf(parameter);
    rest = rest.slice(closingBrace(rest, open) + 1);
  }
  return filled + rest;
}
