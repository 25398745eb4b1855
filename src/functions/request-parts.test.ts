import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instantText, pageSize, readBody, readQuery, textList, wordList } from './request-parts.ts';

const shape = {
  mode: wordList(['native', 'classic'], 'modes'),
  location: textList('locations'),
  top: pageSize,
  since: instantText('since'),
};
const read = (query: string) => readQuery({ query: new URLSearchParams(query) }, shape);

describe('readQuery', () => {
  it('reads lists, numbers and instants; what is empty is not given, and the platform’s key is none of ours', () => {
    expect(read('mode=native, classic&location=,westeurope,&top=5&since=2026-11-20&code=secret')).toEqual({
      mode: ['native', 'classic'],
      location: ['westeurope'],
      top: 5,
      since: '2026-11-20',
    });
    expect(read('mode=&top=')).toEqual({});
  });

  it('names everything that it does not understand, at once', () => {
    expect(() => read('colour=blue&size=2&top=1001&mode=quick&since=yesterday')).toThrow(
      'The query cannot be read: unknown parameter colour; unknown parameter size; mode: one of native, classic; top: a whole number from 1 to 1000; since: an ISO 8601 date or instant, such as 2026-11-20 or 2026-11-20T06:00:00Z (known: mode, location, top, since).',
    );
    // An empty value does not hide its name, and no name means something to the language.
    for (const name of ['foo', '__proto__', 'constructor'])
      for (const query of [name, `${name}=`, `${name}=1`])
        expect(() => read(query)).toThrow(`unknown parameter ${name} (known:`);
    for (const top of ['0', '1.5', '-1', '1e3', '٣']) expect(() => read(`top=${top}`)).toThrow('top:');
  });
});

describe('an instant', () => {
  it.each(['2026-11-20', '2026-11-20T06:00:00Z', '2026-11-20T06:00:00.5+02:00'])('%s is one', (since) => {
    expect(readQuery({ query: new Map([['since', since]]) }, shape).since).toBe(since);
  });

  it.each([
    '1',
    '2026',
    '2026-02-30',
    '2026-02-30T00:00:00Z',
    'Nov 20 2026',
    '2026-11-20 18:58',
    '2026-11-20T06:00:00',
  ])('%s is none: it is no date, or its zone is not told', (since) => {
    expect(() => read(`since=${since}`)).toThrow('since: an ISO 8601 date or instant');
  });
});

describe('readBody', () => {
  const schema = z.strictObject({ scope: z.string().optional() }).meta({ description: 'Send {}.' });
  const body = (text: string) => readBody({ text: async () => text }, schema);

  it('reads nothing as an empty object', async () => {
    expect(await body(' \n')).toEqual({});
    expect(await body('{"scope":"a"}')).toEqual({ scope: 'a' });
  });

  it('says what is wrong and what to send', async () => {
    await expect(body('{')).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(body('{"colour":1}')).rejects.toThrow('The body cannot be read: unknown field colour. Send {}.');
    await expect(body('[]')).rejects.toThrow('The body cannot be read: it must be a JSON object. Send {}.');
  });
});
