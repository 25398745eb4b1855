import type { Compiled, Surroundings } from './compile-expression.ts';
import { invalid, unknownFunction } from './query-refusal.ts';
import type { ScalarType } from './syntax.ts';
import type { Row } from './table.ts';
import { toText } from './table.ts';

interface ScalarFunction {
  readonly type: ScalarType;
  /** The types each argument may have; the last entry repeats when `variadic`. */
  readonly accepts: readonly (readonly ScalarType[])[];
  readonly variadic?: true;
  /** The result keeps its argument's column name (KQL does so for conversions). */
  readonly keepsName?: true;
  readonly apply: (values: readonly unknown[]) => unknown;
}

const anything: readonly ScalarType[] = ['string', 'long', 'bool', 'dynamic'];
const text: readonly ScalarType[] = ['string', 'dynamic'];

/** KQL has no null string: `isnull('')` is false, `isempty('')` is true. */
const functions: Readonly<Record<string, ScalarFunction>> = {
  tostring: { type: 'string', accepts: [anything], keepsName: true, apply: ([value]) => toText(value) },
  tolower: { type: 'string', accepts: [text], apply: ([value]) => toText(value).toLowerCase() },
  toupper: { type: 'string', accepts: [text], apply: ([value]) => toText(value).toUpperCase() },
  not: { type: 'bool', accepts: [['bool']], apply: ([value]) => value !== true },
  isnull: { type: 'bool', accepts: [anything], apply: ([value]) => value === null },
  isnotnull: { type: 'bool', accepts: [anything], apply: ([value]) => value !== null },
  isempty: { type: 'bool', accepts: [text], apply: ([value]) => toText(value) === '' },
  isnotempty: { type: 'bool', accepts: [text], apply: ([value]) => toText(value) !== '' },
  array_length: {
    type: 'long',
    accepts: [['dynamic']],
    apply: ([value]) => (Array.isArray(value) ? value.length : null),
  },
  bag_pack: { type: 'dynamic', accepts: [['string'], anything], variadic: true, apply: pack },
  pack: { type: 'dynamic', accepts: [['string'], anything], variadic: true, apply: pack },
};

/** @throws {QueryRefusal} `UnknownFunction`, or a wrong number or type of arguments */
export function compileCall(name: string, args: readonly Compiled[], at: Surroundings): Compiled {
  const definition = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (definition === undefined) throw unknownFunction(name);
  const { accepts, variadic } = definition;
  const fits = variadic
    ? args.length >= accepts.length && args.length % accepts.length === 0
    : args.length === accepts.length;
  if (!fits) throw invalid(at.operator, `${name}(): expects ${accepts.length} argument(s), got ${args.length}`);
  for (const [index, argument] of args.entries()) {
    if (!(accepts[index % accepts.length] ?? anything).includes(argument.type)) {
      throw invalid(at.operator, `${name}(): argument ${index + 1} cannot be ${argument.type}`);
    }
  }
  const evaluate = (row: Row): unknown => definition.apply(args.map((argument) => argument.evaluate(row)));
  return { type: definition.type, name: definition.keepsName ? (args[0]?.name ?? null) : null, evaluate };
}

function pack(values: readonly unknown[]): unknown {
  const bag: Record<string, unknown> = {};
  for (let index = 0; index < values.length; index += 2) bag[toText(values[index])] = values[index + 1];
  return bag;
}
