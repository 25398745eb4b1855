#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { ScanError } from '../domain/errors.ts';
import { visibleText } from '../report/terminal-text.ts';
import { holdYoungGeneration } from '../heap.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { isBrokenPipe, Termination, type CliIo } from './io.ts';
import type { CliParts } from './parts.ts';
import { buildProgram } from './program.ts';
import { version } from './version.ts';
import { wiredParts } from './wire.ts';

/**
 * Runs one command line and answers its exit code; it never exits and never throws.
 *
 * @param argv without the program's own name
 */
export async function main(argv: readonly string[], io: CliIo, parts: CliParts = wiredParts): Promise<number> {
  let exitCode: number = exitCodes.ok;
  // A stream that breaks is answered where it is written to; the event would end the process.
  const ignore = (): void => undefined;
  io.stdout.on('error', ignore);
  io.stderr.on('error', ignore);
  try {
    const program = buildProgram({ io, parts, finish: (code) => (exitCode = code) }, version);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, argv, io);
  }
}

/** Says what went wrong in one sentence (a list for settings), and what the process answers. */
function report(error: unknown, argv: readonly string[], { stderr, env, signal }: CliIo): number {
  // Help and version end this way too; usage errors have been told by then.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const say = (text: string): void => {
    stderr.write(`${text.split('\n').map(visibleText).join('\n')}\n`);
  };
  if (signal.aborted) {
    // A file appears whole or not at all; what went to standard output is gone.
    const isToFile = argv.some((word) => word === '--output' || word.startsWith('--output='));
    say(isToFile ? 'Interrupted: no file was written.' : 'Interrupted: the output is not whole.');
    return signal.reason instanceof Termination ? exitCodes.terminated : exitCodes.interrupted;
  }
  if (isBrokenPipe(error)) return exitCodes.brokenPipe;
  const isDebug = argv.includes('--debug') || (env.SIDESCAN_DEBUG ?? '') !== '';
  if (error instanceof ScanError) {
    say(`sidescan: ${error.message}`);
    if (isDebug && error.stack) say(error.stack);
    return exitCodeOfError(error.code);
  }
  say(
    `sidescan: this is a bug: ${error instanceof Error ? error.message : String(error)}${isDebug ? '' : ' (--debug shows where)'}`,
  );
  if (isDebug && error instanceof Error && error.stack) say(error.stack);
  return exitCodes.bug;
}

async function run(): Promise<void> {
  holdYoungGeneration();
  const interruption = new AbortController();
  // The second one does not wait for anything.
  process.on('SIGINT', () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  });
  process.on('SIGTERM', () => {
    if (interruption.signal.aborted) process.exit(exitCodes.terminated);
    interruption.abort(new Termination());
  });
  const { stdout, stderr, env } = process;
  // Every write has been taken by the system when main returns, and open sockets must not keep the process.
  process.exit(await main(process.argv.slice(2), { stdout, stderr, env, signal: interruption.signal }));
}

/** Started as a script or as the package's bin (a link), not imported by a test. */
function isStarted(): boolean {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isStarted()) await run();
