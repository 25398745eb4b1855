// How the app and the command line are bundled.
import { build } from 'esbuild';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const appEntry = 'src/functions/main.ts';
const commandLineEntry = 'src/cli/main.ts';

/** Zod brings the words of its errors in fifty languages; ours are English, which it loads by another way. */
const englishOnly = {
  name: 'english-only',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * A part that is a CommonJS package of its own would export nothing by name: files of an ES module say their names before
 * they run. So each is imported through a module that names what Node finds in it.
 */
const namedExports = {
  name: 'named-exports',
  setup({ onResolve, onLoad }) {
    const named = 'named-exports';
    onResolve({ filter: /^[^.]/ }, async ({ kind, path: wanted, namespace, resolveDir }) => {
      if (kind !== 'dynamic-import' || namespace === named || builtinModules.includes(wanted.replace('node:', '')))
        return;
      const found = await import(wanted);
      // Node names this one where it has translated a CommonJS module.
      if (!('module.exports' in found)) return;
      const names = Object.keys(found).filter((name) => name !== 'default' && name !== 'module.exports');
      return { path: wanted, namespace: named, pluginData: { names, resolveDir } };
    });
    onLoad({ filter: /.*/, namespace: named }, ({ path: wanted, pluginData: { names, resolveDir } }) => ({
      contents: `export { ${['default', ...names].join(', ')} } from '${wanted}';`,
      resolveDir,
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  outExtension: { '.js': '.mjs' },
  plugins: [englishOnly, namedExports],
  // CommonJS packages inside an ES module still ask for these.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;",
  },
};

/** The app: `functions.mjs`, which a cold start reads, and a file for each part that is loaded by the first who needs it. */
export async function bundleApp(outdir, options = {}) {
  const { metafile } = await build({
    ...common,
    entryPoints: { functions: appEntry },
    outdir,
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    // Answered by the platform's worker.
    external: ['@azure/functions-core'],
    ...options,
  });
  return metafile;
}

/** The command line: `cli.mjs`, and a file for each part that is loaded by the command that needs it. */
export async function bundleCommandLine(outdir) {
  const { metafile } = await build({
    ...common,
    entryPoints: { cli: commandLineEntry },
    outdir,
    splitting: true,
    chunkNames: 'cli/[name]-[hash]',
  });
  return metafile;
}

/** Bytes by package, the app's own by folder, heaviest first. */
export function weights(outputs) {
  const sums = new Map();
  for (const { inputs } of outputs) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(input) ?? input.split('/').slice(0, 2).join('/');
      sums.set(name, (sums.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

/** The package that a bundled file is of; undefined for our own. */
export function packageOf(input) {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
}

/** What a start reads, of the app or the command line: the entry and everything it imports without being asked to. */
export function startOutputs({ outputs }) {
  const entry = Object.keys(outputs).find((file) => [appEntry, commandLineEntry].includes(outputs[file].entryPoint));
  const found = new Set();
  const waiting = [entry];
  while (waiting.length > 0) {
    const file = waiting.pop();
    if (found.has(file) || !outputs[file]) continue;
    found.add(file);
    waiting.push(...outputs[file].imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path));
  }
  return [...found].map((file) => outputs[file]);
}
