// What an inspection makes of an API server that does not answer as it should.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/local/azure/scenario.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { fleetOf, subscriptionRecord } from '../support/collecting.ts';
import { inspectedCluster, inspectedId, inspectorFor } from '../support/inspecting.ts';
import { istiod, meshedPod } from '../support/kubernetes.ts';
import { kubernetesStage } from './kubernetes-stage.ts';
import { casesOf, type FaultName } from './matrix.ts';
import { strikes } from './strikes.ts';

const inside = [istiod('true'), ...['one', 'two', 'three'].map((name) => meshedPod('native', { name }))];
let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure({ fleet: fleetOf([subscriptionRecord(1), ...inspectedCluster('one', inside)]) });
});
afterAll(() => azure.close());

async function inspect(scenario: object, fault?: FaultName) {
  azure.setScenario(parseScenario(scenario));
  const api = { maxRetries: 1, retryDelayMs: 1, ...(fault === 'slow' ? { attemptTimeoutMs: 100 } : {}) };
  const found = await inspectorFor(azure, { api }).inspect(
    { kind: 'entra', clusterId: inspectedId('one') },
    { signal: new AbortController().signal },
  );
  return found.kind === 'gap' ? { gaps: [found.gap], objects: [] } : { gaps: found.gaps, objects: [...found.records] };
}

describe(kubernetesStage.name, () => {
  it.each(casesOf(kubernetesStage))('$fault, $form: $end', async ({ fault, form, end }) => {
    const whole = await inspect({});
    const scenario = {
      faults: [{ route: 'kubernetes', ...(form === 'passing' ? { times: 1 } : {}), ...strikes[fault] }],
    };
    const { gaps, objects } = await inspect(scenario, fault);
    const named = gaps.map(({ scope, what, reason }) => `${scope} ${what} ${reason}`);
    const actual = named.length === 0 ? 'right' : `gap: ${[...new Set(named)].join(' + ')}`;
    expect(actual).toBe(end);
    // All of it or none of it.
    expect(objects).toEqual(actual === 'right' ? whole.objects : []);
  });
});
