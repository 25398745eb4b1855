import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Stats } from 'node:fs';
import { toWriteError } from './file-error.ts';

/** Small chunks are gathered up to this size, so that a line costs no system call. */
const gatheredBytes = 256 * 1024;

/**
 * Writes a file that appears whole or not at all: beside its place under a temporary name, then renamed. A link is
 * followed; what is no ordinary file (a pipe, `/dev/stdout`) is written straight through.
 *
 * @throws {ScanError} `file.unavailable`; errors of `chunks` pass untouched. Either way nothing is left behind
 */
export async function writeFileWhole(path: string, chunks: AsyncIterable<Uint8Array | string>): Promise<void> {
  const attempt = async <T>(operation: Promise<T>): Promise<T> => {
    try {
      return await operation;
    } catch (error) {
      throw toWriteError(error, path);
    }
  };

  const existing = await attempt(statIfThere(path));
  if (existing && !existing.isFile()) {
    // A folder is refused here, before anything was made.
    const device = await attempt(open(path, 'w'));
    await writeAndClose(device, chunks, attempt);
    return;
  }
  const target = existing ? await attempt(realpath(path)) : path;
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  // A file that was private stays private.
  const file = await attempt(open(temporary, 'wx', existing ? existing.mode & 0o777 : 0o666));
  try {
    await writeAndClose(file, chunks, attempt, { sync: true });
    await attempt(rename(temporary, target));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAndClose(
  file: FileHandle,
  chunks: AsyncIterable<Uint8Array | string>,
  attempt: <T>(operation: Promise<T>) => Promise<T>,
  options: { readonly sync?: boolean } = {},
): Promise<void> {
  try {
    let gathered: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of chunks) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      gathered.push(bytes);
      size += bytes.length;
      if (size >= gatheredBytes) {
        await attempt(file.writeFile(Buffer.concat(gathered)));
        gathered = [];
        size = 0;
      }
    }
    await attempt(file.writeFile(Buffer.concat(gathered)));
    // Some systems report a full disk only now.
    if (options.sync) await attempt(file.sync());
  } finally {
    await attempt(file.close());
  }
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
