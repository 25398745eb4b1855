/**
 * Digests for tests of what renders or sends them: nothing new by default, a test changes what it is about; and the ones
 * that are hard to lay out: a Monday with everything, a fleet of 5,000 clusters, hostile names throughout.
 *
 * @module
 */
import type { ClusterVerdict, Gap, TrendPoint } from '../../src/domain/contracts.ts';
import type { Bounded, ChangedCluster, Digest, DigestChanges } from '../../src/domain/digest.ts';
import { digestBuilder } from '../../src/domain/digest/digest-builder.ts';
import { changedCluster, digestCluster } from '../../src/domain/digest/digest-cluster.ts';
import { hostileNames } from './hostile-names.ts';
import { hostileTexts } from './sample-reports.ts';
import { aClassicVerdict, aReport, aVerdict, completeCoverage, payments } from './verdicts.ts';

export const dashboardUrl = 'https://sidescan.contoso.example';
const from = { scanId: 's-1', takenAt: '2026-11-16T06:00:00Z' };
const to = { scanId: 's-8', takenAt: '2026-11-23T06:00:00Z', cloud: 'AzureCloud' };

export function boundedTo<T>(items: readonly T[], total = items.length): Bounded<T> {
  return { items, total };
}

export const noChanges: DigestChanges = {
  regressions: boundedTo([]),
  newlyNative: boundedTo([]),
  newlyBlocked: boundedTo([]),
  added: boundedTo([]),
  removed: boundedTo([]),
  handedOver: boundedTo([]),
  notSeen: boundedTo([]),
  exemptions: boundedTo([]),
  supportEnds: boundedTo([]),
  willFlip: boundedTo([]),
};

/** A complete scan of a small fleet, nothing new since the last message. */
export function aDigest(changes: Partial<Digest> = {}): Digest {
  return {
    format: 'sidescan.digest/1',
    occasion: 'digest',
    audience: { kind: 'fleet' },
    from,
    to,
    isStale: false,
    coverage: completeCoverage,
    summary: standing(14, 52, 66),
    trend: [],
    changes: noChanges,
    nextSteps: [],
    gaps: { ...boundedTo([]), fresh: 0 },
    unseen: 0,
    withheld: [],
    unowned: boundedTo([]),
    malformedOwners: boundedTo([]),
    failedDeliveries: boundedTo([]),
    gain: null,
    dashboardUrl,
    isNews: false,
    ...changes,
  };
}

/** So many clusters, meshed and native; the rest of the meshed is classic, mixed or cannot be told. */
function standing(native: number, meshed: number, clusters: number): Digest['summary'] {
  const undetermined = Math.min(4, meshed - native);
  const mixed = Math.min(3, meshed - native - undetermined);
  const exempt = Math.min(2, meshed - native - undetermined - mixed);
  return {
    clusters,
    meshed,
    compliance: {
      compliant: native,
      nonCompliant: meshed - native - undetermined - exempt,
      exempt,
      unknown: undetermined,
      notApplicable: clusters - meshed,
    },
    sidecarMode: {
      native,
      classic: meshed - native - undetermined - mixed,
      mixed,
      undetermined,
      none: clusters - meshed,
    },
    findings: { NS001: 21, NS003: 30 },
    calendar: { reviewed: '2026-11-01', stale: false },
  };
}

export function aTrendPoint(date: string, native: number, meshed: number, complete = true): TrendPoint {
  const { compliance, sidecarMode } = standing(native, meshed, meshed + 14);
  return {
    scanId: `s-${date}`,
    takenAt: `${date}T06:00:00Z`,
    complete,
    clusters: meshed + 14,
    meshed,
    compliance,
    sidecarMode,
  };
}

export function wentFrom(sidecarMode: ChangedCluster['sidecarMode'], after: ClusterVerdict): ChangedCluster {
  return changedCluster(after, { sidecarMode, compliance: sidecarMode === 'native' ? 'compliant' : 'nonCompliant' });
}

const aGap: Gap = {
  scope: 'subscription',
  id: '33333333-3333-4333-8333-333333333333',
  what: 'clusters',
  reason: 'forbidden',
  detail: 'The identity has no role there: give it Reader on the subscription.',
};

