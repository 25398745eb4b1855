import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleApp, startOutputs, weights, type Output } from '../../scripts/bundle.mjs';
import type { BenchResult } from './main.ts';

const starts = 15;
const goals = { loadMs: 300, packageBytes: 5 * 2 ** 20 };
const environment = { SIDESCAN_SCAN_SCHEDULE: '0 0 5 * * *', AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

/**
 * How long a cold start takes to load the app, in files and as one; what an empty app takes; what is deployed weighs.
 * Starts of all of them take turns, so that a busy machine slows all alike.
 */
export async function benchCold(): Promise<BenchResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sidescan-cold-'));
  try {
    execFileSync(process.execPath, ['scripts/package.mjs', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    const whole = await bundleApp(path.join(folder, 'one'), { splitting: false });
    const metafile = JSON.parse(readFileSync(path.join(folder, 'contents.json'), 'utf8')) as Metafile;
    const bundles = {
      packaged: path.join(folder, 'app/dist/functions.mjs'),
      'in one file': path.join(folder, 'one/functions.mjs'),
      'empty app': await emptyApp(folder),
    };
    const measured = new Map<string, number[]>(Object.keys(bundles).map((name) => [name, []]));
    for (let start = 0; start < starts; start += 1) {
      for (const [name, bundle] of Object.entries(bundles)) measured.get(name)?.push(load(bundle));
    }
    const medians = Object.fromEntries([...measured].map(([name, times]) => [name, median(times)]));
    const read = startOutputs(metafile);
    const packageBytes = readFileSync(path.join(folder, 'sidescan.zip')).length;
    const loadMs = medians.packaged ?? Number.NaN;
    return {
      rows: [
        ...[...measured].map(([name, times]) => ({
          what: `loads: ${name}`,
          value: `${median(times).toFixed(0)} ms (${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}, ${starts} starts)`,
        })),
        { what: 'package', value: kibibytes(packageBytes) },
        { what: 'unpacked', value: kibibytes(bytesOf(Object.values(metafile.outputs))) },
        { what: 'in one file', value: kibibytes(bytesOf(Object.values(whole.outputs))) },
        { what: 'read at a start', value: `${kibibytes(bytesOf(read))} in ${read.length} files` },
        ...heaviest('at a start', read),
        ...heaviest('in all', Object.values(metafile.outputs)),
      ],
      ratios: {
        loadTime: loadMs / goals.loadMs,
        packageSize: packageBytes / goals.packageBytes,
        loadToEmptyApp: loadMs / (medians['empty app'] ?? Number.NaN),
        loadToOneFile: loadMs / (medians['in one file'] ?? Number.NaN),
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One function on the same programming model, bundled the same way. */
async function emptyApp(folder: string): Promise<string> {
  const source = path.join(folder, 'empty.ts');
  const outfile = path.join(folder, 'empty.mjs');
  writeFileSync(
    source,
    "import { app } from '@azure/functions'; app.http('empty', { handler: async () => ({ body: '' }) });",
  );
  await build({
    entryPoints: [source],
    outfile,
    nodePaths: ['node_modules'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    external: ['@azure/functions-core'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;",
    },
  });
  return outfile;
}

function load(bundle: string): number {
  const output = execFileSync(process.execPath, ['test/bench/cold-load.ts', bundle], {
    env: { PATH: process.env.PATH, ...environment },
    encoding: 'utf8',
  });
  const { loadMs, functions } = JSON.parse(output) as { loadMs: number; functions: number };
  if (functions === 0) throw new Error(`${bundle} registered no function`);
  return loadMs;
}

function heaviest(where: string, outputs: readonly Output[]): { what: string; value: string }[] {
  return weights(outputs)
    .slice(0, 8)
    .map(([name, bytes]) => ({ what: `weighs ${where}: ${name}`, value: kibibytes(bytes) }));
}

function bytesOf(outputs: readonly Output[]): number {
  return outputs.reduce((sum, { bytes }) => sum + bytes, 0);
}

function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
