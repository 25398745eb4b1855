import { describe, expect, it } from 'vitest';
import { aClosedInspection, aKubernetesGap, anInspection } from '../../test/support/inspections.ts';
import { injectedPod, istiod, kubernetesRecord, meshedPod } from '../../test/support/kubernetes.ts';
import { memoryTable } from '../../test/support/memory-table.ts';
import { armCluster, records, reportOf, stream } from '../../test/support/snapshots.ts';
import type { Inspection } from '../domain/contracts.ts';
import { evidence } from '../domain/inspection/evidence.ts';
import { inspectionOf } from '../domain/inspection/inspection.ts';
import type { JsonObject, StreamRecord } from '../domain/records.ts';
import { demoFleet } from '../snapshot/fleet/synthesise-fleet.ts';
import { encodeSnapshot } from '../snapshot/write.ts';
import { readSnapshot } from '../snapshot/read.ts';
import { tableInspectionStore } from '../store/table-inspection-store.ts';
import { withInspections } from './with-inspections.ts';

/** The records of a scan at 2026-11-20T06:00:00Z after these inspections were stored, read back from their file. */
async function scanned(list: readonly StreamRecord[], inspections: readonly Inspection[]): Promise<StreamRecord[]> {
  const store = tableInspectionStore(memoryTable());
  for (const inspection of inspections) {
    await store.put({ inspection, receivedAt: inspection.observedAt, from: 'key' });
  }
  const bytes = encodeSnapshot(withInspections(stream(list), store, 7), { gzip: false });
  const read: StreamRecord[] = [];
  for await (const record of readSnapshot(bytes, { name: 'test' })) read.push(record);
  return read;
}

const podOf = (rev: string) => injectedPod('classic-sidecar-hello-injected-1.26', { rev });
const gapsOf = async (list: readonly StreamRecord[]) => (await reportOf([list])).coverage.gaps;
const modeOf = async (list: readonly StreamRecord[]) => {
  const [cluster] = (await reportOf([list])).clusters;
  return [cluster?.confidence, cluster?.sidecarMode];
};

describe('inspections in a scan', () => {
  it('give every verdict and finding of the demo fleet that the objects themselves give', async () => {
    const whole = [...demoFleet()];
    const inside = new Map<string, ReturnType<typeof evidence>>();
    for (const record of whole) {
      if (record.kind !== 'kubernetes') continue;
      const seen = inside.get(record.clusterId) ?? evidence();
      inside.set(record.clusterId, seen);
      seen.add(record.object, record.observedAt);
    }
    const inspections = [...inside].map(([clusterId, seen]) =>
      inspectionOf({ clusterId, observation: seen.summarise() }),
    );
    expect(inspections.length).toBeGreaterThan(10);
    const without = whole.filter(({ kind }) => kind !== 'kubernetes');
    expect((await reportOf([without])).clusters).not.toEqual((await reportOf([whole])).clusters);
    expect(await reportOf([await scanned(without, inspections)])).toEqual(await reportOf([whole]));
  });

  it('count for seven days', async () => {
    const young = anInspection({ observedAt: '2026-11-13T06:00:00Z' });
    expect(await modeOf(await scanned(records(), [young]))).toEqual(['observed', 'classic']);
    const old = anInspection({ observedAt: '2026-11-13T05:59:59Z' });
    expect(await modeOf(await scanned(records(), [old]))).toEqual(['documented', 'native']);
    expect(await gapsOf(await scanned(records(), [old]))).toEqual([]);
  });

  it('lose against younger objects of the snapshot, and win against older ones', async () => {
    // Objects are of 05:30.
    const before = [kubernetesRecord(istiod('true'))];
    const older = anInspection({ observedAt: '2026-11-20T05:29:59Z' });
    expect(await modeOf(await scanned(records({ before }), [older]))).toEqual(['observed', 'native']);
    const younger = anInspection({ observedAt: '2026-11-20T05:30:01Z' });
    expect(await modeOf(await scanned(records({ before }), [younger]))).toEqual(['observed', 'classic']);
  });

  it('of a cluster that nobody could look into are a gap of the coverage', async () => {
    const list = await scanned(records(), [aClosedInspection()]);
    expect(await gapsOf(list)).toEqual([aKubernetesGap()]);
    expect(await modeOf(list)).toEqual(['documented', 'native']);
  });

  it('a gap that is younger than the evidence is told beside it, an older one is not', async () => {
    const evidenceOf = (observedAt: string) => [
      anInspection({ observedAt }),
      aClosedInspection('2026-11-19T12:00:00Z'),
    ];
    const before = await scanned(records(), evidenceOf('2026-11-19T11:00:00Z'));
    expect([await modeOf(before), (await gapsOf(before)).length]).toEqual([['observed', 'classic'], 1]);
    const after = await scanned(records(), evidenceOf('2026-11-19T13:00:00Z'));
    expect([await modeOf(after), (await gapsOf(after)).length]).toEqual([['observed', 'classic'], 0]);
  });

  it.each<[what: string, listed: string[], objects: readonly JsonObject[], confidence: string]>([
    ['the same revision, written otherwise', ['ASM-1-29'], [istiod('false')], 'observed'],
    ['another revision', ['asm-1-30'], [istiod('false'), meshedPod('classic')], 'documented'],
    ['one of two revisions', ['asm-1-28', 'asm-1-29'], [istiod('false')], 'documented'],
    ['one revision more', ['asm-1-29'], [istiod('false'), istiod('true', 'istiod-asm-1-28')], 'documented'],
    ['the same, with pods of an older one', ['asm-1-29'], [istiod('false'), podOf('asm-1-28')], 'observed'],
    ['the same, by the pods alone', ['asm-1-29'], [podOf('asm-1-29')], 'observed'],
    ['another one, by the pods alone', ['asm-1-30'], [podOf('asm-1-29')], 'documented'],
    ['a revision that cannot be read', ['asm-1-29', 'soon'], [istiod('false')], 'documented'],
  ])('count only for the revisions that they saw: %s', async (_what, revisions, objects, confidence) => {
    const list = await scanned(records({ clusters: [armCluster({ revisions })] }), [anInspection({ objects })]);
    expect(list.some(({ kind }) => kind === 'inspection')).toBe(confidence === 'observed');
    expect((await modeOf(list))[0]).toBe(confidence);
  });

  it('say nothing of a cluster that has left the mesh', async () => {
    const clusters = [armCluster({ mode: 'Disabled' })];
    const list = await scanned(records({ clusters }), [anInspection(), aClosedInspection('2026-11-20T05:40:00Z')]);
    expect(list.map(({ kind }) => kind)).toEqual(['header', 'subscription', 'feature', 'cluster']);
  });

  it('that arrive after the scan began count from the next one on', async () => {
    const store = tableInspectionStore(memoryTable());
    const late = anInspection();
    const arriving = async function* () {
      for (const record of records()) {
        yield record;
        if (record.kind === 'feature') await store.put({ inspection: late, receivedAt: late.observedAt, from: 'key' });
      }
    };
    const kindsOf = async (list: AsyncIterable<StreamRecord>) => (await Array.fromAsync(list)).map(({ kind }) => kind);
    expect(await kindsOf(withInspections(arriving(), store, 7))).not.toContain('inspection');
    expect(await kindsOf(withInspections(arriving(), store, 7))).toContain('inspection');
  });
});
