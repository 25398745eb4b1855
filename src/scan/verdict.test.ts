// `docs/verdict.md`, sections 1 to 3 and 5, row by row, from Azure's own JSON to the verdict.
import { describe, expect, it } from 'vitest';
import {
  armCluster,
  clusterId,
  records,
  reportOf,
  subscriptionId,
  verdictOf,
  type ArmChange,
  type SnapshotChange,
} from '../../test/support/snapshots.ts';
import type { ClusterVerdict } from '../domain/contracts.ts';

const one = (cluster: ArmChange, snapshot: SnapshotChange = {}): Promise<ClusterVerdict> =>
  verdictOf([records({ ...snapshot, clusters: [armCluster(cluster)] })]);

describe('section 2: the documented paths', () => {
  type Row = [what: string, cluster: ArmChange, flag: string | null, mode: string, compliance: string, basis: string];
  const rows: Row[] = [
    [
      'everything at the default floor',
      { controlPlane: '1.33', pools: ['1.33.0'], revisions: ['asm-1-29'] },
      'NotRegistered',
      'native',
      'compliant',
      'default: 1.33 with asm-1-29',
    ],
    [
      'one pool a minor short',
      { controlPlane: '1.34', pools: ['1.33', '1.32.9'] },
      'NotRegistered',
      'classic',
      'nonCompliant',
      'default not met: 1.32 is below 1.33',
    ],
    [
      'control plane a minor short',
      { controlPlane: '1.32.9', pools: ['1.32'] },
      'NotRegistered',
      'classic',
      'nonCompliant',
      'default not met: 1.32 is below 1.33',
    ],
    [
      'the newest classic revision',
      { revisions: ['asm-1-26'] },
      'NotRegistered',
      'classic',
      'nonCompliant',
      'default not met: asm-1-26 is below asm-1-27',
    ],
    [
      'a first transition release',
      { revisions: ['asm-1-27'] },
      'NotRegistered',
      'undetermined',
      'unknown',
      'transition: installation history unknown',
    ],
    [
      'a second transition release',
      { revisions: ['asm-1-28'] },
      'NotRegistered',
      'undetermined',
      'unknown',
      'transition: installation history unknown',
    ],
    [
      'a transition release below the floor',
      { controlPlane: '1.32', pools: ['1.32'], revisions: ['asm-1-28'] },
      'NotRegistered',
      'classic',
      'nonCompliant',
      'default not met: 1.32 is below 1.33',
    ],
    [
      'the preview flag at its floor',
      { controlPlane: '1.29', pools: ['1.29'], revisions: ['asm-1-20'] },
      'Registered',
      'native',
      'compliant',
      'preview flag',
    ],
    [
      'the preview flag in another casing',
      { controlPlane: '1.30', pools: ['1.30'], revisions: ['ASM-1-22'] },
      'registered',
      'native',
      'compliant',
      'preview flag',
    ],
    [
      'the flag below its Kubernetes floor',
      { controlPlane: '1.28', pools: ['1.28'], revisions: ['asm-1-20'] },
      'Registered',
      'classic',
      'nonCompliant',
      'below 1.29: 1.28 with asm-1-20',
    ],
    [
      'the flag below its revision floor',
      { controlPlane: '1.29', pools: ['1.29'], revisions: ['asm-1-19'] },
      'Registered',
      'classic',
      'nonCompliant',
      'default not met: 1.29 is below 1.33',
    ],
    [
      'a transition release with the flag',
      { revisions: ['asm-1-28'] },
      'Registered',
      'native',
      'compliant',
      'preview flag',
    ],
    [
      'an unreadable flag that could decide',
      { controlPlane: '1.32', pools: ['1.32'] },
      null,
      'undetermined',
      'unknown',
      'preview flag not readable',
    ],
    [
      'an unreadable flag that cannot',
      { controlPlane: '1.34', pools: ['1.34'] },
      null,
      'native',
      'compliant',
      'default: 1.34 with asm-1-29',
    ],
    [
      'an unreadable flag on a control plane at 1.28',
      { controlPlane: '1.28', pools: null },
      null,
      'classic',
      'nonCompliant',
      'below 1.29: 1.28 with asm-1-29',
    ],
    [
      'an unknown flag state',
      { controlPlane: '1.32', pools: ['1.32'] },
      'Sleeping',
      'undetermined',
      'unknown',
      'preview flag not readable',
    ],
    [
      'an open canary, one of each',
      { revisions: ['asm-1-26', 'asm-1-29'] },
      'NotRegistered',
      'mixed',
      'nonCompliant',
      'asm-1-26 default not met: asm-1-26 is below asm-1-27; asm-1-29 default: 1.34 with asm-1-29',
    ],
    [
      'an open canary, both native',
      { revisions: ['asm-1-29', 'asm-1-30'] },
      'NotRegistered',
      'native',
      'compliant',
      'asm-1-29 default: 1.34 with asm-1-29; asm-1-30 default: 1.34 with asm-1-30',
    ],
    [
      'an open canary, one not to be told',
      { revisions: ['asm-1-28', 'asm-1-29'] },
      'NotRegistered',
      'undetermined',
      'unknown',
      'transition: installation history unknown',
    ],
    [
      'pools that are not told',
      { pools: null },
      'NotRegistered',
      'undetermined',
      'unknown',
      'node pool version not readable',
    ],
    ['no pools at all', { pools: [] }, 'NotRegistered', 'native', 'compliant', 'default: 1.34 with asm-1-29'],
    [
      'a malformed control plane',
      { controlPlane: '1.34.2.1' },
      'NotRegistered',
      'undetermined',
      'unknown',
      'control plane version not readable',
    ],
    [
      'a malformed revision',
      { revisions: ['asm-1'] },
      'NotRegistered',
      'undetermined',
      'unknown',
      'mesh revision not readable',
    ],
    ['no mesh profile', { mode: null }, 'NotRegistered', 'none', 'notApplicable', 'no mesh'],
    ['a disabled mesh', { mode: 'disabled' }, 'NotRegistered', 'none', 'notApplicable', 'no mesh'],
    ['another mesh', { mode: 'Linkerd' }, 'NotRegistered', 'undetermined', 'unknown', 'mesh mode not understood'],
    [
      'an empty revision list',
      { revisions: [] },
      'NotRegistered',
      'undetermined',
      'unknown',
      'no mesh revision listed',
    ],
    [
      'versions not to be told with the flag, where history cannot decide',
      { controlPlane: 'odd', pools: ['1.33.1'], revisions: ['asm-1-28'] },
      'Registered',
      'undetermined',
      'unknown',
      'control plane version not readable',
    ],
    [
      'a missing revision list below every floor',
      { controlPlane: '1.20', pools: ['1.20'], revisions: null },
      'NotRegistered',
      'undetermined',
      'unknown',
      'no mesh revision listed',
    ],
  ];
  it.each(rows)('%s', async (_what, cluster, flag, sidecarMode, compliance, basis) => {
    expect(await one(cluster, { flag })).toMatchObject({
      sidecarMode,
      documentedMode: sidecarMode,
      compliance,
      basis,
      confidence: 'documented',
    });
  });

  it.each(['NotRegistered', 'Unregistered', 'Unregistering', 'Registering', 'Pending', 'NotSpecified'])(
    '%s means off now',
    async (flag) => {
      expect(await one({ controlPlane: '1.32', pools: ['1.32'] }, { flag })).toMatchObject({
        sidecarMode: 'classic',
        featureFlag: flag,
      });
    },
  );

  it('takes a missing flag record for an unread flag, and says so in the coverage', async () => {
    const report = await reportOf([
      records({ flag: 'absent', clusters: [armCluster({ controlPlane: '1.32', pools: ['1.32'] })] }),
    ]);
    expect(report.clusters[0]).toMatchObject({ sidecarMode: 'undetermined', featureFlag: null });
    expect(report.coverage).toMatchObject({
      complete: false,
      gaps: [{ scope: 'subscription', id: subscriptionId, what: 'feature' }],
    });
  });

  it.each([
    ['forbidden', /^Give Sidescan read access to the preview flag/],
    ['notFound', /^Look inside the cluster/],
  ] as const)('says what helps where the gap of an unread flag says %s', async (reason, advice) => {
    const id = subscriptionId.toUpperCase();
    const gap = { kind: 'gap', scope: 'subscription', id, what: 'feature', reason, detail: '' } as const;
    const clusters = [armCluster({ controlPlane: '1.32', pools: ['1.32'] })];
    const verdict = await verdictOf([records({ flag: null, before: [gap], clusters })]);
    expect(verdict.nextStep).toMatch(advice);
  });
});

