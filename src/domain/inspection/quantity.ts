/**
 * Quantities as Kubernetes writes them (`100m`, `1Gi`, `1e3`), read as Kubernetes reads them: apimachinery's
 * `ParseQuantity`, then its rounding up to a thousandth (CPU) or to a whole byte (memory).
 *
 * @module
 */

/** Powers of ten and of two by suffix. `K` and a bare `e` are none. */
const decimal: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const binary: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** Digits, digits with a point on either side, a suffix or an exponent. `1.` and `.5` are numbers there too. */
const pattern = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))([A-Za-z]{0,2}|[eE][+-]?\d{1,18})$/;
/** Longer ones are nobody's request, and would only cost time. */
const longest = 64;
/** Kubernetes caps amounts at its largest 64-bit integer. */
const cap = 2n ** 63n - 1n;

/** CPU in millicores, rounded up as the scheduler does; null when malformed, negative or absent. */
export function cpuMillicores(quantity: unknown): number | null {
  return amountOf(quantity, 3);
}

/** Memory in bytes, rounded up; null when malformed, negative or absent. */
export function memoryBytes(quantity: unknown): number | null {
  return amountOf(quantity, 0);
}

/** The shortest exact way to write bytes: `128Mi`, `1536Ki`, `1000`. */
export function formatBytes(bytes: number): string {
  if (bytes === 0) return '0';
  for (const [suffix, power] of Object.entries(binary).reverse()) {
    if (bytes % 2 ** power === 0) return `${bytes / 2 ** power}${suffix}`;
  }
  return String(bytes);
}

function amountOf(quantity: unknown, decimals: number): number | null {
  // JSON may hold a number where Kubernetes would write a text; both mean the same to it.
  const text = typeof quantity === 'number' ? String(quantity) : quantity;
  if (typeof text !== 'string' || text.length > longest) return null;
  const match = pattern.exec(text);
  if (!match) return null;
  const [, sign, whole = '', afterWhole = '', bare = '', suffix = ''] = match;
  const fraction = afterWhole + bare;
  const mantissa = BigInt(whole + fraction);
  const scale = scaleOf(suffix);
  if (!scale || (sign === '-' && mantissa > 0n)) return null;
  const tens = scale.ten + decimals - fraction.length;
  const scaled = mantissa * 2n ** BigInt(scale.two);
  const amount = tens >= 0 ? scaled * 10n ** BigInt(tens) : divideUp(scaled, 10n ** BigInt(-tens));
  return Number(amount > cap ? cap : amount);
}

/** What the suffix multiplies by; null when it is none. */
function scaleOf(suffix: string): { ten: number; two: number } | null {
  if (Object.hasOwn(decimal, suffix)) return { ten: decimal[suffix] ?? 0, two: 0 };
  if (Object.hasOwn(binary, suffix)) return { ten: 0, two: binary[suffix] ?? 0 };
  if (!/^[eE].*\d$/.test(suffix)) return null;
  // Beyond 200 an amount of 64 digits is at the cap or rounds up to one, so larger powers need not be computed.
  return { ten: Math.max(-200, Math.min(200, Number(suffix.slice(1)))), two: 0 };
}

function divideUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by;
}
