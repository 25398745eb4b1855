import { describe, expect, it } from 'vitest';
import { ScanError } from '../../domain/errors.ts';
import { parseScenario } from './scenario.ts';

function problem(json: unknown): ScanError {
  try {
    parseScenario(json);
  } catch (error) {
    if (error instanceof ScanError) return error;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('a scenario', () => {
  it('is calm when it says nothing', () => {
    expect(parseScenario({})).toEqual({
      faults: [],
      latencyMs: 0,
      quota: { queries: 1_000_000, windowSeconds: 5 },
      maxResponseBytes: 16_777_216,
      continueSeconds: 300,
      armPageSize: 1000,
    });
  });

  it('names every problem at once', () => {
    const { code, message } = problem({
      faults: [
        { route: 'resourceGrph', status: 99 },
        { route: 'token', times: 0, match: { path: '(' } },
      ],
      latencyMs: -1,
      quotas: {},
    });
    expect(code).toBe('config.invalid');
    for (const place of [
      'faults[0].route',
      'faults[0].status',
      'faults[1].times',
      'faults[1].match.path',
      'latencyMs',
      '"quotas"',
    ]) {
      expect(message).toContain(place);
    }
  });

  it.each([null, [], 'calm', 7])('is an object, not %s', (json) => {
    expect(problem(json).code).toBe('config.invalid');
  });
});