describe('section 2: eligibility', () => {
  it.each([
    [{ controlPlane: '1.29', pools: ['1.29'], revisions: ['asm-1-20'] }, 'eligible'],
    [{ controlPlane: '1.28', pools: ['1.28'], revisions: ['asm-1-20'] }, 'ineligible'],
    [{ controlPlane: '1.29', pools: ['1.29'], revisions: ['asm-1-19'] }, 'ineligible'],
    [{ controlPlane: '1.29', pools: ['1.29'], revisions: ['asm-1-19', 'asm-1-20'] }, 'ineligible'],
    [{ controlPlane: '1.30', pools: null }, 'unknown'],
    [{ controlPlane: '1.28', pools: null }, 'ineligible'],
    [{ revisions: [] }, 'unknown'],
    [{ mode: 'Linkerd' }, 'unknown'],
    [{ mode: null }, 'notApplicable'],
  ] as [ArmChange, string][])('%j is %s', async (cluster, eligibility) => {
    expect((await one(cluster)).eligibility).toBe(eligibility);
  });
});

describe('section 2: paths', () => {
  it('names what is short, and what could not be told, never one word in both', async () => {
    const { paths } = await one(
      { controlPlane: '1.28', pools: ['1.28', 'odd'], revisions: ['asm-1-19', 'asm-1-x'] },
      { flag: null },
    );
    expect(paths).toEqual({
      preview: { state: 'unmet', missing: ['controlPlane', 'nodePools', 'meshRevision'], unknown: ['featureFlag'] },
      default: { state: 'unmet', missing: ['controlPlane', 'nodePools', 'meshRevision'], unknown: [] },
    });
  });

  it('are met only for all revisions, and unknown where history would have to tell', async () => {
    const { paths } = await one({ revisions: ['asm-1-28', 'asm-1-29'] }, { flag: 'Registered' });
    expect(paths).toEqual({
      preview: { state: 'met', missing: [], unknown: [] },
      default: { state: 'unknown', missing: [], unknown: ['installHistory'] },
    });
  });

  it('count a transition release that was reached by upgrade as a missing revision', async () => {
    const { paths } = await one({ controlPlane: '1.32', pools: ['1.34'], revisions: ['asm-1-27'] });
    expect(paths?.default).toEqual({ state: 'unmet', missing: ['controlPlane', 'meshRevision'], unknown: [] });
  });

  it('are unmet, whatever the revisions, where something else is known to fall short', async () => {
    const { paths } = await one({ controlPlane: '1.32', revisions: [] });
    expect(paths?.preview).toEqual({ state: 'unmet', missing: ['featureFlag'], unknown: ['meshRevision'] });
    expect(paths?.default).toEqual({ state: 'unmet', missing: ['controlPlane'], unknown: ['meshRevision'] });
  });

  it('are null for a cluster that is not known to be meshed', async () => {
    expect((await one({ mode: null })).paths).toBeNull();
    expect((await one({ mode: 'Linkerd' })).paths).toBeNull();
  });
});

