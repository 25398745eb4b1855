import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { injectedPod, istiod, meshedPod } from '../../../test/support/kubernetes.ts';
import { insideCluster, type InsideCase } from '../../snapshot/fleet/inside/inside-cluster.ts';
import { seededRandom } from '../../snapshot/fleet/random.ts';
import { clusterShape, istio } from '../../snapshot/fleet/shape.ts';
import { inspectionSchema } from '../../snapshot/inspection-schema.ts';
import type { Finding } from '../contracts.ts';
import { healthySituation } from '../healthy.ts';
import type { JsonObject } from '../records.ts';
import { rules } from '../rules/index.ts';
import { parseMeshRevision } from '../versions.ts';
import { boundObservation, leastKept } from './bound-observation.ts';
import { evidence } from './evidence.ts';
import { closedInspection, findingsInside, inspectionBytes, inspectionOf, restateInspection } from './inspection.ts';
import { observedCluster, type Observation } from './observation.ts';
import type { ObservedCluster } from './observed.ts';

const clusterId = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks-1';
const observedAt = '2026-11-20T05:30:00Z';
const takenAt = '2026-11-20T06:00:00Z';

function observe(objects: Iterable<JsonObject>): Observation {
  const seen = evidence();
  for (const object of objects) seen.add(object, observedAt);
  return seen.summarise();
}

/** What all rules say of a cluster with these revisions that was seen so. */
function said(observed: ObservedCluster, revisions: readonly string[]): unknown {
  const situation = healthySituation({ observed, revisions });
  const { sidecarMode, confidence, basis } = situation;
  return { sidecarMode, confidence, basis, findings: rules.map((rule) => rule.evaluate(situation)) };
}

function saidOf(observation: Observation, revisions: readonly string[]): unknown {
  const parsed = revisions.map(parseMeshRevision).filter((revision) => revision !== null);
  return said(observedCluster(observation, parsed), revisions);
}

/** The same namespaced objects once more in another namespace. */
function elsewhere(object: JsonObject, number: number): JsonObject {
  const metadata = object.metadata as JsonObject;
  const { kind } = object;
  if (kind === 'Node') return { ...object, metadata: { ...metadata, name: `${String(metadata.name)}-${number}` } };
  if (kind === 'Namespace') return { ...object, metadata: { ...metadata, name: `${String(metadata.name)}${number}` } };
  if (metadata.namespace === 'aks-istio-system') return object;
  const spec = object.spec as JsonObject | undefined;
  const nodeName = typeof spec?.nodeName === 'string' ? { nodeName: `${spec.nodeName}-${number}` } : {};
  const changed = spec ? { spec: { ...spec, ...nodeName } } : {};
  return { ...object, metadata: { ...metadata, namespace: `${String(metadata.namespace)}${number}` }, ...changed };
}

const cases: readonly InsideCase[] = ['asDocumented', 'restartOutstanding', 'otherThanDocumented'];
const anyCluster = fc
  .record({
    seed: fc.nat({ max: 1000 }).map(String),
    revision: fc.constantFrom('asm-1-26', 'asm-1-28', 'asm-1-29'),
    insideCase: fc.constantFrom(...cases),
    times: fc.constantFrom(1, 2, 22),
    odd: fc.boolean(),
  })
  .map(({ seed, revision, insideCase, times, odd }) => {
    const shape = clusterShape({ version: '1.34.5', mesh: istio(revision) });
    const objects = [...insideCluster({ shape, insideCase, takenAt, random: seededRandom(seed), pods: 0 })];
    const all = Array.from({ length: times }, (_, number) => objects.map((object) => elsewhere(object, number))).flat();
    const annotations = { 'sidecar.istio.io/nativeSidecar': 'odd', 'istio.io/rev': '' };
    const pods = [
      meshedPod('classic', { annotations, name: 'odd-1' }),
      injectedPod('native-sidecar-injected', { rev: null }),
    ];
    return { revision, objects: odd ? [...all, ...pods] : all };
  });

