/**
 * Apart from `digest-when.ts`, whose engine weighs: settings are read by every start.
 *
 * @module
 */

/** What ICU makes of three letters, on its own: India's, Israel's or Ireland's IST? IANA has no such names. */
const guesses = /^(?:AC|AE|AG|AR|AS|BE|BS|CA|CN|CS|CT|EA|EC|IE|IS|JS|MI|NE|NS|PL|PN|PR|PS|SS|VS)T$/i;

/**
 * Whether `lastDue` knows a time zone by this name: one of IANA's, in any case. Offsets are no zones and know no summer
 * time.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name) || guesses.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
