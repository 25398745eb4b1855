import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseHostSettings } from './host-settings.ts';

describe('host.json', () => {
  it('has the platform defaults where it says nothing', () => {
    expect(parseHostSettings({ version: '2.0' })).toEqual({
      routePrefix: 'api',
      queues: {
        maxPollingIntervalMs: 60_000,
        retryAfterMs: 0,
        batchSize: 16,
        newBatchThreshold: 8,
        maxDequeueCount: 5,
        messageEncoding: 'base64',
      },
    });
  });

  it('halves the batch for the threshold, so a batch of one runs alone', () => {
    const { queues } = parseHostSettings({ version: '2.0', extensions: { queues: { batchSize: 1 } } });
    expect(queues.newBatchThreshold).toBe(0);
  });

  it('takes an empty route prefix, and one with slashes', () => {
    const prefixOf = (routePrefix: string) =>
      parseHostSettings({ version: '2.0', extensions: { http: { routePrefix } } }).routePrefix;
    expect([prefixOf(''), prefixOf('/v1/x/')]).toEqual(['', 'v1/x']);
  });

  it('names everything that is wrong at once', () => {
    const queues = {
      batchSize: 33,
      visibilityTimeout: '1 minute',
      maxPollingInterval: '00:00:00',
      messageEncoding: 'utf8',
    };
    try {
      parseHostSettings({ version: '1.0', extensions: { queues } });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'config.invalid' });
      for (const name of ['version', ...Object.keys(queues)]) expect(String(error)).toContain(name);
    }
  });

  it('is readable as this repository ships it, and retries a failed message after a pause', () => {
    const shipped: unknown = JSON.parse(readFileSync(new URL('../../../host.json', import.meta.url), 'utf8'));
    const { routePrefix, queues } = parseHostSettings(shipped);
    expect(routePrefix).toBe('');
    expect(queues.retryAfterMs).toBeGreaterThanOrEqual(60_000);
  });
});
