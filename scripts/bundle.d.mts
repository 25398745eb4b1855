import type { BuildOptions, Metafile } from 'esbuild';

export type Output = Metafile['outputs'][string];

/** The app: `functions.mjs`, which a cold start reads, and a file for each part that is loaded by the first who needs it. */
export function bundleApp(outdir: string, options?: BuildOptions): Promise<Metafile>;
/** The command line: `cli.mjs`, and a file for each part that is loaded by the command that needs it. */
export function bundleCommandLine(outdir: string): Promise<Metafile>;
/** Bytes by package, the app's own by folder, heaviest first. */
export function weights(outputs: readonly Output[]): [string, number][];
/** The package that a bundled file is of; undefined for our own. */
export function packageOf(input: string): string | undefined;
/** What a start reads, of the app or the command line: the entry and everything it imports without being asked to. */
export function startOutputs(metafile: Metafile): Output[];