/** Two regressions. */
export function regressionsOf(): Bounded<ChangedCluster> {
  return boundedTo([
    wentFrom(
      'native',
      aClassicVerdict({
        basis: 'default not met: the new node pool batch runs 1.32, below 1.33',
        nextStep: 'Upgrade node pool batch from 1.32.9 to 1.33.',
      }),
    ),
    wentFrom(
      'native',
      aClassicVerdict({
        name: 'aks-claims-prod-neu',
        resourceGroup: 'rg-claims-production-northeurope',
        location: 'northeurope',
        sidecarMode: 'mixed',
        basis: 'asm-1-28 not met: preview flag NotRegistered; asm-1-29 default: 1.34 with asm-1-29',
        nextStep: 'Finish the open mesh upgrade: restart the workloads of asm-1-28, then complete it.',
      }),
    ),
  ]);
}

/** A Monday with something of everything, for the fleet's address. */
export function newsDigest(changes: Partial<Digest> = {}): Digest {
  const classic = digestCluster(aClassicVerdict({ name: 'aks-legacy-weu', resourceGroup: 'rg-legacy' }));
  return aDigest({
    trend: [
      aTrendPoint('2026-10-05', 3, 48),
      aTrendPoint('2026-10-12', 4, 48),
      aTrendPoint('2026-10-19', 6, 50),
      aTrendPoint('2026-10-26', 7, 50),
      aTrendPoint('2026-11-02', 7, 41, false),
      aTrendPoint('2026-11-09', 9, 52),
      aTrendPoint('2026-11-16', 11, 52),
      aTrendPoint('2026-11-23', 14, 52),
    ],
    changes: {
      regressions: regressionsOf(),
      newlyNative: boundedTo(
        ['aks-payments-prod-weu', 'aks-payments-prod-neu', 'aks-shop-dev', 'aks-shop-test', 'aks-data-prod-gwc'].map(
          (name) => wentFrom('classic', aVerdict({ name })),
        ),
      ),
      newlyBlocked: boundedTo([
        changedCluster(aClassicVerdict({ name: 'aks-logistics-prod-gwc', location: 'germanywestcentral' }), {
          sidecarMode: 'none',
          compliance: 'notApplicable',
        }),
      ]),
      added: boundedTo([digestCluster(aVerdict({ name: 'aks-new-dev', resourceGroup: 'rg-new' }))]),
      handedOver: boundedTo([]),
      removed: boundedTo([digestCluster(aClassicVerdict({ name: 'aks-retired', resourceGroup: 'rg-old' }))]),
      notSeen: boundedTo([]),
      exemptions: boundedTo([
        { ...classic, state: 'ended' as const, until: '2026-11-20' },
        {
          ...classic,
          name: 'aks-archive-neu',
          compliance: 'exempt' as const,
          state: 'ending' as const,
          until: '2026-12-15',
        },
      ]),
      supportEnds: boundedTo([
        { ...classic, name: 'aks-orders-prod-weu', what: 'kubernetes' as const, version: '1.31', endsOn: '2026-11-30' },
        { ...classic, name: 'aks-claims-prod-neu', what: 'mesh' as const, version: 'asm-1-27', endsOn: '2026-11-15' },
      ]),
      willFlip: boundedTo([
        {
          ...digestCluster(aClassicVerdict({ name: 'aks-shop-prod-weu', meshRevisions: ['asm-1-29'] })),
          reason: 'default not met: 1.32 is below 1.33',
          nextStep: 'Prepare the workloads for native sidecars before Kubernetes reaches 1.33, and restart them after.',
        },
      ]),
    },
    nextSteps: [
      {
        sentence: 'Upgrade the control plane to 1.33, then its node pools.',
        clusters: 17,
        examples: ['aks-orders-prod-weu', 'aks-legacy-weu', 'aks-shop-prod-weu'],
      },
      { sentence: 'Upgrade the mesh to asm-1-29.', clusters: 12, examples: ['aks-claims-prod-neu', 'aks-archive-neu'] },
      { sentence: 'Look at ENABLE_NATIVE_SIDECARS of the installed revision.', clusters: 4, examples: [] },
    ],
    unowned: boundedTo([digestCluster(aVerdict({ name: 'aks-sandbox-1', resourceGroup: 'rg-sandbox' }))], 3),
    malformedOwners: boundedTo([
      { id: `/subscriptions/${payments}`, name: 'Payments Production', value: 'payments team (ask Ann)' },
    ]),
    failedDeliveries: boundedTo([
      {
        deliveryId: 'd-1',
        digestId: 'g-1',
        channel: 'slack',
        recipient: 'platform',
        state: 'failed',
        attempts: 5,
        lastAttemptAt: '2026-11-17T06:00:00Z',
        nextAttemptAt: null,
        error: 'channel_is_archived',
      },
    ]),
    gain: { inspected: 8, startupRaces: 31, stuckJobs: 4, obsoleteWorkarounds: 12, bypassingInitContainers: 1 },
    isNews: true,
    ...changes,
  });
}

