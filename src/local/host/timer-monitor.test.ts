import { describe, expect, it } from 'vitest';
import { parseSchedule } from './schedule.ts';
import { resumeTimer, type TimerStatus } from './timer-monitor.ts';
import { timerObject } from './timer-scheduler.ts';

function scheduleOf(expression: string) {
  return parseSchedule(expression) ?? expect.unreachable();
}
const daily = scheduleOf('0 0 5 * * *');
const recorded: TimerStatus = {
  last: new Date('2026-11-19T05:00:00Z'),
  next: new Date('2026-11-20T05:00:00Z'),
  lastUpdated: new Date('2026-11-19T05:00:00Z'),
};

describe('a timer that a host resumes', () => {
  it('is new without a record', () => {
    const now = new Date('2026-11-20T06:00:00Z');
    expect(resumeTimer(undefined, daily, now)).toEqual({
      status: { last: undefined, next: new Date('2026-11-21T05:00:00Z'), lastUpdated: now },
      isPastDue: false,
    });
  });

  it('goes on when nothing was missed', () => {
    const now = new Date('2026-11-20T04:59:59Z');
    expect(resumeTimer(recorded, daily, now)).toEqual({ status: recorded, isPastDue: false });
  });

  it('is past due when an occurrence was missed, however many there were', () => {
    const now = new Date('2026-11-25T06:00:00Z');
    expect(resumeTimer(recorded, daily, now)).toEqual({ status: recorded, isPastDue: true });
  });

  it('is past due when it was recorded but never ran', () => {
    const status = { last: undefined, next: recorded.next, lastUpdated: new Date('2026-11-19T12:00:00Z') };
    expect(resumeTimer(status, daily, new Date('2026-11-20T06:00:00Z'))?.isPastDue).toBe(true);
  });

  it('starts anew when its schedule was changed meanwhile', () => {
    const resumed = resumeTimer(recorded, scheduleOf('0 0 4 * * *'), new Date('2026-11-25T06:00:00Z'));
    expect(resumed).toMatchObject({ isPastDue: false, status: { next: new Date('2026-11-26T04:00:00Z') } });
  });
});

describe('the timer object', () => {
  it('has the names and the form that the platform sends', () => {
    // The keys of the documented example (azure-functions timer trigger reference).
    expect(JSON.parse(timerObject(recorded, true).json ?? '')).toEqual({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: '2026-11-19T05:00:00+00:00',
        Next: '2026-11-20T05:00:00+00:00',
        LastUpdated: '2026-11-19T05:00:00+00:00',
      },
      IsPastDue: true,
    });
  });

  it('has no status without a monitor', () => {
    expect(JSON.parse(timerObject(undefined, false).json ?? '')).toMatchObject({
      ScheduleStatus: null,
      IsPastDue: false,
    });
  });
});
