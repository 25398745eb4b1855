// Runs a script of this repository with everything it needs: installs the locked packages when they are missing or
// older than the lock file, and continues on the repository's own Node when the one that was started is too old.
// Plain JavaScript, because it must work on any Node from 20 on.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { whereCalled } from './where-called.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const [script, ...args] = process.argv.slice(2);

const lock = path.join(root, 'package-lock.json');
const installed = path.join(root, 'node_modules', '.package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  console.error('Installing the packages of package-lock.json (once) …');
  // npm's own output goes to standard error: standard output belongs to the script.
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error('npm ci failed, so nothing could be started. Read the lines above, then try again.');
    process.exit(1);
  }
}

const calledFrom = whereCalled(script, process.env);
if (calledFrom !== undefined && existsSync(calledFrom)) process.chdir(calledFrom);

const target = path.join(root, script);
if (Number(process.versions.node.split('.')[0]) >= 24) {
  process.argv = [process.argv[0], target, ...args];
  await import(pathToFileURL(target).href);
} else {
  const node = path.join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const child = spawn(node, [target, ...args], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group; a supervisor only to us.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
