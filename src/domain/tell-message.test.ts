import { describe, expect, it } from 'vitest';
import { parseTellMessage } from './tell-message.ts';

describe('a message of the telling queue', () => {
  it.each([
    { version: 1, kind: 'plan', runId: 'digest@2026-11-23T08:00:00Z' },
    { version: 1, kind: 'delivery', deliveryId: 'd', attempt: 2 },
  ])('is read as an object or as text, unknown fields ignored: %j', (message) => {
    expect(parseTellMessage({ ...message, later: true })).toEqual(message);
    expect(parseTellMessage(JSON.stringify(message))).toEqual(message);
  });

  it.each([
    null,
    'nonsense',
    { version: 2, kind: 'plan', runId: 'r' },
    { version: 1, kind: 'plan', runId: '' },
    { version: 1, kind: 'delivery', deliveryId: 'd' },
    { version: 1, kind: 'delivery', deliveryId: 'd', attempt: 0 },
    { version: 1, kind: 'delivery', deliveryId: 'd', attempt: '1' },
    { version: 1, kind: 'other', runId: 'r' },
  ])('that is none of ours is refused: %j', (message) => {
    expect(() => parseTellMessage(message)).toThrow(expect.objectContaining({ code: 'message.invalid' }));
  });
});
