import type { FeatureRecord, GapRecord, ResourceGroupRecord, SubscriptionRecord } from '../../domain/records.ts';
import { compareText } from '../../domain/text.ts';
import type { Place } from './places.ts';
import { randomUuid, type Random } from './random.ts';
import type { ExemptionTags } from './shape.ts';

/**
 * What is known of a subscription's preview flag: its state; a refused read or a feature that is not found (null
 * and a gap); or nothing of the whole subscription, its clusters included, since reading it is refused.
 */
export type FlagCase =
  | 'Registered'
  | 'NotRegistered'
  | 'Pending'
  | 'Unregistered'
  | 'Registering'
  | 'Unregistering'
  | 'unreadable'
  | 'notFound'
  | 'refused';

/** The clusters of one workload in one location: one resource group. */
export interface Cell {
  readonly resourceGroup: string;
  readonly workload: string;
  readonly place: Place;
  readonly clusters: number;
}

export interface FleetSubscription {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly team: string;
  readonly environment: string;
  readonly displayName: string;
  readonly managementGroups: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly flag: FlagCase;
  /** Ascending by resource group. */
  readonly cells: readonly Cell[];
}

/** The first subscriptions take these in order, so that each case occurs as early as possible; then by weight. */
const firstFlags: readonly FlagCase[] = [
  'NotRegistered',
  'Registered',
  'notFound',
  'unreadable',
  'refused',
  'Pending',
  'Unregistered',
  'Registering',
];
const laterFlags: readonly (readonly [FlagCase, number])[] = [
  ['NotRegistered', 60],
  ['Registered', 26],
  ['Unregistered', 4],
  ['notFound', 4],
  ['Unregistering', 2],
  ['Pending', 2],
  ['unreadable', 1],
  ['refused', 1],
];

/** Teams, each with its division and its workloads. Names without hyphens, so that resource groups sort as their ids do. */
const teams = [
  ['payments', 'finance', ['ledger', 'refunds', 'settlement', 'gateway']],
  ['checkout', 'retail', ['basket', 'orders', 'vouchers']],
  ['catalog', 'retail', ['assortment', 'media', 'pricing']],
  ['logistics', 'operations', ['fulfilment', 'routing', 'tracking', 'warehouse']],
  ['identity', 'platform', ['accounts', 'consent', 'sessions']],
  ['data', 'platform', ['features', 'lakehouse', 'notebooks', 'streams']],
  ['search', 'retail', ['indexer', 'query', 'ranking']],
  ['risk', 'finance', ['fraud', 'limits', 'scoring']],
  ['mobile', 'retail', ['api', 'push']],
  ['insights', 'operations', ['alerts', 'metrics', 'reports']],
  ['claims', 'finance', ['documents', 'intake', 'payout']],
  ['iot', 'operations', ['devices', 'telemetry', 'twins']],
  ['hr', 'corporate', ['learning', 'payroll', 'recruiting']],
  ['sandbox', 'platform', ['labs', 'trials']],
] as const;
const environments = ['prod', 'test', 'dev', 'staging'] as const;

export interface OrganisationOptions {
  readonly clusters: number;
  readonly subscriptions: number;
  readonly places: readonly Place[];
  readonly dates: { readonly ahead: string; readonly past: string };
}

/** Subscriptions in ascending order of their ids, with every cluster's place in them. */
export function organise(random: Random, options: OrganisationOptions): readonly FleetSubscription[] {
  const { clusters, subscriptions, places, dates } = options;
  const tenantId = randomUuid(random);
  const ids = Array.from({ length: subscriptions }, () => randomUuid(random)).sort(compareText);
  const flags = ids.map((_, index) => firstFlags[index] ?? random.weighted(laterFlags));
  // Nobody could have seen a cluster where reading is refused: places are counted among the others.
  const readable = ids.filter((_, index) => flags[index] !== 'refused');
  const placeOf = new Map(readable.map((id, place) => [id, place]));
  const counts = shared(
    clusters,
    readable.map(() => random.int(6, 14)),
  );
  return ids.map((subscriptionId, index) => {
    const [team, division, workloads] = teams[Math.floor(index / 3) % teams.length] ?? teams[0];
    // Three of four environments each; a further round over all teams is numbered.
    const environment = environments[(index + Math.floor(index / 3)) % environments.length] ?? 'prod';
    const round = Math.floor(index / (3 * teams.length)) + 1;
    const suffix = round > 1 ? `-${String(round).padStart(2, '0')}` : '';
    const at = placeOf.get(subscriptionId);
    return {
      subscriptionId,
      tenantId,
      team,
      environment,
      displayName: `contoso-${team}-${environment}${suffix}`,
      managementGroups: [
        `contoso-${division}`,
        environment === 'prod' ? 'contoso-production' : 'contoso-nonproduction',
        'contoso',
      ],
      tags: {
        ...subscriptionOwner(team, index),
        costCenter: `CC-${4100 + (Math.floor(index / 3) % teams.length) * 10}`,
        ...exemptionTags(subscriptionExemption(index, dates)),
      },
      flag: flags[index] ?? 'NotRegistered',
      cells:
        at === undefined
          ? []
          : cellsOf(random, {
              clusters: counts[at] ?? 0,
              environment,
              workloads,
              places,
              index: at,
              subscriptions: readable.length,
            }),
    };
  });
}

