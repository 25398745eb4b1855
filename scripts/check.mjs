// The one command before a commit: format, lint, types, generated files, tests. Every part runs even when one fails;
// lint is the longest and runs beside the others.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const quick = [
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['secrets', ['node_modules/secretlint/bin/secretlint.js', '--secretlintignore', '.gitignore', '**/*']],
  ['generated files', ['scripts/generate.ts', '--check']],
];
const failed = [];

async function run([name, args]) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  console.log(`${name}: ${code === 0 ? 'passed' : 'FAILED'}`);
  if (code !== 0) failed.push(name);
}

const linting = run(['lint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']]);
for (const part of quick) await run(part);
await linting;
if (!process.argv.includes('--no-test')) await run(['tests', ['scripts/test.mjs']]);

console.log(failed.length === 0 ? 'check passed' : `check failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
