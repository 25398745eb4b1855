import { expect, it } from 'vitest';
import { aVerdict } from '../../test/support/verdicts.ts';
import type { NotSeen } from '../domain/contracts.ts';
import { missingCluster } from './clusters-http.ts';

const last = aVerdict({ name: 'Lost' });
const store = {
  notSeen: async function* (): AsyncGenerator<NotSeen> {
    yield { id: last.id, lastSeenAt: '2026-11-13T06:00:00Z', last };
  },
};

it('tells a cluster that a scan could not see from one that there is not', async () => {
  const about = async (key: string) => (await missingCluster(store, { scanId: 's' }, key)).message;
  expect(await about(last.id.toLowerCase())).toContain('could not see this cluster');
  expect(await about(last.id.toLowerCase())).toContain('2026-11-13T06:00:00Z');
  expect(await about('/subscriptions/x')).toContain('has no such cluster');
});
