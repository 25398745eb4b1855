import { isObject } from '../json.ts';

/**
 * The fields of a JSON value that are kept: `true` keeps a text, number or boolean; a function decides itself and drops
 * with undefined; a list applies to every item; an object names the keys.
 */
export type Shape = true | ((value: unknown) => unknown) | readonly [Shape] | { readonly [name: string]: Shape };

/**
 * What a shape keeps of a value. A value of another type than the shape expects stays as it is when it is no object or
 * list, so that what reads as malformed still does; otherwise it becomes empty.
 */
export function pick(value: unknown, shape: Shape): unknown {
  if (typeof shape === 'function') return shape(value);
  if (typeof value !== 'object' || value === null) return value;
  if (shape === true) return {};
  if (isList(shape)) return Array.isArray(value) ? value.map((item: unknown) => pick(item, shape[0])) : {};
  if (!isObject(value)) return [];
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(shape)) {
    const picked = Object.hasOwn(value, name) ? pick(value[name], inner) : undefined;
    if (picked !== undefined) kept[name] = picked;
  }
  return kept;
}

function isList(shape: readonly [Shape] | Readonly<Record<string, Shape>>): shape is readonly [Shape] {
  return Array.isArray(shape);
}
