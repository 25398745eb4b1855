import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cpuMillicores, formatBytes, memoryBytes } from './quantity.ts';

describe('quantities', () => {
  it.each([
    ['0', 0, 0],
    ['100m', 100, 1],
    ['1', 1000, 1],
    ['+1', 1000, 1],
    ['0.5', 500, 1],
    ['.5', 500, 1],
    ['2.', 2000, 2],
    ['007', 7000, 7],
    ['1.5', 1500, 2],
    ['1e3', 1_000_000, 1000],
    ['1E3', 1_000_000, 1000],
    ['1e+2', 100_000, 100],
    ['15e-1', 1500, 2],
    ['1E', 1e21, 1e18],
    ['1k', 1e6, 1e3],
    ['1M', 1e9, 1e6],
    ['1G', 1e12, 1e9],
    ['1T', 1e15, 1e12],
    ['1P', 1e18, 1e15],
    ['1Ki', 1_024_000, 1024],
    ['1Mi', 1000 * 2 ** 20, 2 ** 20],
    ['1Gi', 1000 * 2 ** 30, 2 ** 30],
    ['1.5Gi', 1500 * 2 ** 30, 1.5 * 2 ** 30],
    ['1Ti', 1000 * 2 ** 40, 2 ** 40],
    ['1Pi', 1000 * 2 ** 50, 2 ** 50],
    ['1Ei', 1000 * 2 ** 60, 2 ** 60],
    ['128974848000m', 128_974_848_000, 128_974_848],
    // Rounded up, never down: whoever asks for anything gets something.
    ['1n', 1, 1],
    ['1u', 1, 1],
    ['1000u', 1, 1],
    ['1001u', 2, 1],
    ['100.1m', 101, 1],
    ['-0', 0, 0],
    [1, 1000, 1],
    [0.25, 250, 1],
  ])('%s is %d millicores or %d bytes', (text, millicores, bytes) => {
    // Above 2^63 - 1 Kubernetes caps, and so do we.
    expect(cpuMillicores(text)).toBe(Math.min(millicores, 2 ** 63));
    expect(memoryBytes(text)).toBe(bytes);
  });

  it.each([
    ...['', ' ', ' 1', '1 ', 'm', 'Gi', '.', '+', '--1', '1.1.M', '1+1.0M', '0.1mi', '0.1am', 'aoeu', '.5i', '1i'],
    ...['-3.01i', '1e', '1e-', '1e+', '1K', '1KI', '1ki', '1mm', '1Gib', '1Ee3', '1m3', '1_000', '0x10', '1,5'],
    ...['-1', '-100m', 'NaN', 'Infinity', '1\n', '1'.repeat(65), '1e9999999999999999999'],
  ])('%j is no request', (text) => {
    expect(cpuMillicores(text)).toBeNull();
    expect(memoryBytes(text)).toBeNull();
  });

  it.each([null, undefined, true, {}, ['1'], NaN, Infinity, -1])('%j is none either', (value) => {
    expect(cpuMillicores(value)).toBeNull();
  });

  it('costs nothing however large its exponent claims to be', () => {
    expect(memoryBytes('1e999999999999999999')).toBe(2 ** 63);
    expect(memoryBytes('1e-999999999999999999')).toBe(1);
    expect(memoryBytes('0e999999999999999999')).toBe(0);
  });

  it('agrees with fractions computed the long way', () => {
    // Independently: numerator and denominator, suffixes as a list of powers, rounding by remainder.
    const powers: readonly (readonly [string, bigint, bigint])[] = [
      ['n', 1n, 1_000_000_000n],
      ['u', 1n, 1_000_000n],
      ['m', 1n, 1000n],
      ['', 1n, 1n],
      ...['k', 'M', 'G', 'T', 'P', 'E'].map((suffix, at) => [suffix, 1000n ** BigInt(at + 1), 1n] as const),
      ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, at) => [suffix, 1024n ** BigInt(at + 1), 1n] as const),
      ...[-9, -4, 0, 2, 11].flatMap((exponent) =>
        ['e', 'E'].map(
          (letter) =>
            [
              `${letter}${exponent}`,
              exponent < 0 ? 1n : 10n ** BigInt(exponent),
              exponent < 0 ? 10n ** BigInt(-exponent) : 1n,
            ] as const,
        ),
      ),
    ];
    fc.assert(
      fc.property(
        fc.nat({ max: 99_999 }),
        fc.stringMatching(/^\d{0,6}$/),
        fc.constantFrom(...powers),
        fc.constantFrom([cpuMillicores, 1000n] as const, [memoryBytes, 1n] as const),
        (whole, fraction, [suffix, times, over], [read, unit]) => {
          const below = Array.from(fraction).reduce((product) => product * 10n, over);
          const above = (BigInt(whole) * (below / over) + BigInt(fraction === '' ? 0 : fraction)) * times * unit;
          const exact = above / below + (above % below === 0n ? 0n : 1n);
          const most = 9_223_372_036_854_775_807n;
          expect(read(`${whole}.${fraction}${suffix}`)).toBe(Number(exact > most ? most : exact));
        },
      ),
      { seed: 20260615, numRuns: 2000 },
    );
  });
});

describe('bytes in words', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [1000, '1000'],
    [1024, '1Ki'],
    [1536 * 1024, '1536Ki'],
    [128 * 2 ** 20, '128Mi'],
    [2 ** 30, '1Gi'],
    [3 * 2 ** 40, '3Ti'],
  ])('%d are %s, exactly', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
    expect(memoryBytes(text)).toBe(bytes);
  });
});
