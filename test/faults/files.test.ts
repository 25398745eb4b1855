// Files that are not what they should be, and places that take none.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScanError } from '../../src/domain/errors.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { readSnapshot } from '../../src/snapshot/read.ts';
import { writeFileWhole } from '../../src/snapshot/write-file-whole.ts';
import { encodeSnapshot } from '../../src/snapshot/write.ts';
import { armCluster, records, reportOf, stream } from '../support/snapshots.ts';
import { filesRead, filesWritten } from './file-stages.ts';
import { casesOf, type FaultName } from './matrix.ts';

const names = ['a', 'b', 'c'];
/** A line of 64 MiB would tell the same, later. */
const maxLineBytes = 64 * 1024;
let lines: string[];
let folder: string;
beforeAll(async () => {
  let text = '';
  const list = records({ clusters: names.map((name) => armCluster({ name })) });
  for await (const chunk of encodeSnapshot(stream(list), { gzip: false })) text += Buffer.from(chunk).toString();
  lines = text.trimEnd().split('\n');
  folder = await mkdtemp(path.join(tmpdir(), 'sidescan-faults-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The file as the fault leaves it, in pieces. */
function* disturbed(fault: FaultName): Generator<Buffer> {
  const whole = `${lines.join('\n')}\n`;
  const clusterAt = lines.findIndex((line) => line.startsWith('{"kind":"cluster"'));
  if (fault === 'cut') yield Buffer.from(whole.slice(0, whole.length / 2));
  else if (fault === 'otherJson') yield Buffer.from('{"unexpected":true}\n');
  else if (fault === 'webPage') yield Buffer.from('<!doctype html>\n');
  else if (fault === 'pageTwice') {
    // Two exports put together by hand, their footers counting on.
    const counted = lines.map((line) => line.replace('"cluster":3', '"cluster":4'));
    yield Buffer.from(`${counted.toSpliced(clusterAt, 0, counted[clusterAt] ?? '').join('\n')}\n`);
  } else if (fault === 'movingRows') yield Buffer.from(`${lines.toSpliced(clusterAt, 1).join('\n')}\n`);
  else if (fault === 'tooBig') {
    yield Buffer.from(`${lines[0] ?? ''}\n`);
    for (let piece = 0; piece < 5; piece += 1) yield Buffer.alloc(maxLineBytes / 4, 'x');
    yield Buffer.from(`\n${lines.slice(1).join('\n')}\n`);
  }
}

async function readEnd(fault: FaultName): Promise<string> {
  const read: StreamRecord[] = [];
  const bytes = (async function* () {
    yield* disturbed(fault);
  })();
  try {
    for await (const record of readSnapshot(bytes, { name: 'fleet.jsonl', maxLineBytes })) read.push(record);
  } catch (error) {
    if (error instanceof ScanError) return `error: ${error.code}`;
    throw error;
  }
  const { clusters, coverage } = await reportOf([read]);
  const gaps = coverage.gaps.map(({ scope, what, reason }) => `${scope} ${what} ${reason}`);
  expect(clusters.length === names.length || gaps.length > 0, 'every cluster, or a gap').toBe(true);
  return gaps.length === 0 ? 'right' : `gap: ${[...new Set(gaps)].join(' + ')}`;
}

async function writeEnd(fault: FaultName): Promise<string> {
  // The device that is always full; a folder that is none.
  const target = fault === 'diskFull' ? '/dev/full' : path.join(folder, 'nobody-made-it', 'out.jsonl');
  try {
    await writeFileWhole(target, encodeSnapshot(stream(records()), { gzip: false }));
  } catch (error) {
    if (!(error instanceof ScanError)) throw error;
    expect(error.message).toMatch(fault === 'diskFull' ? /the disk is full/ : /does not exist|is not there|no such/i);
    expect(await readdir(folder)).toEqual([]);
    return `error: ${error.code}`;
  }
  return 'right';
}

describe.each([
  { ...filesRead, end: readEnd },
  { ...filesWritten, end: writeEnd },
])('$name', (stage) => {
  it.each(casesOf(stage))('$fault, $form: $end', async ({ fault, end }) => {
    const actual = await stage.end(fault);
    expect(actual).toBe(end);
  });
});
