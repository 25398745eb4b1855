import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchResult } from './main.ts';
import { grouped, rounded } from './numbers.ts';

const execute = promisify(execFile);
const pods = 20_000;
const goals = { peakMiB: 256, moreMiB: 100 } as const;

/**
 * `sidescan inspect` as it is packaged, on a cluster of 20,000 pods over the simulated API. A look into a cluster of
 * one pod, with the same client, says what of its memory is not the pods'.
 */
export async function benchInspect(): Promise<BenchResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-bench-'));
  const server = spawn(process.execPath, [scriptOf('inspect-server.ts'), String(pods)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<string> => String((await lines.next()).value);
  try {
    const { kubeconfig } = JSON.parse(await said()) as { kubeconfig: string };
    await writeFile(path.join(folder, 'kubeconfig'), kubeconfig);
    await execute(process.execPath, [scriptOf('../../scripts/build.mjs'), path.join(folder, 'dist')]);
    const small = await inspect(folder, 'small');
    server.stdin.write('\n');
    await said();
    const big = await inspect(folder, 'big');
    server.stdin.write('\n');
    const { calls } = JSON.parse(await said()) as { calls: number };
    const moreMiB = big.peakMiB - small.peakMiB;
    return {
      rows: [
        { what: 'one pod looked into', measured: `${small.peakMiB} MiB peak, ${small.seconds} s`, goal: '' },
        {
          what: `${grouped(pods)} pods looked into`,
          measured: `${big.peakMiB} MiB peak, ${big.seconds} s, ${calls} calls`,
          goal: `${goals.peakMiB} MiB`,
        },
        { what: 'what these pods cost', measured: `${moreMiB} MiB`, goal: `tens of MiB: ${goals.moreMiB}` },
      ],
      ratios: { inspectMemory: rounded(big.peakMiB / goals.peakMiB), inspectMore: rounded(moreMiB / goals.moreMiB) },
    };
  } finally {
    server.stdin.end();
    await Promise.all([once(server, 'exit'), rm(folder, { recursive: true })]);
  }
}

interface Taken {
  readonly seconds: number;
  readonly peakMiB: number;
}

async function inspect(folder: string, context: string): Promise<Taken> {
  const argv = ['inspect', '--kubeconfig', path.join(folder, 'kubeconfig'), '--context', context];
  const child = spawn(
    process.execPath,
    ['--import', scriptOf('measured.mjs'), path.join(folder, 'dist', 'cli.mjs'), ...argv, '--format', 'json'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const [told] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return JSON.parse(told.trim().split('\n').at(-1) ?? '') as Taken;
}

function scriptOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