describe('an inspection', () => {
  it('gives the verdict and the findings that the objects themselves give, however much of its lists is cut', () => {
    const lengths = new Set<boolean>();
    fc.assert(
      fc.property(
        anyCluster,
        fc.constantFrom(['asm-1-26'], ['asm-1-28'], ['asm-1-29'], ['asm-1-26', 'asm-1-28'], ['asm-1-29', 'canary']),
        fc.constantFrom(leastKept, 50, 200),
        ({ objects }, revisions, most) => {
          const whole = observe(objects);
          const cut = boundObservation(whole, most);
          lengths.add(cut.omitted !== undefined);
          expect(saidOf(JSON.parse(JSON.stringify(cut)) as Observation, revisions)).toEqual(saidOf(whole, revisions));
        },
      ),
      { seed: 20261123, numRuns: 30 },
    );
    expect(lengths, 'both cut and whole ones were tried').toEqual(new Set([true, false]));
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(anyCluster, ({ objects }) => {
        const inspection = inspectionOf({ clusterId, observation: observe(objects) });
        const read = inspectionSchema.parse(JSON.parse(JSON.stringify(inspection)));
        expect(read).toEqual(inspection);
        expect(restateInspection(read)).toEqual(inspection);
      }),
      { seed: 20261123, numRuns: 8 },
    );
  });

  it('of 20,000 pods in 5,000 workloads with long names stays below half a MiB and says what it leaves out', () => {
    const pods = Array.from({ length: 20_000 }, (_, number) => {
      const workload = `${'w'.repeat(200)}-${Math.floor(number / 4)}`;
      const name = `${workload}-${number}`;
      return meshedPod('classic', {
        name,
        namespace: 'n'.repeat(63),
        owner: { kind: 'StatefulSet', name: workload },
        initContainers: [{ name: 'i', command: ['curl', 'http://x'], resources: { requests: { cpu: '2' } } }],
        annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' },
      });
    });
    const inspection = inspectionOf({ clusterId, observation: observe([istiod('true'), ...pods]) });
    expect(Buffer.byteLength(JSON.stringify(inspection))).toBeLessThan(inspectionBytes);
    expect(inspection.totals.meshedPods).toBe(20_000);
    expect(inspection.workloads.length + (inspection.more?.workloads ?? 0)).toBe(5_000);
    const { findings } = said(observedCluster(observe([istiod('true'), ...pods]), [{ major: 1, minor: 29 }]), [
      'asm-1-29',
    ]) as { findings: (Finding | null)[] };
    const found = findings.find((finding) => finding?.message.includes('no use in native mode'));
    expect(findingsInside(inspection).find(({ rule }) => rule === 'NS104')?.message).toBe(found?.message);
  });

  it('tells the findings of each workload apart', () => {
    const { workloads } = inspectionOf({
      clusterId,
      observation: observe([
        istiod('true'),
        meshedPod('classic', { name: 'a-1', owner: { kind: 'StatefulSet', name: 'a' } }),
        meshedPod('classic', {
          name: 'b-1',
          owner: { kind: 'StatefulSet', name: 'b' },
          annotations: { 'proxy.istio.io/config': 'holdApplicationUntilProxyStarts: true' },
        }),
        meshedPod('native', { name: 'c-1', owner: { kind: 'StatefulSet', name: 'c' } }),
      ]),
    });
    expect(workloads.map(({ name, findings }) => [name, ...findings.map(({ rule }) => rule)])).toEqual([
      ['b', 'NS102', 'NS104'],
      ['a', 'NS102'],
      ['c'],
    ]);
    expect(workloads[1]?.findings[0]?.evidence).toMatchObject({ classicPods: 1 });
  });

  it('believes nothing but the evidence of what was sent', () => {
    const sent = inspectionOf({ clusterId, observation: observe([istiod('true'), meshedPod('classic')]) });
    const gap = {
      scope: 'fleet',
      id: '',
      what: 'clusters',
      reason: 'forbidden',
      detail: 'none of its business',
    } as const;
    const forged = { ...sent, totals: { ...sent.totals, stuckJobs: 7 }, revisions: [], gaps: [gap] };
    expect(restateInspection(forged)).toEqual({
      ...sent,
      gaps: [{ ...gap, scope: 'cluster', id: clusterId, what: 'kubernetes' }],
    });
  });

  it('of a cluster that nobody could look into holds its gap and no evidence', () => {
    const gap = {
      scope: 'cluster',
      id: clusterId,
      what: 'kubernetes',
      reason: 'forbidden',
      detail: 'no right',
    } as const;
    const closed = closedInspection(clusterId, observedAt, gap);
    expect(inspectionSchema.parse(closed)).toEqual(closed);
    expect(closed).toMatchObject({ observed: null, gaps: [gap], totals: { meshedPods: 0 } });
    expect(findingsInside(closed)).toEqual([]);
  });
});
