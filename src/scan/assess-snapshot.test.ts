import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { injectedPod, istiod, kubernetesRecord } from '../../test/support/kubernetes.ts';
import {
  armCluster,
  clusterId,
  defaultPolicy,
  records,
  reportOf,
  subscriptionId,
  verdictOf,
  type ArmChange,
} from '../../test/support/snapshots.ts';
import { parseAssumption } from '../domain/assume.ts';
import type { Gap } from '../domain/contracts.ts';
import { nativeSidecarFeature, type StreamRecord } from '../domain/records.ts';

const gap = (change: Partial<Gap>): StreamRecord => ({
  kind: 'gap',
  scope: 'fleet',
  id: '',
  what: 'clusters',
  reason: 'unavailable',
  detail: 'x',
  ...change,
});
const classicPod = injectedPod('classic-sidecar-hello-injected-1.26', { name: 'old-1' });
const nativePod = injectedPod('native-sidecar-hello-injected-1.30');

describe('section 4: observation', () => {
  it('beats the documents, keeps what they say beside it, and reports the disagreement', async () => {
    const verdict = await verdictOf([
      records({ before: [istiod('false'), classicPod].map((object) => kubernetesRecord(object)) }),
    ]);
    expect(verdict).toMatchObject({
      sidecarMode: 'classic',
      documentedMode: 'native',
      confidence: 'observed',
      compliance: 'nonCompliant',
    });
    expect(verdict.findings.map(({ rule }) => rule)).toContain('NS101');
  });

  it('settles what the documents could not', async () => {
    const before = [
      istiod('true', 'istiod-asm-1-28'),
      injectedPod('native-sidecar-hello-injected-1.30', { rev: 'asm-1-28' }),
    ];
    const verdict = await verdictOf([
      records({
        clusters: [armCluster({ revisions: ['asm-1-28'] })],
        before: before.map((object) => kubernetesRecord(object)),
      }),
    ]);
    expect(verdict).toMatchObject({ sidecarMode: 'native', documentedMode: 'undetermined', confidence: 'observed' });
    expect(verdict.findings.map(({ rule }) => rule)).not.toContain('NS101');
    expect(verdict.findings.map(({ rule }) => rule)).not.toContain('NS005');
  });

  it('does not give a pod of a malformed revision to the readable one', async () => {
    const cluster = armCluster({ revisions: ['asm-1-28', 'asm-x'] });
    const pod = injectedPod('classic-sidecar-hello-injected-1.26', { rev: 'asm-x' });
    const before = [istiod('true', 'istiod-asm-1-28'), pod].map((object) => kubernetesRecord(object));
    expect(await verdictOf([records({ clusters: [cluster], before })])).toMatchObject({ sidecarMode: 'undetermined' });
  });

  it('of one revision only leaves the other to the documents, and the confidence with them', async () => {
    const cluster = armCluster({ revisions: ['asm-1-26', 'asm-1-29'] });
    const verdict = await verdictOf([records({ clusters: [cluster], before: [kubernetesRecord(istiod('true'))] })]);
    expect(verdict).toMatchObject({ sidecarMode: 'mixed', confidence: 'documented' });
  });

  it('without anything to see leaves everything to the documents', async () => {
    const verdict = await verdictOf([records({ before: [kubernetesRecord(istiod('auto'))] })]);
    expect(verdict).toMatchObject({ sidecarMode: 'native', confidence: 'documented' });
  });

  it('that comes after its cluster is not used, and is a gap', async () => {
    const report = await reportOf([
      records({ after: [kubernetesRecord(istiod('false')), kubernetesRecord(classicPod)] }),
    ]);
    expect(report.clusters[0]).toMatchObject({ sidecarMode: 'native', confidence: 'documented' });
    expect(report.coverage.gaps).toMatchObject([{ scope: 'cluster', what: 'kubernetes', reason: 'late' }]);
  });
});

