import { ScanError } from '../../domain/errors.ts';
import { nativeSidecarFeature, snapshotFormat, type StreamRecord } from '../../domain/records.ts';
import { clusterRecords } from './inside/cluster-records.ts';
import { kubernetesVersionsRecord, meshRevisionsRecord } from './catalogue.ts';
import { mustHaves } from './must-have.ts';
import {
  exemptionTags,
  organise,
  resourceGroupRecord,
  subscriptionRecords,
  type Cell,
  type FleetSubscription,
} from './organisation.ts';
import { placeMustHaves } from './place-must-haves.ts';
import { placesFor } from './places.ts';
import { randomShape } from './random-shape.ts';
import { seededRandom, type Random } from './random.ts';
import { clusterResource } from './resource.ts';

export interface FleetOptions {
  /** How many clusters. From 100 on every sidecar mode, eligibility and condition of a finding occurs. */
  readonly clusters: number;
  /** How many subscriptions; from 14 on every state of a flag and of an exemption occurs. */
  readonly subscriptions: number;
  readonly seed: number;
  /** ISO instant; versions and catalogues are those of autumn 2026 whatever it is. Default `2026-11-20T06:00:00Z`. */
  readonly takenAt?: string;
  /** The share of the meshed clusters, 0 to 1, that come with evidence from inside. Default 0. */
  readonly inspected?: number;
}

const defaultTakenAt = '2026-11-20T06:00:00Z';
const dayMs = 86_400_000;
/** How much of a fleet has the mesh; the forced clusters nearly all do, so the others make up for it. */
const meshedShare = 0.7;

/**
 * A made-up company's fleet as a snapshot, the same for the same options on every machine. Streams: memory grows with
 * subscriptions and resource groups, not with clusters. Clusters come in ascending order of their lower-cased ids.
 *
 * @throws {ScanError} `request.invalid` for numbers that make no fleet
 */
export function* synthesiseFleet(options: FleetOptions): Generator<StreamRecord, void> {
  checkOptions(options);
  const { clusters, seed, takenAt = defaultTakenAt } = options;
  const random = seededRandom(`fleet ${seed}`);
  const dates = { ahead: dateAfter(takenAt, 90), past: dateAfter(takenAt, -30) };
  const places = placesFor(clusters);
  const subscriptions = organise(random, { clusters, subscriptions: options.subscriptions, places, dates });

  yield { kind: 'header', format: snapshotFormat, takenAt, cloud: 'AzureCloud', scope: { tenant: true } };
  const context = subscriptions.map((subscription) => subscriptionRecords(subscription, nativeSidecarFeature));
  for (const { subscription } of context) yield subscription;
  for (const { feature } of context) yield feature;
  for (const { gap } of context) if (gap) yield gap;
  const asker = subscriptions.find(({ flag }) => flag !== 'refused')?.subscriptionId ?? '';
  for (const place of places) {
    if (place.offer !== 'unreadable') yield meshRevisionsRecord(place, asker);
    else {
      const detail = `the mesh revisions of ${place.location} could not be read; scan again`;
      yield { kind: 'gap', scope: 'location', id: place.location, what: 'meshRevisions', reason: 'forbidden', detail };
    }
    yield kubernetesVersionsRecord(place);
  }
  for (const subscription of subscriptions) {
    for (const cell of subscription.cells) yield resourceGroupRecord(subscription, cell, random);
  }

  const placed = placeMustHaves(subscriptions, mustHaves(dates), clusters);
  const forced = [...placed.values()].flat();
  const meshedProbability = clamp(
    (clusters * meshedShare - forced.filter(({ mesh }) => mesh !== null).length) /
      Math.max(1, clusters - forced.length),
    0.3,
    meshedShare,
  );
  for (const subscription of subscriptions) {
    for (const cell of subscription.cells) {
      for (let index = 0; index < cell.clusters; index += 1) {
        const name = clusterName(subscription, cell, index);
        const own = seededRandom(`cluster ${seed} ${subscription.subscriptionId} ${name}`);
        const shape = placed.get(cell)?.[index] ?? randomShape(own, { place: cell.place, meshedProbability, dates });
        const owner = ownerTag(seededRandom(`owner ${seed} ${subscription.subscriptionId} ${name}`), subscription);
        const tags = { ...clusterTags(own, subscription, owner), ...exemptionTags(shape.exemption) };
        const { subscriptionId, tenantId } = subscription;
        const resourceGroup = own.chance(0.03) ? cell.resourceGroup.toUpperCase() : cell.resourceGroup;
        const place = { subscriptionId, tenantId, resourceGroup, name, location: cell.place.location, tags };
        const resource = clusterResource(place, shape, own);
        const inside = {
          takenAt,
          share: options.inspected ?? 0,
          random: seededRandom(`inside ${seed} ${subscriptionId} ${name}`),
        };
        yield* clusterRecords(resource, shape, tenantId, inside);
      }
    }
  }
}

/** The fleet that `npm start` shows: small enough for a terminal, with everything in it that a verdict tells apart. */
export function demoFleet(): Generator<StreamRecord, void> {
  return synthesiseFleet({ clusters: 120, subscriptions: 14, seed: 1, inspected: 0.3 });
}

function clusterName({ environment }: FleetSubscription, { workload, place, clusters }: Cell, index: number): string {
  // One width within a group, so that names sort by number.
  const number = String(index + 1).padStart(Math.max(2, String(clusters).length), '0');
  return `aks-${workload}-${environment}-${place.code}-${number}`;
}

/** Tags as people keep them: usual keys, other casings, other words, or none at all. */
function clusterTags(
  random: Random,
  { environment, tags }: FleetSubscription,
  owner: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (random.chance(0.08)) return {};
  const key = random.weighted([
    ['environment', 70],
    ['env', 20],
    ['Environment', 10],
  ]);
  return {
    [key]: environment === 'prod' && random.chance(0.1) ? 'production' : environment,
    ...owner,
    ...(random.chance(0.6) && tags.costCenter !== undefined && { costCenter: tags.costCenter }),
  };
}

/** Few clusters name an owner of their own; some of those name one badly. */
function ownerTag(random: Random, { team }: FleetSubscription): Readonly<Record<string, string>> {
  if (!random.chance(0.2)) return {};
  const value = random.weighted([
    [`lead.${team}@contoso.example`, 60],
    [`oncall.${team}@contoso.example, lead.${team}@contoso.example`, 20],
    ['team-payments', 10],
    [`${team} (see wiki)`, 5],
    [`lead.${team}@contoso`, 5],
  ]);
  return random.chance(0.1) ? { Owner: value } : { owner: value };
}

function checkOptions({ clusters, subscriptions, seed, takenAt = defaultTakenAt }: FleetOptions): void {
  const counts = [clusters, subscriptions, seed].every((count) => Number.isSafeInteger(count) && count >= 0);
  if (!counts || (clusters > 0 && subscriptions === 0)) {
    throw new ScanError(
      'request.invalid',
      'A fleet needs whole numbers of clusters and subscriptions and a whole-number seed, none negative, and a subscription for its clusters',
    );
  }
  if (Number.isNaN(Date.parse(takenAt))) {
    throw new ScanError('request.invalid', 'A fleet needs an instant such as 2026-11-20T06:00:00Z to be taken at');
  }
}

function dateAfter(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * dayMs).toISOString().slice(0, 10);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
