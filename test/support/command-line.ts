/**
 * Runs a command line in this process, with streams that remember what was written to them.
 *
 * @module
 */
import { Writable } from 'node:stream';
import type { CliIo, CliStream } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import type { CliParts } from '../../src/cli/parts.ts';
import type { CollectOptions, Collector } from '../../src/domain/collect-ports.ts';
import type { StreamRecord } from '../../src/domain/records.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly parts?: CliParts;
  readonly env?: Readonly<Record<string, string>>;
  /** Columns of the terminal that both streams are; absent = they are pipes. */
  readonly terminal?: number;
  readonly signal?: AbortSignal;
  /** What the reader of standard output answers to the first write: a code such as `EPIPE`. */
  readonly stdoutFails?: string;
}

/** `sidescan …` as a terminal or a pipe would see it. */
export async function sidescan(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [stdout, stderr] = [remembering(options, options.stdoutFails), remembering(options)];
  const io: CliIo = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
  };
  const exitCode = await main(argv, io, options.parts);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function remembering({ terminal }: RunOptions, fails?: string): { stream: CliStream; text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (fails !== undefined) {
        done(Object.assign(new Error(`write ${fails}`), { code: fails, syscall: 'write' }));
        return;
      }
      chunks.push(chunk);
      done();
    },
  });
  const face = terminal === undefined ? {} : { isTTY: true, columns: terminal };
  return { stream: Object.assign(stream, face), text: () => Buffer.concat(chunks).toString('utf8') };
}

/** A collector that hands out records, and remembers what it was asked for. */
export function collectorOf(records: Iterable<StreamRecord>): { collector: Collector; asked: CollectOptions[] } {
  const asked: CollectOptions[] = [];
  return {
    asked,
    collector: {
      collect: async function* (options) {
        asked.push(options);
        options.onProgress?.({ subscriptions: { done: 1, of: 1 }, clusters: { done: 0, of: null }, throttledMs: 2100 });
        yield* records;
      },
    },
  };
}