describe('section 5: repetitions', () => {
  it('counts a cluster once, and the first row wins', async () => {
    const report = await reportOf([
      records({
        clusters: [armCluster(), { ...armCluster({ revisions: ['asm-1-20'] }), id: clusterId('AKS-1').toUpperCase() }],
      }),
    ]);
    expect(report.summary.clusters).toBe(1);
    expect(report.clusters[0]?.sidecarMode).toBe('native');
  });

  it('lets the first context record win', async () => {
    const second: StreamRecord = {
      kind: 'feature',
      subscriptionId: subscriptionId.toUpperCase(),
      name: nativeSidecarFeature,
      state: 'Registered',
    };
    const verdict = await verdictOf([
      records({ before: [second], clusters: [armCluster({ controlPlane: '1.30', pools: ['1.30'] })] }),
    ]);
    expect(verdict.featureFlag).toBe('NotRegistered');
  });

  it('does not use context that comes after a cluster, and says so', async () => {
    const late: StreamRecord = {
      kind: 'feature',
      subscriptionId: 'other',
      name: nativeSidecarFeature,
      state: 'Registered',
    };
    expect((await reportOf([records({ after: [late] })])).coverage.gaps).toMatchObject([
      { id: 'other', what: 'feature', reason: 'late' },
    ]);
  });
});

describe('section 7: coverage', () => {
  it('names a catalogue of which part could not be read', async () => {
    const meshRevisions = [{ revision: 'asm-1-29' }, { revision: 29 }];
    const response = { value: [{ properties: { meshRevisions } }] };
    const before = [{ kind: 'meshRevisions', location: 'West Europe', response } as const];
    expect((await reportOf([records({ before })])).coverage.gaps).toEqual([
      {
        scope: 'location',
        id: 'westeurope',
        what: 'meshRevisions',
        reason: 'malformed',
        detail: 'Values that could not be read, and were left out: 1.',
      },
    ]);
  });

  it('is complete only without any gap', async () => {
    expect((await reportOf([records()])).coverage).toEqual({
      complete: true,
      subscriptions: { expected: 1, seen: 1 },
      gaps: [],
    });
    const report = await reportOf([
      records({ after: [gap({ scope: 'subscription', id: subscriptionId, reason: 'forbidden' })] }),
    ]);
    expect(report.coverage).toMatchObject({ complete: false, subscriptions: { expected: 1, seen: 0 } });
  });

  it('names expected subscriptions that nobody listed', async () => {
    const { coverage } = await reportOf([
      records({ scope: { tenant: true, expectedSubscriptions: ['MISSING', subscriptionId.toUpperCase()] } }),
    ]);
    expect(coverage).toMatchObject({
      subscriptions: { expected: 2, seen: 1 },
      gaps: [{ scope: 'subscription', id: 'missing', what: 'subscriptions', reason: 'notFound' }],
    });
  });

  it('reports an unreadable catalogue', async () => {
    const broken: StreamRecord = { kind: 'meshRevisions', location: 'West Europe', response: { value: 'none' } };
    expect((await reportOf([records({ before: [broken] })])).coverage.gaps).toMatchObject([
      { scope: 'location', id: 'westeurope', what: 'meshRevisions', reason: 'malformed' },
    ]);
  });

  const was = records({ takenAt: '2026-11-01T06:00:00Z', clusters: [armCluster(), armCluster({ name: 'gone' })] });
  it.each([
    ['nothing hides it: removed', [], 0],
    ['an unread flag hides nothing', [gap({ scope: 'subscription', id: subscriptionId, what: 'feature' })], 0],
    ['its subscription could not be read', [gap({ scope: 'subscription', id: subscriptionId })], 1],
    ['another subscription could not be read', [gap({ scope: 'subscription', id: 'other' })], 0],
    ['a line could not be read', [gap({ scope: 'line', id: '7', what: 'record', reason: 'malformed' })], 1],
    ['the file was cut', [gap({ what: 'record', reason: 'cut' })], 1],
    ['a management group of another branch', [gap({ scope: 'managementGroup', id: 'other' })], 0],
    ['a management group above it', [gap({ scope: 'managementGroup', id: 'Platform' })], 1],
    [
      'a management group by its whole id',
      [gap({ scope: 'managementGroup', id: '/providers/Microsoft.Management/managementGroups/PLATFORM' })],
      1,
    ],
    ['a location', [gap({ scope: 'location', id: 'westeurope' })], 1],
    ['the cluster itself', [gap({ scope: 'cluster', id: clusterId('GONE') })], 1],
  ] as [string, StreamRecord[], number][])('a missing cluster when %s', async (_what, after, carried) => {
    const report = await reportOf([was, records({ subscriptions: [{ managementGroups: ['platform'] }], after })]);
    expect(report.notSeen).toHaveLength(carried);
    expect(report.summary.clusters).toBe(1);
    if (carried)
      expect(report.notSeen[0]).toMatchObject({
        lastSeenAt: '2026-11-01T06:00:00Z',
        last: { name: 'gone', sidecarMode: 'native' },
      });
  });

  it('never calls a scan complete that lost a subscription it had clusters in', async () => {
    const report = await reportOf([was, records({ subscriptions: [], clusters: [] })]);
    expect(report.notSeen).toHaveLength(2);
    expect(report.coverage).toMatchObject({
      complete: false,
      gaps: [{ scope: 'subscription', id: subscriptionId, what: 'subscriptions', reason: 'notFound' }],
    });
  });

  it('takes a subscription whose groups are not told for one that a management group’s gap may hide', async () => {
    const report = await reportOf([was, records({ after: [gap({ scope: 'managementGroup', id: 'contoso' })] })]);
    expect(report.notSeen).toHaveLength(1);
  });

  it('carries a cluster on for as long as it is not seen, with the age of its last sight', async () => {
    const hidden = (day: string) => records({ takenAt: `2026-11-${day}T06:00:00Z`, after: [gap({})] });
    const report = await reportOf([was, hidden('02'), hidden('03')]);
    expect(report.notSeen).toMatchObject([{ lastSeenAt: '2026-11-01T06:00:00Z' }]);
    expect((await reportOf([was, hidden('02'), records(), hidden('04')])).notSeen).toEqual([]);
  });
});

