import { describe, expect, it } from 'vitest';
import { confirmationCounter } from './confirmations.ts';
import type { ConfirmationRecord } from './records.ts';

const record = (change: Partial<ConfirmationRecord> = {}): ConfirmationRecord => ({
  kind: 'confirmation',
  clusterId: '/subscriptions/s/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/a',
  claim: 'better',
  how: 'get',
  at: '2026-11-20T06:00:00Z',
  changed: true,
  modifiedAt: '2026-11-20T05:59:00Z',
  ...change,
});
const counted = (...records: ConfirmationRecord[]) => {
  const counter = confirmationCounter();
  for (const each of records) counter.add(each);
  return counter.result();
};

describe('confirmations', () => {
  it('are left out when nobody was asked', () => {
    expect(counted()).toEqual({});
  });

  it('count what was asked and what was corrected, with the last instant', () => {
    const late = record({ changed: false, at: '2026-11-20T06:00:05Z' });
    expect(counted(record(), late, record({ at: '2026-11-20T05:59:59Z' }))).toEqual({
      confirmations: { asked: 3, corrected: 2, at: '2026-11-20T06:00:05Z', indexBehindSeconds: 60 },
    });
  });

  it.each([
    ['was right', { changed: false }],
    ['did not show the cluster at all', { claim: 'gone' }],
    ['is corrected without an instant', { modifiedAt: null }],
    ['is corrected by a change of the future', { modifiedAt: '2026-11-20T07:00:00Z' }],
  ] as const)('do not tell the age of an index that %s', (_when, change) => {
    expect(counted(record(change)).confirmations?.indexBehindSeconds).toBeNull();
  });
});
