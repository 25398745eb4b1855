/**
 * What a command touches of the process it runs in, so that tests can run it in theirs.
 *
 * @module
 */
import type { Writable } from 'node:stream';
import { toWriteError } from '../snapshot/file-error.ts';

/** Standard output or standard error; `columns` only where it is a terminal. */
export type CliStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface CliIo {
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when somebody presses Ctrl-C, or by a supervisor: then its reason is a {@link Termination}. */
  readonly signal: AbortSignal;
}

/** Why a command was ended by SIGTERM. */
export class Termination extends Error {
  override readonly name = 'AbortError';
  constructor() {
    super('ended by SIGTERM');
  }
}

/** Whether whoever read our output has gone (`| head`). */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

const widthElsewhere = 120;

/** How wide a table may be: the terminal's columns, else `COLUMNS`, else 120. */
export function widthOf({ stdout, env }: CliIo): number {
  const columns = stdout.columns ?? Number(env.COLUMNS);
  return Number.isInteger(columns) && columns > 0 ? columns : widthElsewhere;
}

/** Colour goes to a terminal that can show it, unless `NO_COLOR` (no-color.org) or `--no-color` says otherwise. */
export function wantsColor({ stdout, env }: CliIo, option: boolean): boolean {
  return option && stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Hands text on, at most 64 KiB at once and no faster than it is taken. @throws the stream's own error (`EPIPE`, …) */
export async function writeAll(stream: CliStream, chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
  let gathered = '';
  for await (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      await write(stream, gathered);
      gathered = '';
      await write(stream, chunk);
      continue;
    }
    gathered += chunk;
    if (gathered.length >= 65_536) {
      await write(stream, gathered);
      gathered = '';
    }
  }
  await write(stream, gathered);
}

function write(stream: CliStream, chunk: string | Uint8Array): Promise<void> {
  if (chunk.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => {
      if (!error) resolve();
      else reject(isBrokenPipe(error) ? error : explain(error));
    });
  });
}

/** A full disk behind a redirection is foreseen; a stream that fails otherwise is told as it is. */
function explain(error: Error): Error {
  const explained = toWriteError(error, 'standard output');
  return explained instanceof Error ? explained : error;
}
