import { describe, expect, it } from 'vitest';
import { requireOwnForm } from './page-route.ts';

function form(headers: Readonly<Record<string, string>>) {
  return () => requireOwnForm({ url: 'https://app.example/scans', headers: { get: (name) => headers[name] ?? null } });
}

describe('a form', () => {
  it.each([
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://app.example' }],
    // Behind a front door the app does not know its own name; the browser does.
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://front.example' }],
    [{ origin: 'https://app.example' }],
    [{ origin: 'https://named.example', host: 'named.example' }],
  ])('of our own is taken: %j', (headers) => expect(form(headers)).not.toThrow());

  it.each([
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://app.example' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{}],
  ])('that may be of somebody else is refused: %j', (headers) =>
    expect(form(headers)).toThrow(/Only a page of Sidescan/),
  );
});
