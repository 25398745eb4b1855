import { expect, it } from 'vitest';
import { routeConstraint } from './route-constraints.ts';

it.each([
  ['int', ['0', '-1', '2147483647'], ['', 'a', '1.5', '2147483648']],
  ['long', ['9223372036854775807'], ['1e5', '']],
  ['bool', ['true', 'FALSE'], ['1', 'yes']],
  ['guid', ['8A66E5F1-7B0C-4F5D-9C0A-0F1E2D3C4B5A', '8a66e5f17b0c4f5d9c0a0f1e2d3c4b5a'], ['8a66', '']],
  ['alpha', ['Abc'], ['a1', 'a-b']],
  ['decimal', ['1.5', '-2'], ['x', '.']],
  ['min(2)', ['2', '30'], ['1', 'x']],
  ['max(2)', ['2', '-5'], ['3']],
  ['range(2,4)', ['2', '4'], ['1', '5']],
  ['minlength(2)', ['ab'], ['a']],
  ['maxlength(0)', [''], ['a']],
  ['length(3)', ['abc'], ['ab', 'abcd']],
  ['length(1,2)', ['a', 'ab'], ['', 'abc']],
  ['regex(^\\d{{3}}$)', ['123'], ['12', '1234', 'abc']],
])('knows the constraint %s', (text, accepted, refused) => {
  const constraint = routeConstraint(text);
  expect(accepted.map((value) => constraint?.(value))).toEqual(accepted.map(() => true));
  expect(refused.map((value) => constraint?.(value))).toEqual(refused.map(() => false));
});

it.each(['datetime', 'range(1)', 'min(x)', 'regex((', 'int(3)', ''])('says that it does not know %j', (text) => {
  expect(routeConstraint(text)).toBeUndefined();
});
