import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeAll } from '../support/bytes.ts';
import { ScanError } from '../../src/domain/errors.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { synthesiseFleet } from '../../src/snapshot/fleet/synthesise-fleet.ts';
import { openSnapshot } from '../../src/snapshot/read.ts';
import { writeFileWhole } from '../../src/snapshot/write-file-whole.ts';
import { writeSnapshotFile } from '../../src/snapshot/write.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sidescan-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const options = { clusters: 300, subscriptions: 9, seed: 4 };
async function* fleet(): AsyncGenerator<StreamRecord, void> {
  yield* synthesiseFleet(options);
}
async function* chunks(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array, void> {
  yield* texts;
}

describe('a snapshot file', () => {
  it.each(['fleet.jsonl', 'fleet.jsonl.gz'])('is read back as it was written: %s', async (name) => {
    const path = join(folder, name);
    const { counts } = await writeSnapshotFile(path, fleet());
    expect(counts).toMatchObject({ header: 1, cluster: 300, subscription: 9 });
    const { items, error } = await takeAll(openSnapshot(path));
    expect(error).toBeUndefined();
    expect(items).toEqual([...synthesiseFleet(options)]);
    expect(await readdir(folder)).toEqual([name]);
  });

  it.each([
    ['fleet.jsonl', '{"'],
    ['fleet.jsonl.gz', '\x1f\x8b'],
    ['FLEET.JSONL.GZ', '\x1f\x8b'],
  ])('is packed when its name says so: %s', async (name, magic) => {
    await writeSnapshotFile(join(folder, name), fleet());
    expect((await readFile(join(folder, name))).subarray(0, 2).toString('latin1')).toBe(magic);
  });

  it('is recognised as packed under any name', async () => {
    await writeSnapshotFile(join(folder, 'a.gz'), fleet());
    await writeFile(join(folder, 'a.jsonl'), await readFile(join(folder, 'a.gz')));
    expect((await takeAll(openSnapshot(join(folder, 'a.jsonl')))).items).toHaveLength(
      [...synthesiseFleet(options)].length,
    );
  });

  it('leaves nothing behind when its records fail, and the old one as it was', async () => {
    const path = join(folder, 'fleet.jsonl.gz');
    await writeFile(path, 'old');
    const failure = new ScanError('azure.unreachable', 'login refused');
    const failing = async function* (): AsyncGenerator<StreamRecord, void> {
      yield* synthesiseFleet(options);
      throw failure;
    };
    await expect(writeSnapshotFile(path, failing())).rejects.toBe(failure);
    expect(await readdir(folder)).toEqual(['fleet.jsonl.gz']);
    expect(await readFile(path, 'utf8')).toBe('old');
  });

  it('that is not there is bad input', async () => {
    const path = join(folder, 'none.jsonl');
    expect((await takeAll(openSnapshot(path))).error).toMatchObject({
      code: 'input.invalid',
      message: `${path} cannot be read: there is no such file; check the path`,
    });
  });

  it('that is a folder is bad input', async () => {
    expect((await takeAll(openSnapshot(folder))).error).toMatchObject({
      code: 'input.invalid',
      message: `${folder} cannot be read: it is a folder; give the file in it`,
    });
  });

  it('that is empty is bad input, by its name', async () => {
    const path = join(folder, 'empty.jsonl');
    await writeFile(path, '');
    expect((await takeAll(openSnapshot(path))).error).toMatchObject({
      code: 'input.invalid',
      message: `${path} cannot be read as a snapshot: it is empty; give a file that sidescan export wrote`,
    });
  });
});

describe('writeFileWhole', () => {
  it('writes texts and bytes in order', async () => {
    const path = join(folder, 'report.html');
    await writeFileWhole(path, chunks('ä', Buffer.from('b'), 'c'.repeat(600_000)));
    expect(await readFile(path, 'utf8')).toBe(`äb${'c'.repeat(600_000)}`);
  });

  it('writes an empty file from nothing', async () => {
    const path = join(folder, 'empty');
    await writeFileWhole(path, chunks());
    expect(await readFile(path, 'utf8')).toBe('');
  });

  it('shows nothing of a file before it is whole', async () => {
    const path = join(folder, 'report.html');
    await writeFile(path, 'old');
    const seen: string[] = [];
    const watched = async function* () {
      yield 'x'.repeat(1_000_000);
      seen.push(await readFile(path, 'utf8'));
      yield 'y';
    };
    await writeFileWhole(path, watched());
    expect(seen).toEqual(['old']);
    expect((await stat(path)).size).toBe(1_000_001);
    expect(await readdir(folder)).toEqual(['report.html']);
  });

  it('keeps a file that was private private', async () => {
    const path = join(folder, 'report.html');
    await writeFile(path, 'old');
    await chmod(path, 0o600);
    await writeFileWhole(path, chunks('new'));
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('follows a link and leaves it a link', async () => {
    await mkdir(join(folder, 'real'));
    await writeFile(join(folder, 'real', 'report.html'), 'old');
    await symlink(join(folder, 'real', 'report.html'), join(folder, 'link.html'));
    await writeFileWhole(join(folder, 'link.html'), chunks('new'));
    expect(await readFile(join(folder, 'real', 'report.html'), 'utf8')).toBe('new');
    expect(
      (await readdir(folder, { withFileTypes: true })).find(({ name }) => name === 'link.html')?.isSymbolicLink(),
    ).toBe(true);
  });

  it('writes straight to what is no ordinary file', async () => {
    await writeFileWhole(devNull, chunks('gone'));
    expect((await stat(devNull)).isFile()).toBe(false);
  });

  it('says of a folder that is missing what to do', async () => {
    const path = join(folder, 'missing', 'report.html');
    await expect(writeFileWhole(path, chunks('x'))).rejects.toMatchObject({
      code: 'file.unavailable',
      message: `${path} cannot be written: its folder does not exist; create it or choose another`,
    });
  });

  it('says of a path through a file what to do', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeFileWhole(join(folder, 'file', 'report.html'), chunks('x'))).rejects.toMatchObject({
      code: 'file.unavailable',
    });
  });

  it('refuses to write over a folder before it asks for anything', async () => {
    const path = join(folder, 'report');
    await mkdir(path);
    const untouched = async function* (): AsyncGenerator<string, void> {
      yield expect.fail('was asked for its first chunk');
    };
    await expect(writeFileWhole(path, untouched())).rejects.toMatchObject({
      code: 'file.unavailable',
      message: `${path} cannot be written: it is a folder; name a file in it`,
    });
    expect(await readdir(folder)).toEqual(['report']);
  });

  it('passes on an error of its chunks as it is, even one that looks like the file system’s', async () => {
    const failure = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
    const failing = async function* () {
      yield 'half';
      throw failure;
    };
    await expect(writeFileWhole(join(folder, 'report.html'), failing())).rejects.toBe(failure);
    expect(await readdir(folder)).toEqual([]);
  });
});
