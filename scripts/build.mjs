// Bundles the app and the command line: one file each, so that a cold start reads one file. What a module imports lazily
// stays lazy inside the bundle: it is evaluated by the first who needs it. `build.mjs [FOLDER]`, default dist/.
import { build } from 'esbuild';
import { chmodSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const outdir = path.resolve(process.argv[2] ?? 'dist');
rmSync(outdir, { recursive: true, force: true });
const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  // CommonJS packages inside an ES module still ask for these.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;",
  },
};

await build({
  ...common,
  entryPoints: { functions: 'src/functions/main.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  // Answered by the platform's worker.
  external: ['@azure/functions-core'],
});
await build({
  ...common,
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
});
chmodSync(path.join(outdir, 'cli.mjs'), 0o755);
for (const file of ['functions.mjs', 'cli.mjs']) {
  console.log(`${file} ${(statSync(path.join(outdir, file)).size / 2 ** 20).toFixed(1)} MiB`);
}
