import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Coverage } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import { visibleText } from '../report/terminal-text.ts';
import { countOf } from '../report/words.ts';
import { writeFileWhole } from '../snapshot/write-file-whole.ts';
import { writeAll, type CliIo } from './io.ts';

/**
 * Refuses an output file whose folder is missing, before minutes of work are spent on it.
 *
 * @throws {ScanError} `file.unavailable`
 */
export async function checkOutput(output: string | undefined): Promise<void> {
  if (output === undefined) return;
  const folder = path.dirname(path.resolve(output));
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new ScanError(
      'file.unavailable',
      `${output} cannot be written: its folder does not exist; create it or choose another.`,
    );
  }
}

/** Writes a result to the file, whole or not at all, or to standard output. */
export async function deliver(
  chunks: AsyncIterable<string | Uint8Array>,
  output: string | undefined,
  { stdout }: CliIo,
): Promise<void> {
  if (output === undefined) await writeAll(stdout, chunks);
  else await writeFileWhole(output, chunks);
}

/** One line for the person at the terminal; standard output stays the result's alone. */
export function note({ stderr }: CliIo, options: { readonly quiet?: true }, text: string): void {
  if (!options.quiet) stderr.write(`${visibleText(text)}\n`);
}

/** Says that something was not looked at, and what follows from it. */
export function noteGaps(
  io: CliIo,
  options: { readonly quiet?: true },
  { gaps }: Pick<Coverage, 'gaps'>,
  consequence: string,
): void {
  if (gaps.length > 0) note(io, options, `Coverage is INCOMPLETE: ${countOf(gaps.length, 'gap')}; ${consequence}`);
}

/** A text that is there already, as a stream. */
export async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
