import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { takeAll } from '../../test/support/bytes.ts';
import type { StreamRecord } from '../domain/records.ts';
import { readSnapshot } from './read.ts';
import { encodeSnapshot } from './write.ts';

const records: readonly StreamRecord[] = [
  { kind: 'header', format: 'sidescan.snapshot/1', takenAt: '2026-11-20T06:00:00Z', cloud: 'AzureCloud', scope: {} },
  { kind: 'subscription', subscriptionId: 's', displayName: 'naïve "name"\n' },
  { kind: 'cluster', resource: { id: 'a', b: { z: 1, a: null } } },
  { kind: 'cluster', resource: { id: 'b', lone: '\ud800' } },
  { kind: 'gap', scope: 'line', id: '9', what: 'record', reason: 'malformed', detail: 'd' },
];

async function* stream(items: Iterable<StreamRecord>): AsyncGenerator<StreamRecord, void> {
  yield* items;
}

async function encode(items: Iterable<StreamRecord>, gzip: boolean): Promise<Buffer> {
  const { items: chunks, error } = await takeAll(encodeSnapshot(stream(items), { gzip }));
  expect(error).toBeUndefined();
  return Buffer.concat(chunks);
}

describe('encodeSnapshot', () => {
  it('writes a record a line, keys as they are, and a footer that counts them', async () => {
    expect((await encode(records, false)).toString().split('\n')).toEqual([
      ...records.map((record) => JSON.stringify(record)),
      '{"kind":"footer","counts":{"header":1,"subscription":1,"cluster":2,"gap":1},"complete":true}',
      '',
    ]);
  });

  it('packs the same text', async () => {
    expect(gunzipSync(await encode(records, true)).equals(await encode(records, false))).toBe(true);
  });

  it.each([true, false])('writes the same bytes for the same records (gzip %s)', async (gzip) => {
    expect((await encode(records, gzip)).equals(await encode(records, gzip))).toBe(true);
  });

  it.each([true, false])('is read back as it was, and whole (gzip %s)', async (gzip) => {
    const { items } = await takeAll(readSnapshot(encodeSnapshot(stream(records), { gzip })));
    expect(items).toEqual(records);
  });

  it.each([true, false])('writes many chunks (gzip %s)', async (gzip) => {
    const many = [
      ...records,
      ...Array.from({ length: 5000 }, (_, index): StreamRecord => ({ kind: 'cluster', resource: { id: `c${index}` } })),
    ];
    const { items } = await takeAll(readSnapshot(encodeSnapshot(stream(many), { gzip })));
    expect(items).toEqual(many);
  });

  it.each([true, false])('passes on the failure of its records and writes no footer (gzip %s)', async (gzip) => {
    const failure = new Error('login expired');
    const failing = async function* () {
      yield* records;
      throw failure;
    };
    const { items, error } = await takeAll(encodeSnapshot(failing(), { gzip }));
    expect(error).toBe(failure);
    expect(Buffer.concat(items).toString()).not.toContain('footer');
  });

  it.each([true, false])('closes its records when its reader stops early (gzip %s)', async (gzip) => {
    const closed = Promise.withResolvers<string>();
    const endless = async function* (): AsyncGenerator<StreamRecord, void> {
      try {
        for (;;) yield* records;
      } finally {
        closed.resolve('closed');
      }
    };
    for await (const chunk of encodeSnapshot(endless(), { gzip })) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(await closed.promise).toBe('closed');
  });
});
