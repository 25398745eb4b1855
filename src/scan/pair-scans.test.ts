import { describe, expect, it } from 'vitest';
import { aClassicVerdict, aVerdict } from '../../test/support/verdicts.ts';
import type { ClusterVerdict, NotSeen } from '../domain/contracts.ts';
import { pairScans } from './pair-scans.ts';

interface Scan {
  readonly verdicts?: readonly ClusterVerdict[];
  readonly notSeen?: readonly ClusterVerdict[];
}

const old = (name: string): ClusterVerdict => aClassicVerdict({ name });
const young = (name: string): ClusterVerdict => aVerdict({ name });

async function* streamed<T>(items: readonly T[] = []): AsyncGenerator<T> {
  yield* items;
}

/** What became of each cluster, as `kind name before`. */
async function pairs(from: Scan | null, to: Scan): Promise<string[]> {
  const scanOf = (scanId: string): Scan => (scanId === 'from' && from ? from : to);
  const store = {
    verdicts: (scanId: string) => streamed(scanOf(scanId).verdicts),
    notSeen: (scanId: string) =>
      streamed(
        scanOf(scanId).notSeen?.map((last): NotSeen => ({ id: last.id, lastSeenAt: '2026-11-01T06:00:00Z', last })),
      ),
  };
  const found: string[] = [];
  for await (const pair of pairScans(store, from && { scanId: 'from' }, { scanId: 'to' })) {
    const last = pair.kind !== 'notSeen' && pair.lastSeenAt !== null ? ` of ${pair.lastSeenAt.slice(0, 10)}` : '';
    if (pair.kind === 'seen') found.push(`seen ${pair.after.name} ${pair.before?.sidecarMode ?? '-'}${last}`);
    else found.push(`${pair.kind} ${pair.kind === 'removed' ? pair.before.name : pair.entry.last.name}${last}`);
  }
  return found;
}

describe('two scans side by side', () => {
  it('pair what both saw, whatever the casing of ids, and tell new from removed', async () => {
    const upper = { ...young('c'), id: young('c').id.toUpperCase() };
    const from = { verdicts: ['a', 'b', 'c', 'e'].map(old) };
    expect(await pairs(from, { verdicts: [young('b'), upper, young('d')] })).toEqual([
      'removed a',
      'seen b classic',
      'seen c classic',
      'seen d -',
      'removed e',
    ]);
  });

  it('never take for removed what was not seen, wherever it lies', async () => {
    const from = { verdicts: ['a', 'b', 'z'].map(old) };
    expect(await pairs(from, { verdicts: [young('b')], notSeen: [old('a'), old('z')] })).toEqual([
      'seen b classic',
      'notSeen a',
      'notSeen z',
    ]);
  });

  it('take what turns up again for known, by the last sight of it', async () => {
    expect(await pairs({ notSeen: [old('a')] }, { verdicts: [young('a')] })).toEqual(['seen a classic of 2026-11-01']);
    expect(await pairs({ notSeen: [old('a')] }, { notSeen: [old('a')] })).toEqual(['notSeen a']);
    expect(await pairs({ notSeen: [old('a')] }, {})).toEqual(['removed a of 2026-11-01']);
  });

  it('are one where there is no older one, or nothing in it', async () => {
    expect(await pairs(null, { verdicts: [young('a')], notSeen: [old('b')] })).toEqual(['seen a -', 'notSeen b']);
    expect(await pairs({}, { verdicts: [young('a')] })).toEqual(['seen a -']);
    expect(await pairs({ verdicts: [old('a')] }, {})).toEqual(['removed a']);
  });

  it('give no answer where the verdicts are not in order', async () => {
    await expect(pairs(null, { verdicts: [young('b'), young('a')] })).rejects.toThrow(/not in order/);
  });
});
