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
      /^(?=.*unknown parameter colour, size \(known: mode, location, top, since\))(?=.*top: a whole number from 1 to 1000)(?=.*one of native, classic)(?=.*since: an ISO 8601 instant or date)/,
    );
    for (const top of ['0', '1.5', '-1', '1e3', '٣']) expect(() => read(`top=${top}`)).toThrow('top:');
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
    await expect(body('{"colour":1}')).rejects.toThrow(/unknown parameter colour.*Send \{\}\./);
    await expect(body('[]')).rejects.toMatchObject({ code: 'request.invalid' });
  });
});
