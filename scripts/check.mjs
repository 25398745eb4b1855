// The one command before a commit: format, lint, types, generated files, tests. Every part runs even when one fails.
import { spawnSync } from 'node:child_process';

const node = process.execPath;
const withoutTests = process.argv.includes('--no-test');
const parts = [
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ['lint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['generated files', ['scripts/generate.ts', '--check']],
  ...(withoutTests ? [] : [['tests', ['scripts/test.mjs']]]),
];
const failed = parts.filter(([name, args]) => {
  console.log(`— ${name}`);
  return spawnSync(node, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status !== 0;
});
if (failed.length > 0) {
  console.error(`check failed: ${failed.map(([name]) => name).join(', ')}`);
  process.exit(1);
}
console.log('check passed');
