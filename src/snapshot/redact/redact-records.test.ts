import { describe, expect, it } from 'vitest';
import { kubernetesRecord, meshedPod } from '../../../test/support/kubernetes.ts';
import { reportOf, records, armCluster, clusterId, stream, subscriptionId } from '../../../test/support/snapshots.ts';
import type { ClusterVerdict } from '../../domain/contracts.ts';
import type { StreamRecord } from '../../domain/records.ts';
import { demoFleet } from '../fleet/synthesise-fleet.ts';
import { redactRecords } from './redact-records.ts';

const redact = async (list: readonly StreamRecord[], key = 'a key'): Promise<StreamRecord[]> =>
  Array.fromAsync(redactRecords(stream(list), key));

/** What a verdict says, without the names in it. */
const meaning = ({
  sidecarMode,
  documentedMode,
  confidence,
  basis,
  eligibility,
  compliance,
  paths,
  ...verdict
}: ClusterVerdict) => ({
  sidecarMode,
  documentedMode,
  confidence,
  basis,
  eligibility,
  compliance,
  paths,
  findings: verdict.findings.map(({ rule, severity }) => `${rule} ${severity}`),
  exemption: verdict.exemption && { ...verdict.exemption, reason: verdict.exemption.reason !== null },
  location: verdict.location,
  versions: [verdict.controlPlaneVersion, verdict.oldestNodePoolVersion, ...verdict.meshRevisions],
});

