import { describe, expect, it } from 'vitest';
import { isLoopbackHost, serializeCookie } from './http-server.ts';

describe('the host guard', () => {
  it.each(['localhost', 'localhost:7071', '127.0.0.1:80', '127.1.2.3', '[::1]:7071', 'LOCALHOST'])(
    'lets %s in',
    (host) => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    'evil@localhost',
    '0.0.0.0',
  ])('keeps %s out', (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe('a cookie', () => {
  it('is written with all its attributes', () => {
    expect(
      serializeCookie({
        name: 'a',
        value: 'b; c',
        domain: { value: 'localhost' },
        path: { value: '/' },
        expires: { value: { seconds: 1_795_000_000 } },
        secure: { value: true },
        httpOnly: { value: true },
        sameSite: 'lax',
        maxAge: { value: 0 },
      }),
    ).toBe(
      'a=b%3B%20c; max-age=0; domain=localhost; path=/; expires=Wed, 18 Nov 2026 11:06:40 GMT; secure; samesite=lax; httponly',
    );
  });

  it('has no same-site attribute unless one was asked for', () => {
    expect(serializeCookie({ name: 'a', value: 'b', sameSite: 'none' })).toBe('a=b');
    expect(serializeCookie({ name: 'a', value: 'b', sameSite: 'explicitNone' })).toBe('a=b; samesite=none');
  });
});
