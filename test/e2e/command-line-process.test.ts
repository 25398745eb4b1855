import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/contracts.ts';

let folder: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidescan-process-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** The command line as its own process, as `npm run sidescan --` starts it. */
function start(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, ['scripts/run.mjs', 'src/cli/main.ts', ...argv], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

async function run(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const child = start(argv, environment);
  const [stdout, stderr, exit] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
  return { exitCode: exit[0] as number, stdout, stderr };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** `export NAME=value` lines, values quoted as a POSIX shell reads them. */
function exported(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^export (\w+)=(?:'([^']*)'|(\S*))$/gm)];
  return Object.fromEntries(lines.map(([, name = '', quoted, plain = '']) => [name, quoted ?? plain]));
}

describe('the command line as a process', () => {
  it('scans a simulated Azure that another process serves until Ctrl-C', async () => {
    const fleet = path.join(folder, 'fleet.jsonl');
    const made = await run(['fleet', '--clusters', '30', '--subscriptions', '4', '--output', fleet]);
    expect(made.exitCode).toBe(0);

    const azure = start(['simulate', '--fleet', fleet]);
    let environment = '';
    azure.stdout.on('data', (chunk: Buffer) => (environment += chunk.toString('utf8')));
    // The note on standard error comes after the last line on standard output.
    await once(azure.stderr, 'data');

    const scan = await run(['scan'], exported(environment));
    const report = JSON.parse(scan.stdout) as Report;
    expect(report.clusters.length).toBeGreaterThan(0);
    expect(scan.exitCode).toBe(report.summary.compliance.nonCompliant > 0 ? 2 : 3);

    azure.kill('SIGINT');
    expect((await once(azure, 'close'))[0]).toBe(0);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const child = start(['fleet', '--clusters', '20000', '--subscriptions', '10']);
    const stderr = textOf(child.stderr);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [exitCode] = (await once(child, 'close')) as [number];
    expect([exitCode, await stderr]).toEqual([141, '']);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('says at %s that its output is not whole', async (signal, expected) => {
    const child = start(['fleet', '--clusters', '1000000', '--subscriptions', '10']);
    const stderr = textOf(child.stderr);
    await once(child.stdout, 'data');
    child.kill(signal);
    child.stdout.resume();
    const [exitCode] = (await once(child, 'close')) as [number];
    expect([exitCode, await stderr]).toEqual([expected, 'Interrupted: the output is not whole.\n']);
  });
});
