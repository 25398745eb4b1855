import { BlobServiceClient } from '@azure/storage-blob';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotStore } from '../../src/domain/scan-ports.ts';
import type { SnapshotStream, StreamRecord } from '../../src/domain/records.ts';
import { startStorage, type LocalStorage } from '../../src/local/storage.ts';
import { readSnapshot } from '../../src/snapshot/read.ts';
import { encodeSnapshot } from '../../src/snapshot/write.ts';
import { blobSnapshotStore } from '../../src/store/blob-snapshot-store.ts';
import { connectStorage } from '../../src/store/connect.ts';
import { listOf } from '../support/scan-store.ts';

let storage: LocalStorage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

const header: StreamRecord = {
  kind: 'header',
  format: 'sidescan.snapshot/1',
  takenAt: '2026-11-20T06:00:00Z',
  cloud: 'AzureCloud',
  scope: { tenant: true },
};
const clusters = (count: number, mark: string): StreamRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'cluster',
    resource: { id: `/subscriptions/${mark}/${index}` },
  }));
async function* records(...list: readonly StreamRecord[]): SnapshotStream {
  yield header;
  yield* list;
}
async function stored(snapshots: SnapshotStore, scanId: string): Promise<AsyncIterable<Uint8Array>> {
  const chunks = await snapshots.read(scanId);
  if (!chunks) throw new Error(`no snapshot of ${scanId}`);
  return chunks;
}
async function bytesOf(snapshots: SnapshotStore, scanId: string): Promise<Buffer> {
  return Buffer.concat(await listOf(await stored(snapshots, scanId)));
}

describe('blobSnapshotStore', () => {
  let snapshots: SnapshotStore;
  let opened = 0;
  beforeEach(() => {
    const service = BlobServiceClient.fromConnectionString(storage.connectionString);
    const container = service.getContainerClient(`snapshots-${(opened += 1)}`);
    snapshots = blobSnapshotStore(
      async () => container,
      (stream) => encodeSnapshot(stream, { gzip: true }),
    );
  });

  it('has nothing of a scan it never saw, before its container exists and after', async () => {
    const look = async () => {
      expect(await snapshots.exists('a/b')).toBe(false);
      expect(await snapshots.read('a/b')).toBeUndefined();
      await snapshots.remove('a/b');
    };
    await look();
    await snapshots.write('other', records());
    await look();
  });

  it('gives back the records it was given, as a gzipped snapshot file', async () => {
    const list = clusters(3, 'a');
    expect(await snapshots.write('scan/1 ?#', records(...list))).toBe(true);
    expect(await snapshots.exists('scan/1 ?#')).toBe(true);
    const bytes = await bytesOf(snapshots, 'scan/1 ?#');
    expect(gunzipSync(bytes).toString().split('\n')[0]).toBe(JSON.stringify(header));
    const read = readSnapshot(await stored(snapshots, 'scan/1 ?#'), { name: 'scan' });
    expect(await listOf(read)).toEqual([header, ...list]);
  });

  it('keeps the first whole snapshot of a scan', async () => {
    await snapshots.write('scan-1', records(...clusters(1, 'first')));
    const before = await bytesOf(snapshots, 'scan-1');
    expect(await snapshots.write('scan-1', records(...clusters(2, 'second')))).toBe(false);
    expect(await bytesOf(snapshots, 'scan-1')).toEqual(before);
  });

  it('shows nothing of a snapshot whose records fail, and passes their failure on untouched', async () => {
    const failure = new Error('collector broke');
    const failing = async function* (): SnapshotStream {
      yield* records(...clusters(2_000, 'cut'));
      throw failure;
    };
    await expect(snapshots.write('scan-1', failing())).rejects.toBe(failure);
    expect(await snapshots.exists('scan-1')).toBe(false);
    expect(await snapshots.write('scan-1', records())).toBe(true);
  });

  it('lets one of two writers at once win, with a snapshot of many blocks', async () => {
    // Incompressible, so that several blocks of 4 MiB are staged.
    const noise = (mark: string): StreamRecord[] =>
      Array.from({ length: 160 }, (_, index) => ({
        kind: 'cluster',
        resource: { id: mark, noise: noiseOf(index, mark) },
      }));
    const answers = await Promise.all(
      ['left', 'right'].map((mark) => snapshots.write('scan-1', records(...noise(mark)))),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    const [, ...kept] = await listOf(readSnapshot(await stored(snapshots, 'scan-1'), { name: 'scan' }));
    expect(kept).toEqual(noise(answers[0] ? 'left' : 'right'));
    expect((await bytesOf(snapshots, 'scan-1')).length).toBeGreaterThan(8 * 1024 * 1024);
  });

  it('removes a snapshot, also twice', async () => {
    await snapshots.write('scan-1', records());
    await snapshots.remove('scan-1');
    await snapshots.remove('scan-1');
    expect(await snapshots.exists('scan-1')).toBe(false);
  });

  it('is what connectStorage gives', async () => {
    const connected = connectStorage({ connectionString: storage.connectionString }).snapshots;
    expect(await connected.write('scan-1', records())).toBe(true);
    expect(gunzipSync(await bytesOf(connected, 'scan-1')).toString()).toContain('"kind":"footer"');
  });
});

/** 100,000 characters that gzip cannot shorten much; the same for the same seed. */
function noiseOf(seed: number, mark: string): string {
  let state = seed * 7_919 + mark.length * 104_729 + 1;
  let text = '';
  while (text.length < 100_000) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += state.toString(36);
  }
  return text;
}
