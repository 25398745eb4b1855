import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { StreamRecord } from '../../../src/domain/records.ts';
import { readSnapshot } from '../../../src/snapshot/read.ts';
import { fuzzTarget } from '../target.ts';

const mebibyte = 1024 * 1024;
const shapes = ['oneLine', 'zipBomb', 'emptyLines', 'everNewKinds', 'brackets', 'members'] as const;

interface Drawn {
  readonly shape: (typeof shapes)[number];
  readonly mebibytes: number;
}

const header =
  '{"kind":"header","format":"sidescan.snapshot/1","takenAt":"2026-11-20T06:00:00Z","scope":{"tenant":true}}\n';
/** What is in memory at once beside the file: a line may have 64 MiB, and its text as much again twice over. */
const mostMemoryBytes = 400 * mebibyte;

/** The file, made while it is read: nobody holds it. */
async function* bytesOf({ shape, mebibytes }: Drawn): AsyncGenerator<Uint8Array> {
  const repeat = function* (piece: Uint8Array, times: number): Generator<Uint8Array, void> {
    for (let at = 0; at < times; at += 1) yield piece;
  };
  switch (shape) {
    case 'oneLine':
      yield Buffer.from(`${header}{"kind":"cluster","resource":{"id":"`);
      return yield* repeat(Buffer.alloc(mebibyte, 'a'), mebibytes);
    case 'emptyLines':
      yield Buffer.from(header);
      // A line costs more than its byte.
      return yield* repeat(Buffer.alloc(mebibyte, '\n'), Math.ceil(mebibytes / 64));
    case 'brackets':
      yield Buffer.from(`${header}{"kind":"cluster","resource":`);
      return yield* repeat(Buffer.alloc(mebibyte, '['), mebibytes);
    case 'everNewKinds':
      yield Buffer.from(header);
      for (let kind = 0; kind < mebibytes * 200; kind += 1) yield Buffer.from(`{"kind":"kind-${kind}"}\n`);
      return;
    case 'zipBomb':
      yield gzipSync(header);
      return yield* repeat(gzipSync(Buffer.alloc(16 * mebibyte, 'a')), Math.ceil(mebibytes / 16));
    case 'members':
      yield gzipSync(header);
      return yield* repeat(gzipSync('\n'), mebibytes * 10);
  }
}

/** Files of up to 1 GiB that are small to send or never end: read in bounded memory, with a gap for what was left out. */
export const hugeFiles = fuzzTarget<Drawn>(
  'hugeFiles',
  { weight: 0.002, caseLimitMs: 60_000 },
  {
    draw: (random) => ({ shape: random.pick(shapes), mebibytes: random.pick([1, 65, 200, 1024]) }),
    check: async (drawn) => {
      const before = process.memoryUsage().rss;
      let gaps = 0;
      let most = 0;
      const watched = async function* (): AsyncGenerator<Uint8Array> {
        let pieces = 0;
        for await (const piece of bytesOf(drawn)) {
          if (pieces % 16 === 0) most = Math.max(most, process.memoryUsage().rss - before);
          pieces += 1;
          yield piece;
        }
      };
      const read: AsyncIterable<StreamRecord> = readSnapshot(watched());
      for await (const record of read) if (record.kind === 'gap') gaps += 1;
      assert.ok(gaps > 0, 'a file that was cut and does not say so');
      assert.ok(most < mostMemoryBytes, `${Math.round(most / mebibyte)} MiB were in memory at once`);
    },
  },
);
