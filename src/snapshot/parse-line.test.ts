import { describe, expect, it } from 'vitest';
import { parseLine } from './parse-line.ts';

describe('parseLine', () => {
  it('finds nothing on an empty line, blanks and a carriage return included', () => {
    expect(['', '\r', ' \t \r'].map((text) => parseLine(Buffer.from(text)))).toEqual([undefined, undefined, undefined]);
  });

  it('reads JSON before a carriage return', () => {
    expect(parseLine(Buffer.from('{"a":1}\r'))).toEqual({ value: { a: 1 } });
  });

  it('refuses bytes that are no UTF-8 rather than replacing them', () => {
    expect(parseLine(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ problem: 'it is not valid UTF-8' });
  });

  it('says what is wrong without quoting the text', () => {
    expect(parseLine(Buffer.from('{"password":"hunter2"'))).toEqual({ problem: 'it is not valid JSON' });
  });

  it('reads 500 levels and refuses one more', () => {
    expect(parseLine(Buffer.from('['.repeat(500) + ']'.repeat(500)))).toHaveProperty('value');
    expect(parseLine(Buffer.from('['.repeat(501) + ']'.repeat(501)))).toEqual({
      problem: 'it is nested deeper than 500 levels',
    });
  });

  it('survives a million levels', () => {
    expect(parseLine(Buffer.from('{"a":'.repeat(1_000_000)))).toHaveProperty('problem');
  });

  it('does not take brackets within texts for levels', () => {
    const text = JSON.stringify(['[{'.repeat(1000), '\\"[', ...Array.from({ length: 1500 }, () => '"[')]);
    expect(parseLine(Buffer.from(text))).toEqual({ value: JSON.parse(text) as unknown });
  });

  it('does not count levels that were closed', () => {
    const text = JSON.stringify(Array.from({ length: 2000 }, () => [{}]));
    expect(parseLine(Buffer.from(text))).toHaveProperty('value');
  });

  it('keeps a __proto__ key an own key, and pollutes nothing', () => {
    const read = parseLine(Buffer.from('{"__proto__":{"polluted":true}}'));
    expect(read).toHaveProperty('value');
    expect(Object.hasOwn((read as { value: object }).value, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
