import { Cron } from 'croner';

/** When a timer is due, in UTC. */
export interface Schedule {
  /** The first occurrence after the instant; undefined when there is none. */
  readonly nextAfter: (instant: Date) => Date | undefined;
  /** Under a minute: the platform does not watch over such schedules. */
  readonly isFrequent: boolean;
}

/** What NCrontab reads. croner reads more (`L`, `W`, `#`, `?`, `@daily`, weekday 7), which Azure would refuse. */
const field =
  /^(\*|[0-9]+|[a-zA-Z]{3,9})(-([0-9]+|[a-zA-Z]{3,9}))?(\/[0-9]+)?(,(\*|[0-9]+|[a-zA-Z]{3,9})(-([0-9]+|[a-zA-Z]{3,9}))?(\/[0-9]+)?)*$/;

/**
 * Reads an NCRONTAB expression: six fields, seconds first (five are read too, as the platform does).
 * Day of month and day of week must both match, as in NCrontab. Answers undefined for anything else.
 */
export function parseSchedule(expression: string): Schedule | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) return undefined;
  if (!fields.every((text) => field.test(text)) || (fields.at(-1)?.replaceAll(/\/\d+/g, '') ?? '').includes('7'))
    return undefined;
  // NCrontab accepts any longer form of a name; croner wants three letters.
  const shortNames = fields.map((text) => text.replaceAll(/[a-zA-Z]{3,}/g, (name) => name.slice(0, 3))).join(' ');
  let cron: Cron;
  try {
    cron = new Cron(shortNames, {
      mode: '5-or-6-parts',
      timezone: 'UTC',
      sloppyRanges: true,
      domAndDow: true,
      paused: true,
    });
  } catch {
    return undefined;
  }
  const nextAfter = (instant: Date): Date | undefined => cron.nextRun(instant) ?? undefined;
  const [first, second] = cron.nextRuns(2, new Date('2026-01-01T00:00:00Z'));
  return {
    nextAfter,
    isFrequent: first !== undefined && second !== undefined && second.getTime() - first.getTime() < 60_000,
  };
}
