import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Coverage } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import { visibleText } from '../report/terminal-text.ts';
import { countOf } from '../report/words.ts';
import { isPackedName, packed } from '../snapshot/packed.ts';
import { writeFileWhole } from '../snapshot/write-file-whole.ts';
import { writeAll, type CliIo } from './io.ts';

/**
 * Refuses an output file whose folder is missing, or that is one of the files that are read, before minutes of work are
 * spent on it.
 *
 * @param inputs files; one that is not there is left to whoever reads it
 * @throws {ScanError} `file.unavailable`, `request.invalid`
 */
export async function checkOutput(
  output: string | undefined,
  inputs: readonly (string | undefined)[] = [],
): Promise<void> {
  if (output === undefined) return;
  const folder = path.dirname(path.resolve(output));
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new ScanError(
      'file.unavailable',
      `${output} cannot be written: its folder does not exist; create it or choose another.`,
    );
  }
  for (const input of inputs) {
    if (input === undefined || !(await isSameFile(input, output))) continue;
    throw new ScanError('request.invalid', `${output} is a file that is read here: choose another one for --output.`);
  }
}

/** Whether both lead to one ordinary file, by whatever names; pipes and terminals are read and written at once. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  if (!(await stat(one).catch(() => undefined))?.isFile()) return false;
  const [real, otherReal] = await Promise.all([one, other].map((file) => realpath(file).catch(() => undefined)));
  return real !== undefined && real === otherReal;
}

/** Writes a result to the file, whole or not at all and packed when its name ends in `.gz`, or to standard output. */
export async function deliver(
  chunks: AsyncIterable<string | Uint8Array>,
  output: string | undefined,
  { stdout }: CliIo,
): Promise<void> {
  if (output === undefined) await writeAll(stdout, chunks);
  else await writeFileWhole(output, isPackedName(output) ? packed(chunks) : chunks);
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
