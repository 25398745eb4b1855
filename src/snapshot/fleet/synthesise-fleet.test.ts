import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../domain/json.ts';
import { calendar } from '../../domain/calendar.ts';
import { tagValue } from '../../domain/cluster.ts';
import type { ClusterVerdict } from '../../domain/contracts.ts';
import { groupKey, noOwnerTags, ownerResolver, type OwnerTags } from '../../domain/owners.ts';
import type { StreamRecord } from '../../domain/records.ts';
import { rules } from '../../domain/rules/index.ts';
import { assessSnapshot } from '../../scan/assess-snapshot.ts';
import { parseRecord } from '../schema.ts';
import { readMeshOffer } from '../to-domain.ts';
import { demoFleet, synthesiseFleet, type FleetOptions } from './synthesise-fleet.ts';

const options: FleetOptions = { clusters: 150, subscriptions: 14, seed: 42 };

type Kind = StreamRecord['kind'];
function ofKind<K extends Kind>(records: Iterable<StreamRecord>, kind: K): Extract<StreamRecord, { kind: K }>[] {
  return [...records].filter((record): record is Extract<StreamRecord, { kind: K }> => record.kind === kind);
}

async function verdictsOf(records: Iterable<StreamRecord>): Promise<ClusterVerdict[]> {
  const stream = async function* (): AsyncGenerator<StreamRecord, void> {
    yield* records;
  };
  const verdicts: ClusterVerdict[] = [];
  const policy = { target: 'default', evidence: 'documented' } as const;
  for await (const event of assessSnapshot(stream(), { policy, rules, calendar })) {
    if (event.kind === 'verdict') verdicts.push(event.verdict);
  }
  return verdicts;
}

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

describe('a synthetic fleet', () => {
  it('is the same for the same seed, byte for byte', () => {
    expect(JSON.stringify([...synthesiseFleet(options)])).toBe(JSON.stringify([...synthesiseFleet(options)]));
  });

  it('is another for another seed', () => {
    const ids = (seed: number) =>
      ofKind(synthesiseFleet({ ...options, seed }), 'subscription').map((record) => record.subscriptionId);
    expect(ids(1)).not.toEqual(ids(2));
  });

  it.each([
    [0, 0],
    [0, 3],
    [1, 1],
    [7, 3],
    [3, 7],
    [150, 14],
    [2000, 33],
  ])(
    'has exactly %i clusters in %i subscriptions, without duplicates, in ascending order of their ids',
    (clusters, subscriptions) => {
      const records = [...synthesiseFleet({ clusters, subscriptions, seed: 5 })];
      const keys = ofKind(records, 'cluster').map(({ resource }) => String(resource.id).toLowerCase());
      expect(keys).toHaveLength(clusters);
      expect(keys).toEqual(sorted(keys));
      for (const kind of ['subscription', 'feature'] as const) {
        const ids = ofKind(records, kind).map(({ subscriptionId }) => subscriptionId);
        expect(new Set(ids).size).toBe(subscriptions);
        expect(ids).toHaveLength(subscriptions);
      }
    },
  );

  it('gives every subscription that can be read a cluster while there are enough, and the others none', () => {
    const records = [...synthesiseFleet({ clusters: 40, subscriptions: 40, seed: 5 })];
    const inhabited = sorted(ofKind(records, 'cluster').map(({ resource }) => String(resource.id).split('/')[2] ?? ''));
    const refused = ofKind(records, 'gap').flatMap(({ what, id }) => (what === 'clusters' ? [id] : []));
    const all = ofKind(records, 'subscription').map(({ subscriptionId }) => subscriptionId);
    expect(refused.length).toBeGreaterThan(0);
    expect(inhabited).toEqual(sorted(all.filter((id) => !refused.includes(id))));
  });

  it('puts context before clusters and is what the schema reads', () => {
    const kinds: Kind[] = [];
    for (const record of synthesiseFleet(options)) {
      expect(parseRecord(record)).toEqual({ state: 'record', record });
      if (kinds.at(-1) !== record.kind) kinds.push(record.kind);
    }
    expect(kinds[0]).toBe('header');
    expect(kinds.filter((kind) => kind === 'cluster')).toHaveLength(1);
    expect(kinds.at(-1)).toBe('cluster');
  });

  it('is taken when it is told, with exemptions around that day', () => {
    const records = [...synthesiseFleet({ ...options, takenAt: '2027-03-01T00:00:00Z' })];
    expect(records[0]).toMatchObject({ kind: 'header', takenAt: '2027-03-01T00:00:00Z' });
    const until = ofKind(records, 'cluster').map(({ resource }) => at(resource, 'tags', 'sidescan-exempt-until'));
    expect(until).toContain('2027-05-30');
    expect(until).toContain('2027-01-30');
  });

  it.each([
    [{ clusters: -1, subscriptions: 1, seed: 1 }],
    [{ clusters: 1.5, subscriptions: 1, seed: 1 }],
    [{ clusters: 1, subscriptions: 0, seed: 1 }],
    [{ clusters: 1, subscriptions: 1, seed: Number.NaN }],
    [{ clusters: 1, subscriptions: 1, seed: 1, takenAt: 'soon' }],
  ])('refuses numbers that make no fleet: %j', (wrong) => {
    expect(() => synthesiseFleet(wrong).next()).toThrow(expect.objectContaining({ code: 'request.invalid' }));
  });
});

