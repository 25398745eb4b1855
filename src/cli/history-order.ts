import { stat } from 'node:fs/promises';
import { ScanError } from '../domain/errors.ts';
import { openSnapshot } from '../snapshot/read.ts';
import { isSameFile } from './output.ts';

/**
 * Refuses earlier snapshots that are not earlier: history in the wrong order gives wrong facts, and nothing in a verdict
 * would show it. What is no ordinary file can be read once only, and is taken at its word.
 *
 * @param history in the order in which they were given
 * @throws {ScanError} `request.invalid`; `input.invalid` for a file that is no snapshot
 */
export async function checkHistory(file: string, history: readonly string[]): Promise<void> {
  if (history.length === 0) return;
  for (const earlier of history) {
    if (!(await isSameFile(earlier, file))) continue;
    throw new ScanError(
      'request.invalid',
      `${earlier} is the snapshot that is assessed: give earlier ones to --history.`,
    );
  }
  let last: { readonly path: string; readonly takenAt: string } | undefined;
  for (const path of [...history, file]) {
    const takenAt = await takenAtOf(path);
    if (takenAt === undefined) continue;
    // Instants are written alike, so their texts sort as they do. Two of one instant are in order.
    if (last && last.takenAt > takenAt) {
      const advice = path === file ? 'give only earlier ones to --history' : 'give the oldest first';
      throw new ScanError('request.invalid', `${last.path} was taken after ${path}: ${advice}.`);
    }
    last = { path, takenAt };
  }
}

async function takenAtOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found && !found.isFile()) return undefined;
  for await (const record of openSnapshot(path)) return record.kind === 'header' ? record.takenAt : undefined;
  return undefined;
}
