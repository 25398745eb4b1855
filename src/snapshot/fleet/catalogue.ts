/**
 * What the locations of a synthetic fleet offer in November 2026, in the shape of the recorded answers
 * (`meshRevisionProfiles` has `value`, `kubernetesVersions` has `values`; the newest revision has no `upgrades`).
 *
 * @module
 */
import { calendar, calendarRevision } from '../../domain/calendar.ts';
import type { PlanName } from '../../domain/catalogue.ts';
import type { JsonObject, KubernetesVersionsRecord, MeshRevisionsRecord } from '../../domain/records.ts';
import { formatMinor, parseMeshRevision } from '../../domain/versions.ts';
import type { Offer, Place } from './places.ts';

const plans: readonly PlanName[] = ['KubernetesOfficial', 'AKSLongTermSupport'];

/** Revisions on offer, ascending. Two at least are supported at any time (facts 2); a skipped one may be left out. */
export const offeredRevisions: Readonly<Record<Offer, readonly string[]>> = {
  full: ['asm-1-28', 'asm-1-29', 'asm-1-30'],
  withoutNewest: ['asm-1-28', 'asm-1-29'],
  withoutOldest: ['asm-1-29', 'asm-1-30'],
  lagging: ['asm-1-27', 'asm-1-28'],
  unreadable: ['asm-1-28', 'asm-1-29', 'asm-1-30'],
};

/**
 * Minors on offer in November 2026 (facts 10): 1.32 and 1.33 for long-term support only, 1.34 to 1.36 for both plans,
 * 1.37 in preview. New clusters default to the second newest. The patches are made up.
 */
const offeredMinors: readonly {
  readonly minor: number;
  readonly plans: readonly PlanName[];
  readonly preview?: true;
}[] = [
  { minor: 32, plans: ['AKSLongTermSupport'] },
  { minor: 33, plans: ['AKSLongTermSupport'] },
  { minor: 34, plans },
  { minor: 35, plans },
  { minor: 36, plans },
  { minor: 37, plans: ['KubernetesOfficial'], preview: true },
];
const defaultMinor = 35;

/** Patches by minor, ascending; the last is the newest. Made up, except that they are as many as AKS keeps: two. */
const patches: Readonly<Record<number, readonly [number, number]>> = {
  28: [13, 15],
  29: [13, 15],
  30: [12, 14],
  31: [11, 13],
  32: [10, 11],
  33: [7, 8],
  34: [4, 5],
  35: [2, 3],
  36: [0, 1],
  37: [0, 1],
};

/** Full versions of a minor, ascending. */
export function patchesOf(minor: number): readonly string[] {
  return (patches[minor] ?? [0, 1]).map((patch) => `1.${minor}.${patch}`);
}

/** Revisions that the documented table calls compatible with a minor, ascending. */
export function compatibleRevisions(minor: number, plan: PlanName): readonly string[] {
  return calendar.revisions
    .filter(({ compatible }) => compatible[plan]?.some((entry) => entry.minor === minor))
    .map(({ revision }) => `asm-${revision.major}-${revision.minor}`);
}

/** The mesh revisions of a location, in the scope of the subscription that asked. */
export function meshRevisionsRecord(place: Place, subscriptionId: string): MeshRevisionsRecord {
  const offered = offeredRevisions[place.offer];
  return {
    kind: 'meshRevisions',
    location: place.location,
    response: {
      value: [
        {
          id: `/subscriptions/${subscriptionId}/providers/Microsoft.ContainerService/locations/${place.location}/meshRevisionProfiles/istio`,
          name: 'istio',
          type: 'Microsoft.ContainerService/locations/meshRevisionProfiles',
          properties: {
            meshRevisions: offered.map((revision, index) => meshRevision(revision, offered.slice(index + 1))),
          },
        },
      ],
    },
  };
}

function meshRevision(revision: string, higher: readonly string[]): JsonObject {
  // To n+1 or n+2, each if it is supported (facts 2.1).
  const upgrades = higher.slice(0, 2);
  return {
    revision,
    ...(upgrades.length > 0 && { upgrades }),
    compatibleWith: plans.map((name) => ({ name, versions: compatibleVersions(revision, name) })),
  };
}

function compatibleVersions(revision: string, plan: PlanName): string[] {
  const parsed = parseMeshRevision(revision);
  const entry = parsed && calendarRevision(calendar, parsed);
  return (entry?.compatible[plan] ?? []).map(formatMinor);
}

/** The Kubernetes versions of a location; one that lags has neither the newest minor nor a preview. */
export function kubernetesVersionsRecord(place: Place): KubernetesVersionsRecord {
  const newest = place.offer === 'lagging' ? 35 : 37;
  const offered = offeredMinors.filter(({ minor }) => minor <= newest);
  return {
    kind: 'kubernetesVersions',
    location: place.location,
    response: { values: offered.map((entry) => kubernetesVersion(entry, newest)) },
  };
}

function kubernetesVersion(entry: (typeof offeredMinors)[number], newest: number): JsonObject {
  const { minor, plans: supportPlan, preview } = entry;
  // One minor at a time; from one long-term version to a higher one AKS may offer to skip (facts 10).
  const reach = Math.min(newest, supportPlan.includes('KubernetesOfficial') ? minor + 1 : minor + 2);
  const higher = Array.from({ length: reach - minor }, (_, index) => patchesOf(minor + 1 + index)).flat();
  const own = patchesOf(minor);
  return {
    capabilities: { supportPlan },
    ...(minor === defaultMinor && { isDefault: true }),
    ...(preview && { isPreview: true }),
    patchVersions: Object.fromEntries(
      own.map((version, index) => [version, { upgrades: [...own.slice(index + 1), ...higher] }]),
    ),
    version: `1.${minor}`,
  };
}
