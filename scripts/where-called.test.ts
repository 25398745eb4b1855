import { expect, it } from 'vitest';
import { whereCalled } from './where-called.mjs';

it.each([
  [
    'the command line of npm run',
    'src/cli/main.ts',
    { npm_lifecycle_event: 'sidescan', INIT_CWD: '/home/me' },
    '/home/me',
  ],
  [
    'a command line that a test starts',
    'src/cli/main.ts',
    { npm_lifecycle_event: 'test', INIT_CWD: '/home/me' },
    undefined,
  ],
  ['another script', 'scripts/test.mjs', { npm_lifecycle_event: 'sidescan', INIT_CWD: '/home/me' }, undefined],
  ['no npm at all', 'src/cli/main.ts', {}, undefined],
])('%s runs where it belongs', (_what, script, env, expected) => {
  expect(whereCalled(script, env)).toBe(expected);
});