describe('section 1: reading a cluster', () => {
  it('prefers the running version, and an alias only where that is absent, null or empty', async () => {
    const versions = (current: unknown): ArmChange => ({
      properties: { kubernetesVersion: '1.34', currentKubernetesVersion: current },
    });
    expect((await one(versions('1.33.7'))).controlPlaneVersion).toBe('1.33.7');
    for (const absent of [undefined, null, '']) expect((await one(versions(absent))).controlPlaneVersion).toBe('1.34');
    expect(await one(versions('odd'))).toMatchObject({ controlPlaneVersion: 'odd', sidecarMode: 'undetermined' });
    expect(await one(versions(1.31))).toMatchObject({ controlPlaneVersion: '1.31', sidecarMode: 'undetermined' });
  });

  it('does not count stopped pools and pools without nodes, but does count Windows and Gateway pools', async () => {
    const old = { orchestratorVersion: '1.30.1', count: 3 };
    const latent = [
      { ...old, powerState: { code: 'stopped' } },
      { ...old, count: 0 },
    ];
    expect(await one({ pools: ['1.34.1', ...latent] })).toMatchObject({
      sidecarMode: 'native',
      oldestNodePoolVersion: '1.34.1',
    });
    for (const active of [
      { ...old, osType: 'Windows' },
      { ...old, mode: 'Gateway' },
      { orchestratorVersion: '1.30.1' },
      { ...old, count: '0' },
      { ...old, powerState: null },
    ]) {
      expect(await one({ pools: ['1.34.1', active] })).toMatchObject({
        sidecarMode: 'classic',
        oldestNodePoolVersion: '1.30.1',
      });
    }
  });

  it('knows nothing of a row without properties, the mesh included', async () => {
    const verdict = await verdictOf([
      records({ clusters: [{ id: clusterId('bare'), name: 'bare', location: 'westeurope' }] }),
    ]);
    expect(verdict).toMatchObject({
      sidecarMode: 'undetermined',
      eligibility: 'unknown',
      compliance: 'unknown',
      paths: null,
      basis: 'the row has no properties',
    });
    expect(verdict.findings.map(({ rule }) => rule)).toContain('NS016');
  });

  it('shows ids and versions as Azure wrote them, and reads name and group from an id of any casing', async () => {
    const id = '/Subscriptions/AAAA/ResourceGroups/My-RG/providers/Microsoft.ContainerService/ManagedClusters/Aks.One';
    const verdict = await verdictOf([records({ clusters: [{ id, properties: {} }] })]);
    expect(verdict).toMatchObject({
      id,
      name: 'Aks.One',
      resourceGroup: 'My-RG',
      subscriptionId: 'aaaa',
      sidecarMode: 'none',
      controlPlaneVersion: null,
      oldestNodePoolVersion: null,
    });
  });

  it('takes a repeated revision for one', async () => {
    expect((await one({ revisions: ['asm-1-29', 'ASM-1-29'] })).findings.map(({ rule }) => rule)).not.toContain(
      'NS006',
    );
  });

  it.each([
    { agentPoolProfiles: [null] },
    { agentPoolProfiles: 'many' },
    { serviceMeshProfile: { mode: 'Istio', istio: 7 } },
    { serviceMeshProfile: ['Istio'] },
    { powerState: 'Running' },
    { autoUpgradeProfile: 3 },
    { currentKubernetesVersion: {} },
  ])('never throws, and never says native, for %j', async (properties) => {
    const { sidecarMode } = await one({ properties });
    if (!('powerState' in properties) && !('autoUpgradeProfile' in properties))
      expect(sidecarMode).toBe('undetermined');
  });
});

