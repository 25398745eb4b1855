import { Cron } from 'croner';
import { countOf } from '../report/words.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago an instant was, coarsely: `less than a minute`, `3 hours`, `12 days`. */
export function describeAge(instant: string, now: Date): string {
  const ageMs = now.getTime() - Date.parse(instant);
  if (ageMs < minuteMs) return 'less than a minute';
  if (ageMs < hourMs) return countOf(Math.floor(ageMs / minuteMs), 'minute');
  if (ageMs < 2 * dayMs) return countOf(Math.floor(ageMs / hourMs), 'hour');
  return countOf(Math.floor(ageMs / dayMs), 'day');
}

/** How long something took: `45 s`, `3 min 20 s`, `1 h 5 min`. */
export function describeDuration(fromInstant: string, toInstant: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(toInstant) - Date.parse(fromInstant)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

/**
 * When a schedule comes round next; null for one that cannot be read.
 *
 * @param schedule NCRONTAB, six fields, UTC
 */
export function nextRunOf(schedule: string, now: Date): string | null {
  return runsAfter(schedule, now, 1)[0]?.toISOString() ?? null;
}

/**
 * Whether the schedule came round twice since a scan was taken without a newer one: then scans fail, and nobody should
 * take its numbers for today's. A schedule that cannot be read makes nothing stale.
 *
 * @param schedule NCRONTAB, six fields, UTC
 */
export function isStale(takenAt: string, schedule: string, now: Date): boolean {
  const second = runsAfter(schedule, new Date(takenAt), 2)[1];
  return second !== undefined && second < now;
}

function runsAfter(schedule: string, from: Date, count: number): readonly Date[] {
  try {
    const cron = new Cron(schedule, { mode: '5-or-6-parts', timezone: 'UTC', domAndDow: true, paused: true });
    return cron.nextRuns(count, from);
  } catch {
    return [];
  }
}
