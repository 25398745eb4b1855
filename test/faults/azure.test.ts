// Stage by stage: what a collection makes of an Azure that does not answer as it should, with the real clients.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { azureCredential } from '../../src/collect/credentials.ts';
import type { Report } from '../../src/domain/contracts.ts';
import { ScanError } from '../../src/domain/errors.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import {
  clusters,
  collectFrom,
  feature,
  fleetOf,
  jumpingTime,
  subscription,
  subscriptionRecord,
} from '../support/collecting.ts';
import { reportOf } from '../support/snapshots.ts';
import { azureStages, group, type AzureStage } from './azure-stages.ts';
import { casesOf, type FaultName } from './matrix.ts';
import { strikes } from './strikes.ts';

const resourceGroup = (number: number): StreamRecord => ({
  kind: 'resourceGroup',
  subscriptionId: subscription(number),
  name: 'rg',
  tags: { owner: 'ann' },
});

/** Three subscriptions of one group, three clusters each: two pages a list, whichever it is. */
const numbers = [1, 2, 3];
const fleet = fleetOf(
  numbers.flatMap((number) => [
    subscriptionRecord(number, { groups: [group] }),
    // Never registered: Resource Graph has no row of it, and Microsoft.Features is asked.
    feature(number, 'NotRegistered'),
    resourceGroup(number),
    ...clusters(3, number),
  ]),
);
const everyCluster = numbers.flatMap((number) => clusters(3, number)).length;

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure({ fleet, clock: { now: () => new Date('2026-03-01T06:00:00Z') } });
});
afterAll(() => azure.close());

/** The platform tells a process by its environment where its identity is. */
const before = { ...process.env };
beforeEach(() => {
  Object.assign(process.env, azure.environment, { AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential' });
});
afterEach(() => {
  process.env = { ...before };
});

/** A clock that is a day ahead every other time it is looked at. */
function jumpyTime() {
  let looks = 0;
  const { clock, wait } = jumpingTime();
  return {
    wait,
    clock: { now: () => new Date(clock.now().getTime() + ((looks += 1) % 2) * 86_400_000) },
  };
}

async function endOf(
  { name, route, query, scope }: AzureStage,
  fault: FaultName,
  form: 'passing' | 'lasting',
): Promise<string> {
  const match = query === undefined ? {} : { match: { query } };
  const strike = { route, ...match, ...(form === 'passing' ? { times: 1 } : {}), ...strikes[fault] };
  const scenario = { armPageSize: 2, faults: fault in strikes ? [strike] : [] };
  try {
    const { records } = await collectFrom(azure, {
      scope,
      scenario,
      collector: {
        pageSize: 2,
        attemptTimeoutMs: fault === 'slow' ? 250 : 5_000,
        armRetry: { maxRetries: 2, retryDelayInMs: 1 },
        ...(name === 'Token' ? { credential: azureCredential({ cloud: 'AzureCloud' }) } : {}),
        ...(fault === 'clockJumps' ? jumpyTime() : {}),
        ...(fault === 'outage' ? { armEndpoint: 'https://127.0.0.1:9' } : {}),
        pacing: { throttledAttempts: 3, failedAttempts: 3, backoffMs: 1 },
      },
    });
    const report = await reportOf([records]);
    losesNothing(report);
    const gaps = report.coverage.gaps.map(({ scope: where, what, reason }) => `${where} ${what} ${reason}`);
    return gaps.length === 0 ? 'right' : `gap: ${[...new Set(gaps)].join(' + ')}`;
  } catch (error) {
    if (error instanceof ScanError) return `error: ${error.code}`;
    throw error;
  }
}

/** The reported clusters and the gaps together cover the fleet. */
function losesNothing({ clusters: seen, coverage: { complete, gaps } }: Report): void {
  expect(complete).toBe(gaps.length === 0);
  const covers = (number: number): boolean =>
    gaps.some(
      ({ scope, id, what }) =>
        (what === 'clusters' || what === 'subscriptions' || what === 'record') &&
        (scope === 'fleet' ||
          scope === 'line' ||
          (scope === 'managementGroup' && id === group) ||
          id === subscription(number)),
    );
  for (const number of numbers) {
    const here = seen.filter(({ subscriptionId }) => subscriptionId === subscription(number));
    if (here.length < everyCluster / numbers.length)
      expect(covers(number), `subscription ${number} is covered`).toBe(true);
  }
}

describe.each(azureStages)('$name', (stage) => {
  it.each(casesOf(stage))('$fault, $form: $end', async ({ fault, form, end }) => {
    const actual = await endOf(stage, fault, form);
    expect(actual).toBe(end);
  });
});
