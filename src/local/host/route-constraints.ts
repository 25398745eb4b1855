/** Whether a route value satisfies one inline constraint, as ASP.NET Core's of the same name. */
export type RouteConstraint = (value: string) => boolean;

const int32 = { min: -2_147_483_648, max: 2_147_483_647 };
const integer = /^[+-]?\d+$/;

function integerBetween(min: number, max: number): RouteConstraint {
  return (value) => integer.test(value) && Number(value) >= min && Number(value) <= max;
}

function matches(pattern: RegExp): RouteConstraint {
  return (value) => pattern.test(value);
}

function lengthBetween(min: number, max: number): RouteConstraint {
  return (value) => value.length >= min && value.length <= max;
}

/** Answers undefined for a constraint that the local host does not know, or whose argument makes no sense. */
export function routeConstraint(text: string): RouteConstraint | undefined {
  const match = /^([a-zA-Z]+)(?:\((.*)\))?$/s.exec(text);
  if (!match) return undefined;
  const [, name = '', argument] = match;
  const key = name.toLowerCase();
  if (argument === undefined) {
    switch (key) {
      case 'int':
        return integerBetween(int32.min, int32.max);
      case 'long':
        return matches(integer);
      case 'bool':
        return matches(/^(true|false)$/i);
      case 'guid':
        return matches(/^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$|^[0-9a-f]{32}$/i);
      case 'alpha':
        return matches(/^[a-z]*$/i);
      case 'decimal':
      case 'double':
      case 'float':
        return matches(/^[+-]?(\d+(?:\.\d*)?|\.\d+)$/);
      case 'required':
        return (value) => value !== '';
      default:
        return undefined;
    }
  }
  if (key === 'regex') return regexConstraint(argument);
  const numbers = argument.split(',').map((part) => (integer.test(part.trim()) ? Number(part) : Number.NaN));
  if (numbers.some(Number.isNaN)) return undefined;
  const [first = 0, second] = numbers;
  switch (`${key}/${numbers.length}`) {
    case 'min/1':
      return integerBetween(first, Number.MAX_SAFE_INTEGER);
    case 'max/1':
      return integerBetween(Number.MIN_SAFE_INTEGER, first);
    case 'range/2':
      return integerBetween(first, second ?? first);
    case 'minlength/1':
      return lengthBetween(first, Number.POSITIVE_INFINITY);
    case 'maxlength/1':
      return lengthBetween(0, first);
    case 'length/1':
      return lengthBetween(first, first);
    case 'length/2':
      return lengthBetween(first, second ?? first);
    default:
      return undefined;
  }
}

function regexConstraint(pattern: string): RouteConstraint | undefined {
  try {
    // Templates double their braces and brackets; ASP.NET ignores case.
    return matches(new RegExp(pattern.replaceAll(/([{}[\]])\1/g, '$1'), 'i'));
  } catch {
    return undefined;
  }
}
