/**
 * Values that somebody hostile, broken or unlucky wrote.
 *
 * @module
 */
import type { Random } from '../../src/snapshot/fleet/random.ts';

/** In every hostile text that tries markup: where it comes out as an element or a link, something was not escaped. */
export const hostileElement = 'x-evil';
export const hostileHost = 'evil.example';

const texts = [
  '',
  ' ',
  `<${hostileElement}>`,
  `"><${hostileElement} onload=alert(1)>`,
  `'/><${hostileElement}>`,
  `</script></style></title><${hostileElement}>`,
  `<!--<${hostileElement}>-->`,
  `[x](https://${hostileHost}) ![y](https://${hostileHost}/a.png)`,
  `<https://${hostileHost}>`,
  `[x]: javascript:alert(1)`,
  '<!channel> <@U1> :tada: *b* _i_ ~s~ `c`',
  '| a | b |',
  "=cmd|' /C calc'!A0",
  '+1',
  '@SUM(1)',
  '"quoted, ""twice"""',
  '; touch pwned;',
  '$(touch pwned)',
  '`touch pwned`',
  "'; touch pwned; '",
  '-rf',
  '\u001b[2J\u001b]0;x\u0007',
  '\u0000',
  'a\r\nb',
  '\r',
  '\u2028\u2029',
  '\u202e\u2066\u200b\ufeff',
  '\ud800',
  'e\u0301'.repeat(40),
  '集群 👩‍🚀',
  '{{x}} ${x} %s %n',
  '../../etc/passwd',
  'https://user@127.0.0.1:1/',
  '%2e%2e%2f%00',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'NaN',
  'true',
  '0',
  '-1',
  '1e309',
  '9007199254740993',
  '1.33.2',
  '1.34',
  'v1.33.2',
  '1.33.2-beta+x',
  '99999999999999999999.1.1',
  'asm-1-29',
  'asm-1-28',
  'asm-99999999999-1',
  'asm-1-29-x',
  'Istio',
  'Disabled',
  'Registered',
  'NotRegistered',
  'Succeeded',
  'Running',
  'Stopped',
  '2026-11-20T06:00:00Z',
  '2026-02-30',
  '+275760-09-13T00:00:00Z',
  '0000-00-00',
  '9999-12-31T23:59:60Z',
  'platform@contoso.example',
  'a@b',
  `a@${hostileHost}\nBcc: x@y.z`,
] as const;

const repeated = [
  'a',
  ' ',
  '0',
  '1.',
  '-',
  '@',
  'a@',
  ',',
  ';',
  '\t',
  '\n',
  '<',
  '(',
  '[',
  '{',
  '"',
  '\\',
  '\u0301',
  '=',
  '/',
  ' a',
  'a.',
  '٣',
] as const;

/** Most often short; now and then of some ten thousand characters, as what a slow pattern chokes on. */
export function hostileText(random: Random): string {
  const kind = random.int(0, 19);
  if (kind < 12) return random.pick(texts);
  if (kind < 15) return `${random.pick(texts)}${random.pick(texts)}`;
  if (kind < 18) {
    return Array.from({ length: random.int(1, 12) }, () => String.fromCharCode(random.int(0, 0xffff))).join('');
  }
  const length = random.chance(0.05) ? 30_000 : random.int(50, 500);
  return `${random.pick(texts)}${random.pick(repeated).repeat(length)}${random.pick(texts)}`;
}

const numbers = [0, -0, 1, -1, 3, 0.1, 1e21, 1e308, -1e308, 2 ** 31, 2 ** 53, 5e-324] as const;

/** Any JSON value. */
export function hostileValue(random: Random, depth = 3): unknown {
  switch (random.int(0, depth > 0 ? 8 : 5)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick(numbers);
    case 3:
    case 4:
    case 5:
      return hostileText(random);
    case 6:
      return Array.from({ length: random.int(0, 4) }, () => hostileValue(random, depth - 1));
    case 7:
      return random.chance(0.9) ? [] : nested(random);
    default:
      return Object.fromEntries(
        Array.from({ length: random.int(0, 4) }, () => [hostileText(random), hostileValue(random, depth - 1)]),
      );
  }
}

/** Deeper than any recursion should need, and still within what a reader of files lets through. */
function nested(random: Random): unknown {
  let value: unknown = hostileText(random);
  const isList = random.chance(0.5);
  for (let level = 0; level < 450; level += 1) value = isList ? [value] : { a: value };
  return value;
}

type Path = readonly (string | number)[];

/** Every place in a value, itself left out. */
function placesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesOf(inner, place)];
  });
}

/** A copy with what stands at a place changed; `undefined` takes it out. Own keys stay own keys, `__proto__` too. */
export function changedAt(value: unknown, path: Path, change: (inner: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    const inner = changedAt(value[Number(key)], rest, change);
    return inner === undefined ? value.toSpliced(Number(key), 1) : value.with(Number(key), inner);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]: [string, unknown]) => [name, name === key ? changedAt(inner, rest, change) : inner] as const)
      .filter(([, inner]) => inner !== undefined),
  );
}

/** A copy of a JSON value in which a few places hold something else, nothing, twice as much, or more than they should. */
export function mutated<T>(random: Random, value: T, most = 4): T {
  let copy: unknown = value;
  for (let left = random.int(0, most); left > 0; left -= 1) {
    const places = placesOf(copy);
    if (places.length === 0) break;
    copy = changedAt(copy, random.pick(places), (inner) => mutatedValue(random, inner));
  }
  return copy as T;
}

function mutatedValue(random: Random, inner: unknown): unknown {
  const kind = random.int(0, 9);
  if (kind === 0) return undefined;
  if (kind === 1 && Array.isArray(inner))
    return [...(inner as unknown[]), ...(inner as unknown[]), hostileValue(random)];
  if (kind <= 3 && typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
    return Object.fromEntries([...Object.entries(inner), [hostileText(random), hostileValue(random)]]);
  }
  if (kind <= 6 && typeof inner === 'string') {
    const at = random.int(0, inner.length);
    return random.chance(0.5) ? hostileText(random) : `${inner.slice(0, at)}${hostileText(random)}${inner.slice(at)}`;
  }
  return hostileValue(random);
}

/**
 * A copy in which texts are replaced by hostile ones and everything keeps its type.
 *
 * @param words names of fields that hold words of our own: they stay
 */
export function hostileTextsIn<T>(random: Random, value: T, words: ReadonlySet<string>): T {
  const walk = (inner: unknown): unknown => {
    if (typeof inner === 'string') return random.chance(0.3) ? hostileText(random) : inner;
    if (Array.isArray(inner)) return inner.map(walk);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([name, part]: [string, unknown]) => [name, words.has(name) ? part : walk(part)]),
    );
  };
  return walk(value) as T;
}