describe('section 3: history', () => {
  const at = (day: number, cluster: ArmChange | null, snapshot: SnapshotChange = {}) =>
    records({
      takenAt: `2026-11-${String(day).padStart(2, '0')}T06:00:00Z`,
      ...snapshot,
      clusters: cluster ? [armCluster(cluster)] : [],
    });
  const present = { revisions: ['asm-1-28'] };

  it('is blamed for an undetermined mode only where it could change that', async () => {
    const both = [at(1, { mode: null }), at(2, { ...present, pools: ['1.33'] })];
    const old = { ...present, controlPlane: '1.33.2', pools: ['1.32.1'] };
    expect((await verdictOf([...both, at(3, old, { flag: null })])).basis).toBe('preview flag not readable');
    const registered = [at(1, { mode: null }), at(2, present, { flag: 'Registered' })];
    expect((await verdictOf([...registered, at(3, old)])).basis).toBe('preview flag withdrawn');
  });

  type Row = [what: string, chain: ReturnType<typeof records>[], mode: string, confidence: string];
  const rows: Row[] = [
    ['not meshed before: installed here', [at(1, { mode: null }), at(2, present)], 'native', 'history'],
    ['did not exist in a covered subscription: installed here', [at(1, null), at(2, present)], 'native', 'history'],
    [
      'did not exist, but its subscription was not listed',
      [at(1, null, { subscriptions: [] }), at(2, present)],
      'undetermined',
      'documented',
    ],
    [
      'did not exist, but clusters could not be read',
      [
        at(1, null, {
          after: [
            {
              kind: 'gap',
              scope: 'subscription',
              id: subscriptionId.toUpperCase(),
              what: 'clusters',
              reason: 'throttled',
              detail: '',
            },
          ],
        }),
        at(2, present),
      ],
      'undetermined',
      'documented',
    ],
    [
      'did not exist, and another gap does not matter',
      [
        at(1, null, {
          after: [
            {
              kind: 'gap',
              scope: 'subscription',
              id: subscriptionId,
              what: 'feature',
              reason: 'forbidden',
              detail: '',
            },
          ],
        }),
        at(2, present),
      ],
      'native',
      'history',
    ],
    [
      'did not exist in a file that was cut',
      [
        at(1, null, { after: [{ kind: 'gap', scope: 'fleet', id: '', what: 'record', reason: 'cut', detail: '' }] }),
        at(2, present),
      ],
      'undetermined',
      'documented',
    ],
    ['seen below asm-1-27: upgraded', [at(1, { revisions: ['asm-1-26'] }), at(2, present)], 'classic', 'history'],
    [
      'seen below 1.33 with the revision: upgraded',
      [at(1, { ...present, pools: ['1.32'] }), at(2, present)],
      'classic',
      'history',
    ],
    ['first seen already so', [at(1, present), at(2, present)], 'undetermined', 'documented'],
    [
      'moved from asm-1-27 to asm-1-28',
      [at(1, { mode: null }), at(2, { revisions: ['asm-1-27'] }), at(3, present)],
      'undetermined',
      'documented',
    ],
    [
      'installed, then seen below the floor: both apply',
      [at(1, { mode: null }), at(2, present), at(3, { ...present, pools: ['1.32'] }), at(4, present)],
      'undetermined',
      'documented',
    ],
    [
      'installed below the floor, raised later',
      [at(1, { mode: null }), at(2, { ...present, pools: ['1.32'] }), at(3, present)],
      'classic',
      'history',
    ],
    [
      'upgraded, then removed and installed anew',
      [at(1, { revisions: ['asm-1-26'] }), at(2, { mode: null }), at(3, present)],
      'native',
      'history',
    ],
    [
      'installed here, and unchanged since',
      [at(1, { mode: null }), at(2, present), at(3, present), at(4, present)],
      'native',
      'history',
    ],
    [
      'an unknown version in between supports neither',
      [at(1, { mode: null }), at(2, { ...present, controlPlane: 'odd' }), at(3, present)],
      'undetermined',
      'documented',
    ],
    [
      'an unreadable mesh in between is passed over',
      [at(1, { mode: null }), at(2, { mode: 'Linkerd' }), at(3, present)],
      'native',
      'history',
    ],
    [
      'another cluster under the same id did not exist',
      [at(1, { revisions: ['asm-1-26'], uid: 'a' }), at(2, { ...present, uid: 'b' })],
      'native',
      'history',
    ],
    [
      'a uid that is not told is the same cluster',
      [at(1, { revisions: ['asm-1-26'], uid: 'a' }), at(2, present)],
      'classic',
      'history',
    ],
    [
      'uids differ in casing only',
      [at(1, { revisions: ['asm-1-26'], uid: 'A' }), at(2, { ...present, uid: 'a' })],
      'classic',
      'history',
    ],
    [
      'only the last other uid counts',
      [
        at(1, { revisions: ['asm-1-26'], uid: 'a' }),
        at(2, { revisions: ['asm-1-26'] }),
        at(3, { ...present, uid: 'b' }),
      ],
      'classic',
      'history',
    ],
    [
      'another cluster under the same id, its mesh unreadable',
      [at(1, { mode: 'Linkerd', uid: 'a' }), at(2, { ...present, uid: 'b' })],
      'native',
      'history',
    ],
    [
      'an unreadable mesh of the same cluster is no beginning',
      [at(1, { mode: 'Linkerd', uid: 'b' }), at(2, { ...present, uid: 'b' })],
      'undetermined',
      'documented',
    ],
    [
      'a readable revision below asm-1-27 beside a malformed one: upgraded',
      [at(1, { revisions: ['asm-1-26', 'asm-x'] }), at(2, present)],
      'classic',
      'history',
    ],
    [
      'a readable revision below 1.33 beside a malformed one: upgraded',
      [at(1, { revisions: ['asm-1-28', 'asm-x'], pools: ['1.32'] }), at(2, present)],
      'classic',
      'history',
    ],
    [
      'a cluster that could not be read, and was never seen before',
      [
        at(1, null, {
          after: [
            {
              kind: 'gap',
              scope: 'cluster',
              id: clusterId('AKS-1'),
              what: 'clusters',
              reason: 'malformed',
              detail: '',
            },
          ],
        }),
        at(2, present),
      ],
      'undetermined',
      'documented',
    ],
    ['history that changes nothing stays documented', [at(1, { mode: null }), at(2, {})], 'native', 'documented'],
  ];
  it.each(rows)('%s', async (_what, chain, sidecarMode, confidence) => {
    expect(await verdictOf(chain)).toMatchObject({ sidecarMode, confidence });
  });

  it('takes the present observation for its last: a canary from asm-1-26 is an upgrade', async () => {
    expect(await one({ revisions: ['asm-1-26', 'asm-1-28'] })).toMatchObject({
      sidecarMode: 'classic',
      confidence: 'documented',
    });
  });

  const flagged = { controlPlane: '1.30', pools: ['1.30'], revisions: ['asm-1-22'] };
  it.each([
    ['NotRegistered', true],
    [null, false],
  ])(
    'a flag that was effective and is %s now leaves the status retained, which only the cluster tells',
    async (flag, isFinding) => {
      const verdict = await verdictOf([at(1, flagged, { flag: 'Registered' }), at(2, flagged, { flag })]);
      expect(verdict).toMatchObject({
        sidecarMode: 'undetermined',
        basis: expect.stringContaining('preview flag withdrawn') as string,
      });
      expect(verdict.findings.some(({ rule }) => rule === 'NS019')).toBe(isFinding);
      expect(verdict.confidence).toBe(flag === null ? 'documented' : 'history');
      expect(verdict.paths?.preview.unknown).toEqual(['featureFlag']);
    },
  );

  it('a flag registered while the versions were too low never had an effect', async () => {
    const verdict = await verdictOf([
      at(1, { ...flagged, controlPlane: '1.28' }, { flag: 'Registered' }),
      at(2, flagged),
    ]);
    expect(verdict).toMatchObject({ sidecarMode: 'classic', basis: 'default not met: 1.30 is below 1.33' });
  });

  it('a flag registered before the mesh was removed no longer matters', async () => {
    const chain = [at(1, flagged, { flag: 'Registered' }), at(2, { mode: null }), at(3, flagged)];
    expect((await verdictOf(chain)).sidecarMode).toBe('classic');
  });
});

