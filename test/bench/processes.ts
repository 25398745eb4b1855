import { build } from 'esbuild';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The next message of a process that a bench forked; an error when it ends instead. */
export async function messageOf<T>(child: ChildProcess): Promise<T> {
  const gone = new AbortController();
  const message = once(child, 'message', { signal: gone.signal }).then(([answer]: unknown[]) => answer as T);
  const exit = once(child, 'exit', { signal: gone.signal }).then(([code]: unknown[]) => {
    throw new Error(`A process of the bench ended with ${String(code)}.`);
  });
  try {
    return await Promise.race([message, exit]);
  } finally {
    gone.abort();
    await Promise.allSettled([message, exit]);
  }
}

/** Bundles a script as the app is deployed, so that what reads TypeScript is not counted among its memory. */
export async function bundleScript(script: URL, folder: string): Promise<string> {
  const entry = fileURLToPath(script);
  const outfile = path.join(folder, `${path.basename(path.dirname(entry))}-${path.basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    external: ['@azure/functions-core'],
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;",
    },
  });
  return outfile;
}