/** Mostly the team's address; also a name that only a mapping knows, two addresses, another casing, words, or nobody. */
function subscriptionOwner(team: string, index: number): Readonly<Record<string, string>> {
  if (team === 'payments') return { owner: 'team-payments' };
  switch (index % 12) {
    case 3:
      return {};
    case 5:
      return { Owner: `${team}@contoso.example; oncall.${team}@contoso.example` };
    case 7:
      return { owner: `${team} team (ask Jane)` };
    default:
      return { owner: `${team}@contoso.example` };
  }
}

/** A few subscriptions are exempt as a whole: one validly, one no longer, one without a date. */
function subscriptionExemption(index: number, { ahead, past }: OrganisationOptions['dates']): ExemptionTags | null {
  if (index % 40 === 13) return { until: ahead, reason: 'Decommissioned next quarter' };
  if (index % 40 === 9) return { until: past, reason: 'Migration freeze' };
  if (index % 40 === 10) return { reason: 'To be decided' };
  return null;
}

/** The tags that carry an exemption (`docs/verdict.md`, section 5). */
export function exemptionTags(exemption: ExemptionTags | null): Readonly<Record<string, string>> {
  return {
    ...(exemption?.until !== undefined && { 'sidescan-exempt-until': exemption.until }),
    ...(exemption?.reason !== undefined && { 'sidescan-exempt-reason': exemption.reason }),
  };
}

interface CellOptions {
  readonly clusters: number;
  readonly environment: string;
  readonly workloads: readonly string[];
  readonly places: readonly Place[];
  /** Among the readable subscriptions, of which there are so many. */
  readonly index: number;
  readonly subscriptions: number;
}

function cellsOf(
  random: Random,
  { clusters, environment, workloads, places, index, subscriptions }: CellOptions,
): readonly Cell[] {
  // Every location gets a subscription in turn, however few there are; one or two more by weight.
  const byWeight = places.map((place) => [place, place.weight] as const);
  const own = new Set(places.filter((_, at) => at % subscriptions === index % places.length));
  for (let more = random.int(0, 2); more > 0; more -= 1) own.add(random.weighted(byWeight));
  const groups = workloads
    .flatMap((workload) => [...own].map((place) => ({ place, workload })))
    // About two clusters a group in small subscriptions.
    .slice(0, Math.max(1, Math.ceil(clusters / 2)))
    .map((cell) => ({ ...cell, resourceGroup: `rg-${cell.workload}-${environment}-${cell.place.location}` }))
    .sort((a, b) => compareText(a.resourceGroup, b.resourceGroup));
  const counts = shared(
    clusters,
    groups.map(() => random.int(1, 3)),
  );
  return groups.map((cell, at) => ({ ...cell, clusters: counts[at] ?? 0 })).filter((cell) => cell.clusters > 0);
}

/** Divides a whole number by weights, without remainder; no share is 0 while there is enough for all. */
function shared(total: number, weights: readonly number[]): readonly number[] {
  const floor = total >= weights.length ? 1 : 0;
  const rest = total - floor * weights.length;
  const sum = weights.reduce((a, b) => a + b, 0);
  let upTo = 0;
  return weights.map((weight) => {
    const before = Math.floor((rest * upTo) / sum);
    upTo += weight;
    return floor + Math.floor((rest * upTo) / sum) - before;
  });
}

/** The context records of a subscription: itself, its flag as far as it can be read, and what cannot. */
export function subscriptionRecords(
  subscription: FleetSubscription,
  featureName: string,
): {
  readonly subscription: SubscriptionRecord;
  readonly feature: FeatureRecord;
  readonly gap: GapRecord | null;
} {
  const { subscriptionId, displayName, tenantId, managementGroups, tags, flag } = subscription;
  const withFlag = (state: string | null, gap: Pick<GapRecord, 'what' | 'reason' | 'detail'> | null = null) => ({
    subscription: {
      kind: 'subscription',
      subscriptionId,
      displayName,
      tenantId,
      state: 'Enabled',
      managementGroups,
      tags,
    } as const,
    feature: { kind: 'feature', subscriptionId, name: featureName, state } as const,
    gap: gap && ({ kind: 'gap', scope: 'subscription', id: subscriptionId, ...gap } as const),
  });
  const refused = (what: GapRecord['what'], name: string) => ({
    what,
    reason: 'forbidden' as const,
    detail: `reading ${name} was refused; grant Reader on it`,
  });
  switch (flag) {
    case 'refused':
      return withFlag(null, refused('clusters', displayName));
    case 'unreadable':
      return withFlag(null, refused('feature', `the flag of ${displayName}`));
    case 'notFound':
      return withFlag(null, {
        what: 'feature',
        reason: 'notFound',
        detail: `Azure knows no such flag in ${displayName}`,
      });
    default:
      return withFlag(flag);
  }
}

/** Owner tags stand on some resource groups only; the subscription's answer for the rest. */
export function resourceGroupRecord(subscription: FleetSubscription, cell: Cell, random: Random): ResourceGroupRecord {
  const { subscriptionId, team, environment } = subscription;
  return {
    kind: 'resourceGroup',
    subscriptionId,
    name: cell.resourceGroup,
    tags: {
      environment,
      ...(random.chance(0.4) && { owner: `${cell.workload}.${team}@contoso.example` }),
    },
  };
}
