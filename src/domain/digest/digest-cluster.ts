import type { ClusterVerdict } from '../contracts.ts';
import type { ChangedCluster, DigestCluster } from '../digest.ts';
import { compareText } from '../text.ts';

/** Longest text that a digest takes over from a verdict; names and ids are shorter by Azure's rules. */
const longest = 300;

/** A cluster as a digest shows it: few fields, none of them longer than a paragraph. */
export function digestCluster(verdict: ClusterVerdict): DigestCluster {
  const { id, name, subscriptionName, resourceGroup, location, sidecarMode, compliance, nextStep } = verdict;
  return {
    id,
    name: cut(name),
    subscriptionName: subscriptionName === null ? null : cut(subscriptionName),
    resourceGroup: cut(resourceGroup),
    location: cut(location),
    sidecarMode,
    compliance,
    reason: cut(verdict.basis === '' ? (verdict.findings[0]?.message ?? '') : verdict.basis),
    nextStep: nextStep === null ? null : cut(nextStep),
  };
}

/** A cluster together with what it was. */
export function changedCluster(after: ClusterVerdict, before: ChangedCluster['before']): ChangedCluster {
  const { sidecarMode, compliance } = before;
  return { ...digestCluster(after), before: { sidecarMode, compliance } };
}

/** By lower-cased id. */
export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return compareText(a.id.toLowerCase(), b.id.toLowerCase());
}

/** Cuts between characters, never between the halves of one. */
export function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
