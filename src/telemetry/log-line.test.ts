import { describe, expect, it } from 'vitest';
import { ScanError } from '../domain/errors.ts';
import { logLine } from './log-line.ts';

describe('a log line', () => {
  it('is its message and its facts as JSON, in one line', () => {
    expect(logLine('scan completed', { scanId: 's-1', clusters: 3 }, false)).toBe(
      'scan completed {"scanId":"s-1","clusters":3}',
    );
    expect(logLine('scan completed', { text: 'two\nlines' }, false)).not.toContain('\n');
    expect(logLine('scan completed', undefined, false)).toBe('scan completed');
  });

  it('tells a foreseen failure by its code, with its words only where names may leave', () => {
    const fields = { error: new ScanError('azure.forbidden', 'aks-very-secret may not be read') };
    expect(logLine('scan failed', fields, false)).toBe(
      'scan failed {"error":{"type":"ScanError","code":"azure.forbidden"}}',
    );
    expect(logLine('scan failed', fields, true)).toContain('aks-very-secret');
  });

  it('tells a bug by its class and where it is, even if its message looks like a place', () => {
    const line = logLine('scan failed', { error: new TypeError('aks-secret\n    at aks-very-secret') }, false);
    expect(line).toMatch(/"type":"TypeError"/);
    expect(line).toMatch(/log-line\.test\.ts/);
    expect(line).not.toContain('secret');
  });
});