/** The same week as one owner is told it. */
export function ownerDigest(): Digest {
  const { changes } = newsDigest();
  return aDigest({
    audience: { kind: 'owner', owner: 'orders-team@contoso.example' },
    summary: standing(3, 9, 11),
    changes: {
      ...noChanges,
      regressions: boundedTo(changes.regressions.items.slice(0, 1)),
      supportEnds: changes.supportEnds,
    },
    nextSteps: [{ sentence: 'Upgrade node pool batch to 1.33.', clusters: 1, examples: ['aks-orders-prod-weu'] }],
    isNews: true,
  });
}

export function firstDigest(): Digest {
  return aDigest({ from: null, isNews: true, nextSteps: newsDigest().nextSteps });
}

export function alertDigest(): Digest {
  return aDigest({
    occasion: 'regression',
    changes: { ...noChanges, regressions: regressionsOf() },
    nextSteps: [{ sentence: 'Upgrade node pool batch to 1.33.', clusters: 1, examples: ['aks-orders-prod-weu'] }],
    isNews: true,
  });
}

/** A scan that could not look everywhere. */
export function incompleteDigest(): Digest {
  const gaps = [aGap, { ...aGap, id: payments, what: 'feature' as const, reason: 'unavailable' as const, detail: '' }];
  return newsDigest({
    coverage: { complete: false, subscriptions: { expected: 14, seen: 13 }, gaps },
    gaps: { ...boundedTo(gaps), fresh: 1 },
    unseen: 4,
    changes: {
      ...newsDigest().changes,
      newlyNative: boundedTo([]),
      notSeen: boundedTo([
        { ...digestCluster(aClassicVerdict({ name: 'aks-billing-prod-weu' })), lastSeenAt: '2026-11-16T06:00:00Z' },
      ]),
    },
    trend: [...newsDigest().trend.slice(0, -1), aTrendPoint('2026-11-23', 14, 47, false)],
  });
}

/** What the domain composes of 5,000 clusters that all moved. */
export function largeDigest(): Digest {
  const coverage = {
    complete: false,
    subscriptions: { expected: 400, seen: 360 },
    gaps: Array.from({ length: 300 }, (_, index) => ({
      ...aGap,
      id: `sub-${index}`,
      detail: `refusal number ${index}`,
    })),
  };
  const builder = digestBuilder({
    occasion: 'digest',
    audience: { kind: 'fleet' },
    from: { ...from, coverage: completeCoverage },
    to: { ...to, coverage, calendar: { reviewed: '2026-11-01', stale: false } },
    isStale: false,
    previous: null,
    trend: newsDigest().trend,
    failedDeliveries: Array.from({ length: 80 }, () => newsDigest().failedDeliveries.items).flat(),
    gain: newsDigest().gain,
    dashboardUrl,
  });
  for (let index = 0; index < 5000; index += 1) {
    const name = `aks-${['payments', 'orders', 'logistics', 'claims', 'shop'][index % 5] ?? ''}-production-westeurope-${index}`;
    const place = { name, resourceGroup: `rg-${name}-with-a-long-name`, location: 'germanywestcentral' };
    const native = aVerdict(place);
    const classic = aClassicVerdict(place);
    if (index % 5 === 0) builder.add(native, classic);
    else if (index % 5 === 1) builder.add(classic, native);
    else if (index % 5 === 2) builder.addRemoved(classic);
    else if (index % 5 === 3) builder.addNotSeen({ id: classic.id, lastSeenAt: from.takenAt, last: classic });
    else builder.add(classic);
    builder.addUnowned(classic);
    builder.addMalformedOwner({ id: native.id, name, value: `team ${index} (nobody)` });
  }
  return builder.result();
}

