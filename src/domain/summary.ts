import { isCalendarStale } from './calendar.ts';
import type { Calendar } from './catalogue.ts';
import type { ClusterVerdict, Compliance, Gain, SidecarMode, Summary } from './contracts.ts';
import { gainCounter } from './gain.ts';

export interface SummaryCounter {
  readonly add: (verdict: ClusterVerdict) => void;
  readonly result: () => Summary;
}

/** Counts the clusters of one scan: those that were seen in it, and no others. */
export function summaryCounter(calendar: Calendar, takenAt: string): SummaryCounter {
  return summaryOf({ reviewed: calendar.reviewed, stale: isCalendarStale(calendar, takenAt) });
}

/** The same for some of a scan's clusters; what the scan's own summary says of the calendar stays. */
export function summaryOf(calendar: Summary['calendar']): SummaryCounter {
  const compliance: Record<Compliance, number> = {
    compliant: 0,
    nonCompliant: 0,
    exempt: 0,
    unknown: 0,
    notApplicable: 0,
  };
  const sidecarMode: Record<SidecarMode, number> = { native: 0, classic: 0, mixed: 0, undetermined: 0, none: 0 };
  const findings = new Map<string, number>();
  const gain = gainCounter();
  let clusters = 0;
  let meshed = 0;
  return {
    add: (verdict) => {
      clusters += 1;
      gain.add(verdict);
      if (verdict.paths !== null) meshed += 1;
      compliance[verdict.compliance] += 1;
      sidecarMode[verdict.sidecarMode] += 1;
      for (const { rule } of verdict.findings) findings.set(rule, (findings.get(rule) ?? 0) + 1);
    },
    result: () => ({
      clusters,
      meshed,
      compliance: { ...compliance },
      sidecarMode: { ...sidecarMode },
      findings: Object.fromEntries([...findings].sort(([a], [b]) => (a < b ? -1 : 1))),
      calendar: { ...calendar },
      ...gainPart(gain.result()),
    }),
  };
}

function gainPart(gain: Gain | null): Pick<Summary, 'gain'> {
  return gain ? { gain } : {};
}
