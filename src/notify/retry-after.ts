/** Milliseconds of a `Retry-After` header, given as seconds or as a date; null for none, a past one or nonsense. */
export function retryAfterMsOf(header: string | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // A date as HTTP writes it; `Date.parse` alone would take anything.
  const ms = /^\w{3},? .+ GMT$/.test(text) ? Date.parse(text) - now.getTime() : Number.NaN;
  return ms > 0 ? ms : null;
}
