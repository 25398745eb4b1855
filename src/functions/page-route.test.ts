import { describe, expect, it } from 'vitest';
import { pageProblem, requireOwnForm } from './page-route.ts';
import { problem } from './problem.ts';

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

it('offers on the page of a problem what its caller may do, and no more than that', async () => {
  const found = problem(404, 'notFound', 'There is no such scan.', 'id-7');
  expect((await pageProblem(found, { headers: { get: () => null } })).body).toContain('Scan now');
  expect((await pageProblem(found)).body).not.toContain('Scan now');
});