describe('what-if', () => {
  const assume = (...pairs: string[]) => ({ assume: parseAssumption(pairs) });
  it('raises versions, revision and flag, labels itself, and never lowers', async () => {
    const behind = records({
      clusters: [armCluster({ controlPlane: '1.31', pools: ['1.30', '1.35'], revisions: ['asm-1-26'] })],
    });
    const report = await reportOf([behind], assume('kubernetes=1.33', 'mesh=asm-1-29'));
    expect(report).toMatchObject({
      hypothetical: { kubernetes: '1.33', mesh: 'asm-1-29' },
      clusters: [{ sidecarMode: 'native', controlPlaneVersion: '1.33', meshRevisions: ['asm-1-29'] }],
    });
    expect((await verdictOf([behind], assume('flag=Registered'))).sidecarMode).toBe('native');
    expect((await verdictOf([behind], assume('mesh=asm-1-29'))).sidecarMode).toBe('classic');
    expect((await verdictOf([records()], assume('kubernetes=1.30'))).controlPlaneVersion).toBe('1.34.2');
  });

  it('knows that a transition release so reached is an upgrade', async () => {
    const behind = records({ clusters: [armCluster({ revisions: ['asm-1-26'] })] });
    expect(await verdictOf([behind], assume('mesh=asm-1-28'))).toMatchObject({ sidecarMode: 'classic' });
  });

  it('does not take today’s evidence for tomorrow’s cluster', async () => {
    const seen = records({
      clusters: [armCluster({ revisions: ['asm-1-26'] })],
      before: [kubernetesRecord(istiod('false', 'istiod-asm-1-26'))],
    });
    expect(await verdictOf([seen], assume('mesh=asm-1-29'))).toMatchObject({
      sidecarMode: 'native',
      confidence: 'documented',
    });
  });

  it.each(['kubernetes=odd', 'mesh=1-29', 'flag=Maybe', 'colour=blue', 'kubernetes'])(
    'refuses %s in one sentence',
    (pair) => {
      expect(() => parseAssumption([pair])).toThrow(/^--assume .+: .+\.$/);
    },
  );
});

