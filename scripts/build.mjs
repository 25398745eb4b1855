// Bundles the app and the command line. `build.mjs [FOLDER]`, default dist/.
import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundleApp, bundleCommandLine, startOutputs } from './bundle.mjs';

const outdir = path.resolve(process.argv[2] ?? 'dist');
rmSync(outdir, { recursive: true, force: true });
const [app, commandLine] = await Promise.all([bundleApp(outdir), bundleCommandLine(outdir)]);
chmodSync(path.join(outdir, 'cli.mjs'), 0o755);

const mebibytes = (outputs) => (outputs.reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20).toFixed(1);
for (const [name, bundle] of Object.entries({ app, 'command line': commandLine })) {
  const [whole, start] = [Object.values(bundle.outputs), startOutputs(bundle)].map(mebibytes);
  console.log(`${name}: ${whole} MiB, of which a start reads ${start} MiB`);
}
