import type { TellRun } from './tell-ports.ts';

/**
 * The newest occasion that was planned and not given up: what the next one compares with.
 *
 * @param runs of one occasion, newest first
 * @param before only those that were due before this instant
 */
export function lastPlanned(runs: readonly TellRun[], before?: string): TellRun | undefined {
  const end = before === undefined ? Number.POSITIVE_INFINITY : Date.parse(before);
  return runs.find(({ plannedAt, error, dueAt }) => plannedAt !== null && error === null && Date.parse(dueAt) < end);
}