describe('properties', () => {
  const versions = fc.constantFrom('1.28', '1.29.1', '1.32', '1.33', '1.34.2', 'odd', null);
  const revisions = fc.constantFrom('asm-1-19', 'asm-1-20', 'asm-1-26', 'asm-1-27', 'asm-1-28', 'asm-1-29', 'asm-1-x');
  const flags = fc.constantFrom('Registered', 'NotRegistered', null);
  const clusters = fc.record({
    controlPlane: versions,
    pools: fc.option(fc.array(fc.constantFrom('1.28', '1.30', '1.33', '1.34.2', 'odd'), { maxLength: 3 })),
    revisions: fc.uniqueArray(revisions, { minLength: 0, maxLength: 2 }),
    mode: fc.constantFrom('Istio', 'Istio', 'Istio', 'Linkerd', null),
  });
  const verdict = (cluster: ArmChange, flag: string | null) =>
    verdictOf([records({ flag, clusters: [armCluster(cluster)] })]);

  it('an unknown input never gives a known answer that some value of it would contradict', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, flags, async (cluster, flag) => {
        const answer = await verdict(cluster, flag);
        if (answer.sidecarMode === 'undetermined') return;
        const filled: [ArmChange, string | null][] = [];
        for (const version of ['1.28', '1.30', '1.33']) {
          for (const state of flag === null ? ['Registered', 'NotRegistered'] : [flag]) {
            const known = (text: string | null): string => (text === null || text === 'odd' ? version : text);
            filled.push([
              {
                ...cluster,
                controlPlane: known(cluster.controlPlane),
                pools: (cluster.pools ?? [version]).map(known),
                revisions: cluster.revisions.map((text) =>
                  text === 'asm-1-x' ? (version === '1.28' ? 'asm-1-19' : 'asm-1-29') : text,
                ),
              },
              state,
            ]);
          }
        }
        for (const [known, state] of filled) expect((await verdict(known, state)).sidecarMode).toBe(answer.sidecarMode);
      }),
    );
  });

  it('the order of clusters, and of context records among others, never matters; assessing twice is the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(clusters, { maxLength: 4 }),
        flags,
        fc.infiniteStream(fc.nat()),
        async (changes, flag, numbers) => {
          const shuffle = <T>(list: readonly T[]): T[] =>
            list
              .map((item) => [numbers.next().value, item] as const)
              .sort(([a], [b]) => a - b)
              .map(([, item]) => item);
          const list = changes.map((change, index) => armCluster({ ...change, name: `aks-${index}` }));
          const [header, ...context] = records({ flag, clusters: [] });
          const asRecords = list.map((resource): StreamRecord => ({ kind: 'cluster', resource }));
          if (!header) throw new Error('no header');
          const sorted = async (chain: StreamRecord[]) => {
            const report = await reportOf([chain]);
            return { ...report, clusters: report.clusters.sort((a, b) => (a.id < b.id ? -1 : 1)) };
          };
          const straight = await sorted([header, ...context, ...asRecords]);
          expect(await sorted([header, ...shuffle(context), ...shuffle(asRecords)])).toEqual(straight);
          expect(await sorted([header, ...context, ...asRecords])).toEqual(straight);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('adding a gap never makes a report cleaner', async () => {
    const gaps = fc.record({
      scope: fc.constantFrom('fleet', 'managementGroup', 'subscription', 'location', 'cluster', 'line'),
      id: fc.constantFrom('', subscriptionId, 'westeurope', clusterId('aks-1'), '3'),
      what: fc.constantFrom(
        'subscriptions',
        'clusters',
        'feature',
        'meshRevisions',
        'kubernetesVersions',
        'kubernetes',
        'record',
      ),
      reason: fc.constantFrom('forbidden', 'throttled', 'unavailable', 'notFound', 'malformed', 'cut', 'late'),
    } satisfies Record<string, fc.Arbitrary<string>>) as fc.Arbitrary<Partial<Gap>>;
    const was = records({
      takenAt: '2026-11-01T06:00:00Z',
      clusters: [armCluster({ mode: null }), armCluster({ name: 'gone' })],
    });
    await fc.assert(
      fc.asyncProperty(clusters, gaps, async (change, extra) => {
        const now = { clusters: [armCluster(change)], before: [kubernetesRecord(nativePod)] };
        const without = await reportOf([was, records(now)]);
        const withGap = await reportOf([was, records({ ...now, before: [...now.before, gap(extra)] })]);
        expect(withGap.coverage.complete).toBe(false);
        expect(withGap.summary.compliance.compliant).toBeLessThanOrEqual(without.summary.compliance.compliant);
        expect(withGap.notSeen.length).toBeGreaterThanOrEqual(without.notSeen.length);
        // The same gap in the past may only take certainty away.
        const past = await reportOf([[...was, gap(extra)], records(now)]);
        expect(past.summary.compliance.compliant).toBeLessThanOrEqual(without.summary.compliance.compliant);
      }),
      { numRuns: 200 },
    );
  });
});

it('a policy of the team changes compliance, never the mode', async () => {
  const strict = await verdictOf([records()], { policy: { ...defaultPolicy, evidence: 'observed' } });
  expect(strict).toMatchObject({ sidecarMode: 'native', compliance: 'unknown' });
});
