/**
 * Whole days in UTC. Dates are `YYYY-MM-DD`, instants ISO 8601; no clock is read here.
 *
 * @module
 */

const msPerDay = 86_400_000;

/**
 * Days from the UTC day of an instant to a date: 0 on that very day, negative once it is over. Support through a
 * date ends with its last second, so it has ended iff this is negative. NaN when either cannot be read.
 */
export function daysUntil(date: string, instant: string): number {
  return Math.floor(Date.parse(date) / msPerDay) - Math.floor(Date.parse(instant) / msPerDay);
}

/** The day a documented date means: a bare month (`2026-03`) means its last day (facts 10); a full date itself. */
export function lastDayOf(date: string): string {
  const month = /^(\d{4})-(\d{2})$/.exec(date);
  if (!month) return date;
  // Day 0 of the following month; Date counts months from 0, so the month's own number is the following one.
  return new Date(Date.UTC(Number(month[1]), Number(month[2]), 0)).toISOString().slice(0, 10);
}

/** Whether the text is a day that exists, written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = new Date(`${text}T00:00:00Z`);
  // `2026-02-30` either has no instant or moves on into March, depending on the engine.
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
}
