import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { calendar } from '../../../src/domain/calendar.ts';
import type { StreamRecord } from '../../../src/domain/records.ts';
import { rules } from '../../../src/domain/rules/index.ts';
import { assessSnapshot } from '../../../src/scan/assess-snapshot.ts';
import type { Random } from '../../../src/snapshot/fleet/random.ts';
import { readSnapshot } from '../../../src/snapshot/read.ts';
import { redactRecords } from '../../../src/snapshot/redact/redact-records.ts';
import { meshedPod, kubernetesRecord } from '../../support/kubernetes.ts';
import { armCluster, defaultPolicy, records, stream } from '../../support/snapshots.ts';
import { hostileText, hostileValue, mutated } from '../hostile.ts';
import { fuzzTarget } from '../target.ts';
import { assertKeepsSecrets, onlyScanErrors } from '../well-formed.ts';

interface Drawn {
  readonly bytes: Uint8Array;
  /** How many arrive at a time. */
  readonly chunkBytes: number;
}

const secretText = 'hunter2-fuzz';

function lineOf(random: Random, record: unknown): string {
  const kind = random.int(0, 19);
  if (kind === 0) return hostileText(random);
  if (kind === 1) return '['.repeat(random.int(1, 5_000));
  if (kind === 2) return `{"kind":"cluster","resource":{"id":"x","a":${'{"a":'.repeat(600)}1${'}'.repeat(600)}}}`;
  if (kind === 3)
    return `{"kind":"cluster","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"resource":{"id":"x","__proto__":{"polluted":1}}}`;
  if (kind === 4) return JSON.stringify(hostileValue(random));
  if (kind === 5) return `{"kind":"cluster","resource":{"id":"x","token":"${secretText}"`;
  if (kind === 6) return `${JSON.stringify(record)}${secretText}`;
  return JSON.stringify(kind < 14 ? mutated(random, record) : record);
}

function drawBytes(random: Random): Uint8Array {
  const list: unknown[] = [
    ...records({ clusters: [] }),
    kubernetesRecord(meshedPod('classic'), 'aks-0'),
    ...Array.from({ length: random.int(0, 4) }, (_, at) => ({
      kind: 'cluster',
      resource: armCluster({ name: `aks-${at}` }),
    })),
    { kind: 'footer', counts: { cluster: random.int(0, 4) }, complete: random.chance(0.8) },
  ];
  const end = random.weighted([
    ['\n', 8],
    ['\r\n', 2],
    ['\r', 1],
    ['\n\n', 1],
    ['\u2028', 1],
  ]);
  const lines = list.map((record, at) =>
    at === 0 && random.chance(0.9) ? JSON.stringify(record) : lineOf(random, record),
  );
  if (random.chance(0.1)) lines.push(lines[random.int(0, lines.length - 1)] ?? '');
  let bytes = Buffer.from(`${random.chance(0.1) ? '\ufeff' : ''}${lines.join(end)}${random.chance(0.8) ? end : ''}`);
  if (random.chance(0.2)) bytes = damaged(random, bytes);
  if (random.chance(0.5)) return bytes;
  const at = random.int(0, bytes.length);
  const packed = random.chance(0.3)
    ? Buffer.concat([gzipSync(bytes.subarray(0, at), { level: 1 }), gzipSync(bytes.subarray(at), { level: 1 })])
    : gzipSync(bytes, { level: 1 });
  return random.chance(0.4) ? damaged(random, packed) : packed;
}

/** Cut, with bytes that are none of its own, or with bits turned over. */
function damaged(random: Random, bytes: Buffer): Buffer<ArrayBuffer> {
  const at = random.int(0, bytes.length);
  const noise = Buffer.from(random.hex(random.int(0, 20) * 2), 'hex');
  switch (random.int(0, 3)) {
    case 0:
      return Buffer.from(bytes.subarray(0, at));
    case 1:
      return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
    case 2:
      return Buffer.concat([bytes, random.chance(0.5) ? Buffer.alloc(random.int(1, 50)) : noise]);
    default: {
      const copy = Buffer.from(bytes);
      for (let left = random.int(1, 6); left > 0 && copy.length > 0; left -= 1) {
        const place = random.int(0, copy.length - 1);
        copy[place] = (copy[place] ?? 0) ^ (1 << random.int(0, 7));
      }
      return copy;
    }
  }
}

async function* chunksOf({ bytes, chunkBytes }: Drawn): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** Files that say they are snapshots: read, redacted and assessed, or refused as what they are. */
export const snapshotFiles = fuzzTarget<Drawn>(
  'snapshotFiles',
  { weight: 2 },
  {
    draw: (random) => ({ bytes: drawBytes(random), chunkBytes: random.pick([1, 7, 64, 1_000, 65_536]) }),
    check: async (drawn) => {
      const name = 'fleet.jsonl';
      const read = await onlyScanErrors(
        ['input.invalid'],
        () => Array.fromAsync(readSnapshot(chunksOf(drawn), { name, maxLineBytes: 100_000 })),
        [secretText],
      );
      if (!read) return;
      assert.equal(read[0]?.kind, 'header');
      const gaps = read.filter((record) => record.kind === 'gap' && record.scope === 'line');
      assertKeepsSecrets(JSON.stringify(gaps), [secretText]);
      await assess(read);
      await assess(await Array.fromAsync(redactRecords(stream(read), 'a key of sixteen letters')));
    },
  },
);

async function assess(list: readonly StreamRecord[]): Promise<void> {
  let ended = false;
  for await (const event of assessSnapshot(stream(list), { policy: defaultPolicy, rules, calendar })) {
    if (event.kind === 'end') ended = true;
  }
  assert.ok(ended);
}
