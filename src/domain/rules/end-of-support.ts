/**
 * How near an end of support must be to be said, and how it is said (NS010, NS011).
 *
 * @module
 */

/** From this many days before the end on, inclusive, it is worth planning for. */
const warnWithinDays = 60;

/** The severity of an end `daysLeft` days away (0 is the last supported day); null while it is far, or not a number. */
export function endSeverity(daysLeft: number): 'high' | 'low' | null {
  if (daysLeft < 0) return 'high';
  return daysLeft <= warnWithinDays ? 'low' : null;
}

/** `was on 2026-05-31, 1 day ago`, `is on 2026-08-31, today`, `is on 2026-08-31, in 12 days`. */
export function endPhrase(date: string, daysLeft: number): string {
  const days = `${Math.abs(daysLeft)} ${Math.abs(daysLeft) === 1 ? 'day' : 'days'}`;
  if (daysLeft < 0) return `was on ${date}, ${days} ago`;
  return daysLeft === 0 ? `is on ${date}, today` : `is on ${date}, in ${days}`;
}
