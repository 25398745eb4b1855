import { describe, expect, it } from 'vitest';
import { parseScanMessage } from './scan-message.ts';

describe('parseScanMessage', () => {
  it.each([{ version: 1, scanId: 's' }, '{"version":1,"scanId":"s"}', { version: 1, scanId: 's', later: true }])(
    'reads %j',
    (message) => {
      expect(parseScanMessage(message)).toEqual({ version: 1, scanId: 's' });
    },
  );

  it.each([
    undefined,
    null,
    '',
    'text',
    '[]',
    [],
    {},
    7,
    { scanId: 's' },
    { version: 2, scanId: 's' },
    { version: '1', scanId: 's' },
    { version: 1 },
    { version: 1, scanId: '' },
    { version: 1, scanId: 7 },
    '{"version":1,"__proto__":{"scanId":"s"}}',
  ])('refuses %j', (message) => {
    expect(() => parseScanMessage(message)).toThrow(expect.objectContaining({ code: 'message.invalid' }));
  });
});