describe('the realism of a fleet', () => {
  const records = [...synthesiseFleet({ clusters: 1500, subscriptions: 60, seed: 9 })];
  const clusters = ofKind(records, 'cluster').map(({ resource }) => resource);
  const share = (holds: (resource: (typeof clusters)[number]) => boolean) =>
    clusters.filter(holds).length / clusters.length;
  const minorOf = (resource: (typeof clusters)[number]) =>
    Number(String(at(resource, 'properties', 'kubernetesVersion')).split('.')[1]);

  it('has two thirds to three quarters of its clusters meshed', () => {
    const meshed = share((resource) => at(resource, 'properties', 'serviceMeshProfile', 'mode') === 'Istio');
    expect(meshed).toBeGreaterThan(0.65);
    expect(meshed).toBeLessThan(0.75);
  });

  it('runs 1.28 to 1.36, few of it below 1.31', () => {
    expect(sorted(clusters.map((resource) => String(minorOf(resource))))).toEqual([
      ...['28', '29', '30', '31', '32', '33', '34', '35', '36'],
      'NaN',
    ]);
    expect(share((resource) => minorOf(resource) < 31)).toBeLessThan(0.06);
  });

  it('has revisions that the documents call compatible with the control plane, mostly', () => {
    const meshed = clusters.flatMap((resource) => {
      const revisions = at(resource, 'properties', 'serviceMeshProfile', 'istio', 'revisions');
      return Array.isArray(revisions)
        ? revisions.map((revision: unknown) => ({ resource, revision: String(revision) }))
        : [];
    });
    const fitting = meshed.filter(({ resource, revision }) => {
      const plan =
        at(resource, 'properties', 'supportPlan') === 'AKSLongTermSupport'
          ? 'AKSLongTermSupport'
          : 'KubernetesOfficial';
      const entry = calendar.revisions.find(
        (known) => revision === `asm-${known.revision.major}-${known.revision.minor}`,
      );
      return entry?.compatible[plan]?.some(({ minor }) => minor === minorOf(resource));
    });
    expect(fitting.length / meshed.length).toBeGreaterThan(0.93);
    expect(fitting.length).toBeLessThan(meshed.length);
  });

  it('has no pool newer than its control plane, nor more than three minors older', () => {
    for (const resource of clusters) {
      const pools = at(resource, 'properties', 'agentPoolProfiles');
      for (const pool of Array.isArray(pools) ? pools : []) {
        const behind = minorOf(resource) - Number(String(at(pool, 'orchestratorVersion')).split('.')[1]);
        if (!Number.isNaN(behind)) expect([0, 1, 2, 3]).toContain(behind);
      }
    }
  });

  it('varies as ARM does: casing of ids, aliases beside full versions, keys left out', () => {
    const both = (holds: (resource: (typeof clusters)[number]) => boolean) => {
      expect(share(holds)).toBeGreaterThan(0.01);
      expect(share(holds)).toBeLessThan(0.99);
    };
    both((resource) => String(resource.id).includes('/resourcegroups/'));
    both(
      (resource) =>
        at(resource, 'properties', 'kubernetesVersion') === at(resource, 'properties', 'currentKubernetesVersion'),
    );
    both((resource) => at(resource, 'properties', 'currentKubernetesVersion') === undefined);
    both((resource) => Object.hasOwn(resource, 'tags'));
    both((resource) => at(resource, 'properties', 'serviceMeshProfile') === undefined);
    both((resource) => at(resource, 'properties', 'autoUpgradeProfile') === undefined);
    both((resource) => at(resource, 'properties', 'autoUpgradeProfile', 'upgradeChannel') === undefined);
  });
});

describe('a fleet of 100 or more', () => {
  it.each([
    [100, 1],
    [100, 14],
    [100, 100],
  ])('of %i in %i subscriptions has every sidecar mode and eligibility', async (clusters, subscriptions) => {
    const seen = await verdictsOf(synthesiseFleet({ clusters, subscriptions, seed: clusters + subscriptions }));
    expect(sorted(seen.map((verdict) => verdict.sidecarMode))).toEqual([
      'classic',
      'mixed',
      'native',
      'none',
      'undetermined',
    ]);
    expect(sorted(seen.map((verdict) => verdict.eligibility))).toEqual([
      'eligible',
      'ineligible',
      'notApplicable',
      'unknown',
    ]);
  });
});

