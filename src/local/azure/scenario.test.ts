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
        { route: 'token', status: 99, reset: false },
        { route: 'token', times: 'twice', match: { path: '(' }, status: 1000 },
        { route: '*', stauts: 503, delayMs: 'long' },
      ],
      latencyMs: -1,
      continueSeconds: 0,
      quotas: {},
    });
    expect([code, message]).toEqual([
      'config.invalid',
      'The scenario is not valid: faults[0].status must be at least 400; faults[0].reset must be true; ' +
        'faults[1].match.path must be a regular expression; faults[1].times must be a whole number from 1 on, or always; ' +
        'faults[1].status must be at most 599; faults[2].delayMs must be of type number; ' +
        '"stauts" of faults[2] is not known; latencyMs must be at least 0; continueSeconds must be more than 0; ' +
        '"quotas" of the scenario is not known.',
    ]);
  });

  it('is called by its name, and says which routes there are', () => {
    const faults = [{ route: 'resourceGrph' }];
    expect(() => parseScenario({ faults }, 'faults.json')).toThrow(
      /^faults\.json is not valid: faults\[0\]\.route must be one of token, resourceGraph, [\w, ]+, \*\.$/,
    );
  });

  it.each([null, [], 'calm', 7])('is an object, not %s', (json) => {
    expect(problem(json)).toMatchObject({
      code: 'config.invalid',
      message: 'The scenario is not valid: it must be an object.',
    });
  });
});
