import { lastPlanned } from '../domain/last-planned.ts';
import type { TellRun } from '../domain/tell-ports.ts';
import type { TellParts } from './parts.ts';

/**
 * Digests of different ages are compared with so many scans at most beyond the retention. Whoever was told of an older
 * one has had no news since, or was told of it, so that the oldest scan that is kept does as well.
 */
const mostToldScans = 12;

/**
 * The scans that what is told next tells of or compares with, whatever their age: those of occasions that are not
 * planned yet and of the last ones that were, and those that were last told to somebody.
 */
export async function neededScans({
  deliveries,
  runs,
}: Pick<TellParts, 'deliveries' | 'runs'>): Promise<ReadonlySet<string>> {
  const told = await deliveries.toldScans();
  const occasions = await Promise.all([runs.list('digest'), runs.list('regression')]);
  return new Set([...told.slice(0, mostToldScans), ...occasions.flatMap(ofRuns)]);
}

function ofRuns(runs: readonly TellRun[]): string[] {
  const open = runs.filter(({ plannedAt }) => plannedAt === null);
  const last = lastPlanned(runs);
  return [...open, ...(last ? [last] : [])].map(({ scanId }) => scanId);
}