describe('the demo fleet', () => {
  const records = [...demoFleet()];
  let verdicts: ClusterVerdict[] = [];
  beforeAll(async () => {
    verdicts = await verdictsOf(records);
  });
  const flagOf = new Map(ofKind(records, 'feature').map((record) => [record.subscriptionId, record.state]));

  it('has 120 clusters in 14 subscriptions', () => {
    expect([ofKind(records, 'cluster').length, ofKind(records, 'subscription').length]).toEqual([120, 14]);
  });

  it('has every state of the flag over a subscription with meshed clusters', () => {
    const states = verdicts
      .filter((verdict) => verdict.sidecarMode !== 'none')
      .map(({ subscriptionId }) => flagOf.get(subscriptionId) ?? 'could not be read');
    expect(sorted(states)).toEqual([
      'NotRegistered',
      'Pending',
      'Registered',
      'Registering',
      'Unregistered',
      'Unregistering',
      'could not be read',
    ]);
  });

  it('refuses a subscription, a flag and a location’s mesh revisions', () => {
    const gaps = ofKind(records, 'gap');
    expect(gaps.find(({ what }) => what === 'clusters')).toMatchObject({ scope: 'subscription', reason: 'forbidden' });
    const flags = gaps.filter(({ what }) => what === 'feature');
    expect(sorted(flags.map(({ reason }) => reason))).toEqual(['forbidden', 'notFound']);
    for (const { id } of flags) expect(flagOf.get(id)).toBeNull();
    const location = gaps.find(({ what }) => what === 'meshRevisions');
    expect(ofKind(records, 'kubernetesVersions').map((record) => record.location)).toContain(location?.id);
    expect(ofKind(records, 'meshRevisions').map((record) => record.location)).not.toContain(location?.id);
  });

  it('has every answer of compliance, and every finding that one snapshot can have', () => {
    expect(sorted(verdicts.map((verdict) => verdict.compliance))).toEqual([
      'compliant',
      'exempt',
      'nonCompliant',
      'notApplicable',
      'unknown',
    ]);
    // NS004 needs the preview target, NS019 an earlier scan.
    expect(sorted(verdicts.flatMap((verdict) => verdict.findings.map((finding) => finding.rule)))).toEqual(
      [
        ...Array.from({ length: 18 }, (_, index) => `NS0${String(index + 1).padStart(2, '0')}`),
        ...Array.from({ length: 8 }, (_, index) => `NS10${index + 1}`),
      ].filter((id) => id !== 'NS004'),
    );
  });

  it('has every state of an exemption', () => {
    const states = verdicts.map((verdict) => `${verdict.exemption?.from ?? ''} ${verdict.exemption?.state ?? ''}`);
    expect(sorted(states)).toEqual(
      expect.arrayContaining([
        'cluster expired',
        'cluster invalid',
        'cluster valid',
        'subscription expired',
        'subscription invalid',
        'subscription valid',
      ]),
    );
  });

  it('runs no revision that its location does not offer yet', () => {
    const newest = new Map(
      ofKind(records, 'meshRevisions').map(({ location, response }) => [
        location,
        readMeshOffer(response)?.revisions.at(-1)?.revision.minor ?? 0,
      ]),
    );
    const ahead = ofKind(records, 'cluster').filter(({ resource }) => {
      const revisions = at(resource, 'properties', 'serviceMeshProfile', 'istio', 'revisions');
      const offered = newest.get(String(resource.location)) ?? Number.POSITIVE_INFINITY;
      return Array.isArray(revisions) && revisions.some((revision) => Number(String(revision).split('-')[2]) > offered);
    });
    expect(ahead).toEqual([]);
  });

  it('has owners at every level, in every way that people write them, and clusters without one', () => {
    const tagsOf = (kind: 'subscription' | 'resourceGroup') =>
      ofKind(records, kind).flatMap(({ tags }) => tagValue(tags ?? {}, 'owner') ?? []);
    const around: OwnerTags = {
      ...noOwnerTags,
      subscriptions: new Map(
        ofKind(records, 'subscription').flatMap(({ subscriptionId, tags }) => {
          const value = tagValue(tags ?? {}, 'owner');
          return value === undefined ? [] : [[subscriptionId, { name: subscriptionId, value }]];
        }),
      ),
      resourceGroups: new Map(
        ofKind(records, 'resourceGroup').flatMap(({ subscriptionId, name, tags }) => {
          const value = tagValue(tags ?? {}, 'owner');
          return value === undefined ? [] : [[groupKey(subscriptionId, name), { name, value }]];
        }),
      ),
    };
    const rules = { tag: 'owner', addresses: new Map([['team-payments', ['payments@contoso.example']]]) };
    const ownerships = verdicts.map(ownerResolver(rules, around));
    const count = (from: (typeof ownerships)[number]['from']) =>
      ownerships.filter((ownership) => ownership.from === from).length;
    for (const from of ['cluster', 'resourceGroup', 'subscription', null] as const) {
      expect(count(from)).toBeGreaterThan(3);
      expect(count(from)).toBeLessThan(90);
    }
    expect(ownerships.flatMap(({ owners }) => owners.map(({ name }) => name))).toContain('team-payments');
    expect(ownerships.some(({ owners }) => owners.length > 1)).toBe(true);
    expect(ownerships.flatMap(({ malformed }) => malformed).length).toBeGreaterThan(1);
    expect(tagsOf('subscription').length).toBeLessThan(14);
    expect(tagsOf('resourceGroup').length).toBeLessThan(ofKind(records, 'resourceGroup').length);
  });
});