describe('section 5: evidence policy and exemptions', () => {
  it('asks for observation where the policy does', async () => {
    const observed = { policy: { target: 'default', evidence: 'observed' } } as const;
    expect(await verdictOf([records()], observed)).toMatchObject({ sidecarMode: 'native', compliance: 'unknown' });
    expect(await verdictOf([records({ clusters: [armCluster({ revisions: ['asm-1-26'] })] })], observed)).toMatchObject(
      { compliance: 'nonCompliant' },
    );
  });

  const classic = { revisions: ['asm-1-26'] };
  const until = (date: string, reason = 'freeze'): Record<string, string> => ({
    'Sidescan-Exempt-Until': date,
    'sidescan-exempt-reason': reason,
  });
  type Row = [
    what: string,
    cluster: ArmChange,
    subscriptionTags: Record<string, string>,
    compliance: string,
    state: string | undefined,
  ];
  const rows: Row[] = [
    ['valid', { ...classic, tags: until('2026-12-31') }, {}, 'exempt', 'valid'],
    ['valid on its last day', { ...classic, tags: until('2026-11-20') }, {}, 'exempt', 'valid'],
    ['expired the day before', { ...classic, tags: until('2026-11-19') }, {}, 'nonCompliant', 'expired'],
    ['a day that does not exist', { ...classic, tags: until('2026-02-30') }, {}, 'nonCompliant', 'invalid'],
    ['another date format', { ...classic, tags: until('31.12.2026') }, {}, 'nonCompliant', 'invalid'],
    ['no reason', { ...classic, tags: until('2026-12-31', '  ') }, {}, 'nonCompliant', 'invalid'],
    ['no date', { ...classic, tags: { 'sidescan-exempt-reason': 'x' } }, {}, 'nonCompliant', 'invalid'],
    [
      'a reason that is null',
      { ...classic, tags: { ...until('2026-12-31'), 'sidescan-exempt-reason': null } },
      {},
      'nonCompliant',
      'invalid',
    ],
    [
      'a reason that is no text',
      { ...classic, tags: { ...until('2026-12-31'), 'sidescan-exempt-reason': 5 } },
      {},
      'nonCompliant',
      'invalid',
    ],
    ['from the subscription', classic, until('2026-12-31'), 'exempt', 'valid'],
    [
      'either tag on the cluster hides the subscription',
      { ...classic, tags: { 'sidescan-exempt-reason': 'x' } },
      until('2026-12-31'),
      'nonCompliant',
      'invalid',
    ],
    ['unknown becomes exempt', { revisions: ['asm-1-28'], tags: until('2026-12-31') }, {}, 'exempt', 'valid'],
    ['compliant stays compliant', { tags: until('2026-12-31') }, {}, 'compliant', 'valid'],
    ['not applicable stays so', { mode: null, tags: until('2026-12-31') }, {}, 'notApplicable', 'valid'],
    ['nobody asked', classic, {}, 'nonCompliant', undefined],
  ];
  it.each(rows)('%s', async (_what, cluster, tags, compliance, state) => {
    const verdict = await one(cluster, { subscriptions: [{ tags }] });
    expect(verdict.compliance).toBe(compliance);
    expect(verdict.exemption?.state).toBe(state);
    expect(verdict.findings.some(({ rule }) => rule === 'NS015')).toBe(state === 'expired' || state === 'invalid');
  });

  it('judges at the snapshot’s instant', async () => {
    const verdict = await one({ ...classic, tags: until('2026-11-20') }, { takenAt: '2026-11-21T00:00:00Z' });
    expect(verdict.compliance).toBe('nonCompliant');
  });
});