/** Every text somebody else can choose, hostile: names, tags, versions, details, addresses. */
export function hostileDigest(texts: readonly string[] = defaultHostileTexts()): Digest {
  const verdicts = texts.map((text, index) =>
    aClassicVerdict({
      id: `/subscriptions/${payments}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${index === 0 ? text : `c${index}-${text}`}`,
      name: text,
      resourceGroup: text,
      subscriptionName: text,
      location: text,
      basis: text,
      nextStep: text,
    }),
  );
  const clusters = verdicts.map(digestCluster);
  const changed = verdicts.map((verdict) => wentFrom('native', verdict));
  const gaps = texts.map((text) => ({ ...aGap, id: text, detail: text }));
  return newsDigest({
    audience: { kind: 'fleet' },
    to: { ...to, cloud: texts[0] ?? '' },
    coverage: { complete: false, subscriptions: { expected: 2, seen: 1 }, gaps },
    summary: aReport(verdicts).summary,
    gaps: { ...boundedTo(gaps), fresh: gaps.length },
    changes: {
      regressions: boundedTo(changed),
      newlyNative: boundedTo(changed),
      newlyBlocked: boundedTo(changed),
      added: boundedTo(clusters),
      removed: boundedTo(clusters),
      handedOver: boundedTo(clusters),
      notSeen: boundedTo(clusters.map((cluster) => ({ ...cluster, lastSeenAt: cluster.name }))),
      exemptions: boundedTo(clusters.map((cluster) => ({ ...cluster, state: 'ending' as const, until: cluster.name }))),
      supportEnds: boundedTo(
        clusters.map((cluster) => ({ ...cluster, what: 'mesh' as const, version: cluster.name, endsOn: cluster.name })),
      ),
      willFlip: boundedTo(clusters),
    },
    nextSteps: texts.map((text) => ({ sentence: text, clusters: 1, examples: [text, text, text, text] })),
    unowned: boundedTo(clusters),
    malformedOwners: boundedTo(texts.map((text) => ({ id: text, name: text, value: text }))),
    failedDeliveries: boundedTo(
      texts.map((text) => ({
        deliveryId: text,
        digestId: text,
        channel: 'email' as const,
        recipient: text,
        state: 'failed' as const,
        attempts: 1,
        lastAttemptAt: null,
        nextAttemptAt: null,
        error: text,
      })),
    ),
  });
}

/** Every kind of message that a channel must be able to carry, by what it is. */
export function sampleDigests(): Readonly<Record<string, Digest>> {
  return {
    'the first message': firstDigest(),
    news: newsDigest(),
    'nothing new': aDigest(),
    'an incomplete scan': incompleteDigest(),
    'an owner’s view': ownerDigest(),
    'an alert': alertDigest(),
    '5,000 clusters': largeDigest(),
    'hostile names': hostileDigest(),
  };
}

function defaultHostileTexts(): string[] {
  return [
    ...hostileNames,
    ...hostileTexts,
    `${'very-long-name-'.repeat(20)}end`,
    'a\ud800b',
    '<!channel> <@U123> <https://evil.example|click>',
    '*bold* _it_ ~gone~ :tada: `code`',
    '\u05e9\u05dc\u05d5\u05dd \u200f\u202eabc\u2066 \u2069',
    '{{DATE(2026-01-01)}} ${secret} {{text}}',
    `z${'\u0301'.repeat(300)}`,
    '👩‍👩‍👧‍👦'.repeat(60),
  ];
}
