import { describe, expect, it } from 'vitest';
import { payload } from '../../test/support/payload.ts';
import { formatMinor } from '../domain/versions.ts';
import { readCluster, readKubernetesOffer, readMeshOffer } from './to-domain.ts';

describe('a recorded cluster in the middle of a canary', () => {
  it('reads as ARM sent it', () => {
    expect(readCluster(payload('managed-cluster-canary-recorded', 'body'))).toEqual({
      id: '/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/clitest000001/providers/Microsoft.ContainerService/managedClusters/cliakstest000001',
      key: '/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/clitest000001/providers/microsoft.containerservice/managedclusters/cliakstest000001',
      name: 'cliakstest000001',
      subscriptionId: '00000000-0000-0000-0000-000000000000',
      resourceGroup: 'clitest000001',
      location: 'westus2',
      tags: {},
      resourceUid: '6684fa1c573167000133e540',
      readable: true,
      controlPlane: { text: '1.28.9', version: { major: 1, minor: 28, patch: 9 } },
      nodePools: [
        {
          name: 'nodepool1',
          text: '1.28.9',
          version: { major: 1, minor: 28, patch: 9 },
          active: true,
          count: 3,
          osType: 'Linux',
          mode: 'System',
          maxSurge: '10%',
        },
      ],
      mesh: {
        state: 'meshed',
        mode: 'Istio',
        revisions: [
          { text: 'asm-1-20', revision: { major: 1, minor: 20 } },
          { text: 'asm-1-21', revision: { major: 1, minor: 21 } },
        ],
      },
      supportPlan: 'KubernetesOfficial',
      upgradeChannel: null,
      automatic: false,
      provisioningState: 'Updating',
      powerState: 'Running',
      virtualNodesEnabled: false,
      nodeAutoProvisioning: false,
    });
  });
});

describe('a published cluster of an older API', () => {
  it('falls back to the requested versions', () => {
    const cluster = readCluster(payload('managed-cluster-with-istio', 'responses', '200', 'body'));
    expect(cluster).toMatchObject({
      controlPlane: { text: '1.9.6', version: { major: 1, minor: 9 } },
      nodePools: [{ text: '1.9.6', active: true }],
      mesh: { state: 'meshed', revisions: [{ text: 'asm-1-17' }] },
      tags: { archv2: '', tier: 'production' },
      supportPlan: 'KubernetesOfficial',
    });
  });
});

describe('fields with casings of their own', () => {
  it.each([
    ['virtualNodesEnabled', { addonProfiles: { ACIConnectorLinux: { enabled: true } } }, true],
    ['virtualNodesEnabled', { addonProfiles: { aciconnectorlinux: { enabled: false } } }, false],
    ['virtualNodesEnabled', { addonProfiles: { omsagent: { enabled: true } } }, false],
    ['nodeAutoProvisioning', { nodeProvisioningProfile: { mode: 'auto' } }, true],
    ['nodeAutoProvisioning', { nodeProvisioningProfile: { mode: 'Manual' } }, false],
    ['upgradeChannel', { autoUpgradeProfile: { upgradeChannel: 'Stable' } }, 'stable'],
    ['resourceUid', { resourceUID: 'ABC' }, 'abc'],
    ['supportPlan', {}, 'KubernetesOfficial'],
    ['supportPlan', { supportPlan: null }, 'KubernetesOfficial'],
    ['supportPlan', { supportPlan: { name: 'LTS' } }, '{"name":"LTS"}'],
  ])('%s of %j is %s', (field, properties, expected) => {
    expect(
      readCluster({ id: '/subscriptions/s/resourceGroups/r/providers/p/managedClusters/n', properties }),
    ).toMatchObject({ [field]: expected });
  });

  it.each([
    [{ name: 'automatic', tier: 'Standard' }, true],
    [{ name: 'Base' }, false],
    [undefined, false],
  ])('sku %j is AKS Automatic: %s', (sku, automatic) => {
    const id = '/subscriptions/s/resourceGroups/r/providers/p/managedClusters/n';
    expect(readCluster({ id, sku, properties: {} })).toMatchObject({ automatic });
  });

  it('a row without an id is nobody’s', () => {
    expect(readCluster({ name: 'x' })).toBeNull();
    expect(readCluster({ id: 7 })).toBeNull();
  });
});

