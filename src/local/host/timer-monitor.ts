import { text } from 'node:stream/consumers';
import { RestError } from '@azure/core-rest-pipeline';
import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { Schedule } from './schedule.ts';

/** What is recorded of a timer. `last` is undefined before its first run. */
export interface TimerStatus {
  readonly last: Date | undefined;
  readonly next: Date;
  readonly lastUpdated: Date;
}

/** Remembers occurrences across restarts, as the platform does: a blob per timer in `azure-webjobs-hosts`. */
export interface TimerMonitor {
  readonly read: (name: string) => Promise<TimerStatus | undefined>;
  readonly write: (name: string, status: TimerStatus) => Promise<void>;
}

/** `{"Last":"2026-11-20T05:00:00Z","Next":"2026-11-21T05:00:00Z","LastUpdated":"2026-11-20T05:00:00Z"}` */
const statusSchema = z.object({
  Last: z.iso.datetime().nullable(),
  Next: z.iso.datetime(),
  LastUpdated: z.iso.datetime(),
});

/** What is not there, or cannot be read, counts as never recorded. */
export function blobTimerMonitor(container: ContainerClient, hostId: string): TimerMonitor {
  const blobOf = (name: string) => container.getBlockBlobClient(`timers/${hostId}/${name}/status`);
  return {
    read: async (name) => {
      let content: string;
      try {
        const { readableStreamBody } = await blobOf(name).download();
        content = readableStreamBody ? await text(readableStreamBody) : '';
      } catch (error) {
        if (error instanceof RestError && error.statusCode === 404 && error.code === 'BlobNotFound') return undefined;
        throw error;
      }
      const parsed = statusSchema.safeParse(parseJson(content));
      if (!parsed.success) return undefined;
      const { Last, Next, LastUpdated } = parsed.data;
      return {
        last: Last === null ? undefined : new Date(Last),
        next: new Date(Next),
        lastUpdated: new Date(LastUpdated),
      };
    },
    write: async (name, { last, next, lastUpdated }) => {
      const content = JSON.stringify({ Last: last ?? null, Next: next, LastUpdated: lastUpdated });
      await blobOf(name).upload(content, Buffer.byteLength(content));
    },
  };
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/**
 * What a starting host makes of a recorded status: the status to go on with, and whether an occurrence was missed.
 * A changed schedule is not past due: it starts anew (`ScheduleMonitor` of the WebJobs SDK).
 */
export function resumeTimer(
  recorded: TimerStatus | undefined,
  schedule: Schedule,
  now: Date,
): { readonly status: TimerStatus; readonly isPastDue: boolean } | undefined {
  const nextFromNow = schedule.nextAfter(now);
  if (!nextFromNow) return undefined;
  const fresh = { last: undefined, next: nextFromNow, lastUpdated: now };
  if (!recorded) return { status: fresh, isPastDue: false };
  const expected = schedule.nextAfter(recorded.last ?? recorded.lastUpdated);
  if (expected?.getTime() === recorded.next.getTime()) return { status: recorded, isPastDue: now > recorded.next };
  return { status: fresh, isPastDue: false };
}
