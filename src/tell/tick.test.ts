import { expect, it } from 'vitest';
import { quiet, telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';
import { ScanError } from '../domain/errors.ts';
import type { TellParts } from './parts.ts';
import { tick } from './tick.ts';

const lost = { occasion: 'digest', createdAt: '2026-11-23T07:00:00Z', plannedAt: null, error: null } as const;

it.each([
  [
    'the time of the digest cannot be told',
    {
      lastDue: () => {
        throw new RangeError('no such zone');
      },
    },
    {},
    'no such zone',
  ],
  [
    'no scan can be read',
    {},
    { latest: () => Promise.reject(new ScanError('store.unavailable', 'no answer')) },
    'no answer',
  ],
] as const)('what %s stops, stops nothing else, and is reported', async (_, policy, store, message) => {
  const app = telling();
  await app.addScan('scan-1', '2026-11-22T05:00:00Z', [aVerdict()]);
  await app.parts.runs.begin({ ...lost, runId: 'digest@1', dueAt: '2026-11-23T07:00:00Z', scanId: 'scan-1' });
  const asked: string[] = [];
  const parts: TellParts = {
    ...app.parts,
    policy: { ...app.parts.policy, ...policy },
    store: { ...app.parts.store, ...store },
    queue: { enqueue: async (message) => void asked.push(JSON.stringify(message)) },
  };
  await expect(tick(parts, { logger: quiet })).rejects.toThrow(message);
  expect(asked).toEqual([expect.stringContaining('digest@1')]);
});