describe('recorded mesh revision profiles', () => {
  it('are read from the list form, the newest without upgrades', () => {
    const offer = readMeshOffer(payload('mesh-revision-profiles-list-recorded', 'response', 'body'));
    expect(
      offer?.revisions.map(({ revision, upgrades }) => [revision.minor, upgrades.map(({ minor }) => minor)]),
    ).toEqual([
      [20, [21]],
      [21, [22]],
      [22, []],
    ]);
    expect(offer?.revisions[0]?.compatible.KubernetesOfficial?.map(({ minor }) => minor)).toEqual([25, 26, 27, 28, 29]);
  });

  it('are read from the single form, plan by plan', () => {
    const offer = readMeshOffer(payload('mesh-revision-profile-eastus-documented-output'));
    expect(offer?.revisions[0]).toMatchObject({ revision: { minor: 25 }, upgrades: [{ minor: 26 }, { minor: 27 }] });
    expect(offer?.revisions[0]?.compatible.AKSLongTermSupport?.[0]).toEqual({ major: 1, minor: 28 });
    expect(offer?.revisions[0]?.compatible.KubernetesOfficial?.[0]).toEqual({ major: 1, minor: 29 });
  });

  it('accept upgrades without prefix, and the older name for both plans', () => {
    const offer = readMeshOffer({
      value: [
        {
          properties: {
            meshRevisions: [
              {
                revision: 'asm-1-17',
                upgrades: ['1-18'],
                compatibleWith: [{ name: 'Kubernetes', versions: ['1.25'] }],
              },
            ],
          },
        },
      ],
    });
    const versions = [{ major: 1, minor: 25 }];
    expect(offer?.revisions[0]).toMatchObject({
      upgrades: [{ minor: 18 }],
      compatible: { KubernetesOfficial: versions, AKSLongTermSupport: versions },
    });
  });

  it.each([
    ['a revision', { revision: 'latest' }],
    ['a revision', 'asm-1-30'],
    ['upgrades', { revision: 'asm-1-30', upgrades: 'asm-1-31' }],
    ['an upgrade', { revision: 'asm-1-30', upgrades: ['asm-1-31', { to: 'asm-1-32' }] }],
    ['a list of versions', { revision: 'asm-1-30', compatibleWith: {} }],
    [
      'a version',
      { revision: 'asm-1-30', compatibleWith: [{ name: 'KubernetesOfficial', versions: [1.34] }, { name: 'Other' }] },
    ],
  ])('count %s that cannot be read, and keep the others', (_what, bad) => {
    const offer = readMeshOffer({ value: [{ properties: { meshRevisions: [{ revision: 'asm-1-29' }, bad] } }] });
    expect(offer?.unread).toBe(1);
    expect(offer?.revisions[0]).toMatchObject({ revision: { minor: 29 }, upgrades: [] });
  });

  it.each([
    ['is null', null, null, null],
    ['is missing', undefined, null, null],
    ['is no list', '1.34', null, null],
    ['is empty', [], [], null],
    ['holds numbers', [1.34, 1.35], [], ['KubernetesOfficial']],
    ['is read in part', ['1.31', 'x1.34'], ['1.31'], ['KubernetesOfficial']],
    ['is read', ['1.34.1', '1.33', '1.34'], ['1.33', '1.34'], null],
  ])('say what fits, and whether that is all, where the list of versions %s', (_what, versions, minors, partlyRead) => {
    const entry = { revision: 'asm-1-29', compatibleWith: [{ name: 'KubernetesOfficial', versions }] };
    const [read] = readMeshOffer({ properties: { meshRevisions: [entry] } })?.revisions ?? [];
    expect(read?.compatible.KubernetesOfficial?.map(formatMinor) ?? null).toEqual(minors);
    expect(read?.compatible.AKSLongTermSupport).toBeNull();
    expect(read?.partlyRead ?? null).toEqual(partlyRead);
  });

  it('are null when the body is something else', () => {
    for (const body of [{}, { value: {} }, { value: [{}] }, { error: { code: 'x' } }])
      expect(readMeshOffer(body)).toBeNull();
  });
});

describe('published kubernetes versions', () => {
  it('are read from `values`, with preview, plans and upgrades of any patch', () => {
    const offer = readKubernetesOffer(payload('kubernetes-versions-list', 'responses', '200', 'body'));
    expect(offer?.minors.map(({ minor, preview }) => [minor, preview])).toEqual([
      [23, false],
      [24, false],
      [25, false],
      [26, true],
    ]);
    expect(offer?.minors[0]).toMatchObject({ plans: ['KubernetesOfficial'], upgrades: [{ minor: 23 }, { minor: 24 }] });
  });

  it('are null when the body is something else', () => {
    expect(readKubernetesOffer({ value: [] })).toBeNull();
  });

  const version = (name: unknown, more: object = {}) => ({
    version: name,
    capabilities: { supportPlan: ['KubernetesOfficial'] },
    ...more,
  });

  it.each([
    ['a version', version(134)],
    ['a version', null],
    ['plans', version('1.34', { capabilities: { supportPlan: 'KubernetesOfficial' } })],
    ['upgrades', version('1.34', { patchVersions: { '1.34.1': { upgrades: '1.35.0' } } })],
    ['an upgrade', version('1.34', { patchVersions: { '1.34.1': { upgrades: ['1.35.0', null] } } })],
    ['a preview', version('1.34', { isPreview: 'true' })],
  ])('count %s that cannot be read, and keep the others', (_what, bad) => {
    const offer = readKubernetesOffer({ values: [version('1.33'), bad] });
    expect(offer?.unread).toBe(1);
    expect(offer?.minors[0]).toMatchObject({ minor: 33, preview: false, plans: ['KubernetesOfficial'] });
  });

  it('that call themselves previews in other words are none that are released', () => {
    expect(readKubernetesOffer({ values: [version('1.34', { isPreview: 'true' })] })?.minors[0]?.preview).toBe(true);
  });
});
