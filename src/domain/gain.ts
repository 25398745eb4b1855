/**
 * What a cluster that is not native yet would gain by becoming so, in counts; only what somebody looked at counts.
 *
 * @module
 */
import type { ClusterVerdict, Finding, Gain } from './contracts.ts';
import { at } from './json.ts';

export type GainCounts = Omit<Gain, 'inspected'>;

/** What findings count: races that would end, Jobs that would complete, workarounds that could go, and so on. */
export function gainOfFindings(findings: readonly Finding[]): GainCounts {
  const count = (rule: string, ...path: readonly string[]): number => {
    const value = at(findings.find((finding) => finding.rule === rule)?.evidence, ...path);
    return typeof value === 'number' ? value : 0;
  };
  return {
    startupRaces: count('NS108', 'restarts'),
    stuckJobs: count('NS106', 'pods'),
    obsoleteWorkarounds: count('NS104', 'found'),
    bypassingInitContainers: count('NS105', 'counts', 'initContainerUsesNetwork'),
  };
}

/** The gain of one cluster; null when nobody looked into it, or nothing of it is left to become native. */
export function gainOfVerdict({ sidecarMode, inspection, findings }: ClusterVerdict): GainCounts | null {
  if (inspection === undefined || sidecarMode === 'native' || sidecarMode === 'none') return null;
  return gainOfFindings(findings);
}

/** Adds up clusters; null until one was looked into. */
export function gainCounter(): { readonly add: (verdict: ClusterVerdict) => void; readonly result: () => Gain | null } {
  const sum = { startupRaces: 0, stuckJobs: 0, obsoleteWorkarounds: 0, bypassingInitContainers: 0 };
  let inspected = 0;
  return {
    add: (verdict) => {
      if (verdict.inspection !== undefined) inspected += 1;
      const gain = gainOfVerdict(verdict);
      if (gain) for (const name of Object.keys(sum) as (keyof GainCounts)[]) sum[name] += gain[name];
    },
    result: () => (inspected === 0 ? null : { inspected, ...sum }),
  };
}