describe('a redacted snapshot', () => {
  it('gives the same verdicts, coverage and sums as the demo fleet that it hides', async () => {
    const fleet = [...demoFleet()];
    const [before, after] = [await reportOf([fleet]), await reportOf([await redact(fleet)])];
    expect(after.clusters.map(meaning)).toEqual(before.clusters.map(meaning));
    expect(after.summary).toEqual(before.summary);
    expect(after.coverage.subscriptions).toEqual(before.coverage.subscriptions);
    expect(after.coverage.gaps.map(({ scope, what, reason }) => [scope, what, reason]).sort()).toEqual(
      before.coverage.gaps.map(({ scope, what, reason }) => [scope, what, reason]).sort(),
    );
  });

  it('names nothing that the demo fleet names', async () => {
    const fleet = [...demoFleet()];
    const text = JSON.stringify(await redact(fleet)).toLowerCase();
    const secrets = new Set<string>();
    for (const record of fleet) {
      if (record.kind === 'subscription') {
        for (const value of [record.subscriptionId, record.displayName, record.tenantId]) if (value) secrets.add(value);
      } else if (record.kind === 'resourceGroup') secrets.add(record.name);
      else if (record.kind === 'cluster') {
        const { name, resourceGroup, properties } = record.resource;
        for (const value of [name, resourceGroup]) if (typeof value === 'string') secrets.add(value);
        for (const [field, value] of Object.entries(properties ?? {}))
          if (typeof value === 'string' && /fqdn|resourceuid/i.test(field)) secrets.add(value);
      }
    }
    expect(secrets.size).toBeGreaterThan(200);
    expect([...secrets].filter((secret) => text.includes(JSON.stringify(secret.toLowerCase()).slice(1, -1)))).toEqual(
      [],
    );
    expect(text).not.toMatch(/@(?!example\.com)[a-z]/);
  });

  it('names no namespace, workload, pod or node that was looked into', async () => {
    const fleet = [...demoFleet()].filter((record) => record.kind === 'kubernetes');
    const text = JSON.stringify(await redact(fleet));
    const names = fleet.flatMap(({ object }) => {
      const { name, namespace } = (object.metadata ?? {}) as { name?: string; namespace?: string };
      const { nodeName } = (object.spec ?? {}) as { nodeName?: string };
      return [name, namespace, nodeName].filter((each) => each !== undefined);
    });
    const known = /^(?:istiod-|istio-shared-configmap-|aks-istio-|kube-system$|default$)/;
    const theirs = new Set(names.filter((name) => !known.test(name)));
    expect(theirs.size).toBeGreaterThan(100);
    expect([...theirs].filter((name) => text.includes(JSON.stringify(name)))).toEqual([]);
  });

  it('replaces every field that nobody thought of, and keeps what is no text', async () => {
    const whole = armCluster({
      tags: { team: 'payments', Environment: 'Prod', 'cost-center': 'CC-1', owner: 'ann@contoso.com; payments' },
      properties: {
        privateFQDN: 'payments.privatelink.westeurope.azmk8s.io',
        somethingNew: { secretName: 'contoso', numbers: [1, 2], on: true, nothing: null, list: ['contoso'] },
        identityProfile: {
          kubeletidentity: { clientId: '99999999-2222-4333-8444-555555555555', resourceId: clusterId('contoso') },
        },
        apiServerAccessProfile: { authorizedIPRanges: ['20.1.2.3/32'], enablePrivateCluster: false },
      },
    });
    const [record] = (await redact(records({ clusters: [whole] }))).slice(-1);
    const text = JSON.stringify(record);
    for (const secret of ['contoso', 'payments', 'CC-1', '20.1.2.3', '99999999', 'ann', 'cost-center', subscriptionId])
      expect(text).not.toContain(secret);
    expect(record).toMatchObject({
      resource: {
        location: 'westeurope',
        tags: { Environment: 'Prod', owner: expect.stringMatching(/^person-\w+@example\.com; team-\w+$/) as string },
        properties: {
          currentKubernetesVersion: '1.34.2',
          serviceMeshProfile: { mode: 'Istio', istio: { revisions: ['asm-1-29'] } },
          somethingNew: { numbers: [1, 2], on: true, nothing: null },
          apiServerAccessProfile: { enablePrivateCluster: false },
        },
      },
    });
  });

  it('keeps what an annotation or a proxy means, but not what somebody wrote there', async () => {
    const annotations = Object.fromEntries(
      ['nativeSidcar', 'native_sidecar', 'nativeSidecar'].map((name) => [`sidecar.istio.io/${name}`, 'contoso']),
    );
    const pod = meshedPod('classic', {
      annotations: { ...annotations, 'sidecar.istio.io/status': 'contoso', 'sidecar.istio.io/inject': 'true' },
      proxy: { env: ['EXIT_ON_ZERO_ACTIVE_CONNECTIONS', 'contoso'].map((name) => ({ name, value: '1' })) },
    });
    const text = JSON.stringify(await redact([kubernetesRecord(pod)]));
    expect(text).not.toContain('contoso');
    expect(text).toContain('EXIT_ON_ZERO_ACTIVE_CONNECTIONS');
    for (const name of ['nativeSidcar', 'native_sidecar', 'nativeSidecar', 'status']) expect(text).toContain(name);
  });

  it('keeps an exemption, but not its reason', async () => {
    const tags = { 'Sidescan-Exempt-Until': '2026-12-31', 'sidescan-exempt-reason': 'merger with Fabrikam' };
    const redacted = await redact(records({ clusters: [armCluster({ tags })] }));
    expect(JSON.stringify(redacted)).not.toContain('Fabrikam');
    const [verdict] = (await reportOf([redacted])).clusters;
    expect(verdict?.exemption).toMatchObject({ state: 'valid', until: '2026-12-31' });
  });

  it.each([
    ['asked Jane of Fabrikam', 'a reason'],
    ['2026-12-31 (Fabrikam)', 'a reason'],
    ['2026-02-30', 'a reason'],
    ['', 'a reason'],
    ['2026-12-31', 7],
    [['2026-12-31'], 'a reason'],
  ])('keeps an exemption invalid that is one: until %j because of %j', async (until, reason) => {
    const tags = { 'sidescan-exempt-until': until, 'sidescan-exempt-reason': reason };
    const snapshot = records({ clusters: [armCluster({ tags })] });
    const redacted = await redact(snapshot);
    expect(JSON.stringify(redacted)).not.toContain('Fabrikam');
    for (const list of [snapshot, redacted])
      expect((await reportOf([list])).clusters[0]?.exemption).toMatchObject({ state: 'invalid' });
  });

  it('keeps gaps apart that say something else', async () => {
    const gap = { kind: 'gap', scope: 'fleet', id: '', what: 'record', reason: 'malformed' } as const;
    const after = ['page 1 of contoso', 'page 2 of contoso', 'page 1 of contoso'].map((detail) => ({ ...gap, detail }));
    const snapshot = records({ after });
    expect((await reportOf([await redact(snapshot)])).coverage.gaps).toHaveLength(2);
    expect((await reportOf([snapshot])).coverage.gaps).toHaveLength(2);
  });

  it('keeps gaps, but not what they say in words', async () => {
    const gap = { kind: 'gap', what: 'clusters', reason: 'forbidden', detail: 'contoso said no' } as const;
    const gaps: StreamRecord[] = [
      { ...gap, scope: 'subscription', id: subscriptionId },
      { ...gap, scope: 'managementGroup', id: '/providers/Microsoft.Management/managementGroups/contoso' },
      { ...gap, scope: 'managementGroup', id: 'contoso' },
      { ...gap, scope: 'cluster', id: clusterId('contoso') },
      { ...gap, scope: 'location', id: 'westeurope' },
      { ...gap, scope: 'line', id: '7', detail: '' },
      { ...gap, scope: 'fleet', id: 'contoso' },
    ];
    const redacted = (await redact(gaps)).filter((record) => record.kind === 'gap');
    expect(JSON.stringify(redacted)).not.toContain('contoso');
    expect(
      redacted.map(({ scope, id, detail }) => [scope, id.startsWith('/') ? '/…' : id.replace(/-\w+.*/, '-…'), detail]),
    ).toEqual([
      ['subscription', expect.any(String), expect.stringMatching(/^Redacted \(detail-\w{12}\)\.$/)],
      ['managementGroup', '/…', expect.stringMatching(/^Redacted \(detail-\w{12}\)\.$/)],
      ['managementGroup', 'mg-…', expect.stringMatching(/^Redacted \(detail-\w{12}\)\.$/)],
      ['cluster', '/…', expect.stringMatching(/^Redacted \(detail-\w{12}\)\.$/)],
      ['location', 'westeurope', expect.stringMatching(/^Redacted \(detail-\w{12}\)\.$/)],
      ['line', '7', ''],
      ['fleet', 'id-…', expect.stringMatching(/^Redacted \(detail-\w{12}\)\.$/)],
    ]);
  });

  it('fits together with another one under the same key, so that history still counts', async () => {
    const earlier = records({ takenAt: '2026-10-01T06:00:00Z', clusters: [armCluster({ revisions: ['asm-1-26'] })] });
    const later = records({ clusters: [armCluster({ revisions: ['asm-1-27'] })] });
    const told = async (key: string) => {
      const [verdict] = (await reportOf([await redact(earlier), await redact(later, key)])).clusters;
      return [verdict?.sidecarMode, verdict?.confidence];
    };
    expect(await told('a key')).toEqual(['classic', 'history']);
    expect(await told('another key')).toEqual(['undetermined', 'documented']);
  });
});
