import { describe, expect, it } from 'vitest';
import { aKubernetesGap, anInspection } from '../../test/support/inspections.ts';
import { istiod, kubernetesRecord, meshedPod } from '../../test/support/kubernetes.ts';
import { memoryTable } from '../../test/support/memory-table.ts';
import { aScan, dyingTable } from '../../test/support/scan-store.ts';
import { clusterId } from '../../test/support/snapshots.ts';
import { aVerdict } from '../../test/support/verdicts.ts';
import { parseInspectionMessage, type InspectionMessage } from '../domain/inspection-message.ts';
import { noTelemetry, silentSpan, type Telemetry } from '../domain/telemetry.ts';
import type { Inspector } from '../domain/inspect-ports.ts';
import type { Logger } from '../domain/ports.ts';
import { tableInspectionStore } from '../store/table-inspection-store.ts';
import { tableLeases } from '../store/table-leases.ts';
import type { Table } from '../store/table.ts';
import { giveUpInspection, handleInspectionMessage, type InspectParts } from './handle-message.ts';

const id = clusterId('aks-1');
const key = id.toLowerCase();
const after = '2026-11-20T06:05:00Z';
const observedAt = '2026-11-20T06:10:00Z';
const message: InspectionMessage = { version: 1, kind: 'cluster', clusterId: id, after };
const nothing = (): void => undefined;
const logger: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const options = { logger, isLastDelivery: false };

const seesClassic: Inspector['inspect'] = async ({ clusterId: asked }) => ({
  kind: 'inspected',
  clusterId: asked,
  observedAt,
  records: [istiod('false'), meshedPod('classic')].map((object) => kubernetesRecord(object)),
  gaps: [],
});
const seesNothing: Inspector['inspect'] = async ({ clusterId: asked }) => ({
  kind: 'gap',
  clusterId: asked,
  gap: { kind: 'gap', ...aKubernetesGap(asked) },
});

function world(inspect: Inspector['inspect'] = seesClassic, table: Table = memoryTable()) {
  const enqueued: { message: InspectionMessage; visibleAfterMs: number }[] = [];
  let holders = 0;
  let looks = 0;
  const counting: Inspector['inspect'] = async (target, given) => {
    looks += 1;
    return inspect(target, given);
  };
  const partsOn = (rows: Table): InspectParts => ({
    store: {
      find: async () => ({
        value: aScan({ state: 'completed', finishedAt: after }),
        etag: '',
      }),
      verdicts: async function* () {
        yield aVerdict({ name: 'meshed' });
        yield aVerdict({ name: 'plain', paths: null, sidecarMode: 'none' });
      },
    },
    inspections: tableInspectionStore(rows),
    leases: tableLeases(rows),
    queue: {
      enqueue: async (sent, { visibleAfterMs = 0 } = {}) => void enqueued.push({ message: sent, visibleAfterMs }),
    },
    inspector: async () => ({ inspect: counting }),
    clock: { now: () => new Date(observedAt) },
    newHolder: () => `holder ${(holders += 1)}`,
    maxAgeDays: 7,
  });
  return { parts: partsOn(table), partsOn, table, enqueued, looks: () => looks };
}

describe('a message of the inspection queue', () => {
  it('that names a scan becomes one for each of its meshed clusters', async () => {
    const { parts, enqueued } = world();
    expect(await handleInspectionMessage(parts, { version: 1, kind: 'fleet', scanId: 'scan-1' }, options)).toBe(
      'enqueued',
    );
    expect(enqueued.map((sent) => sent.message)).toEqual([
      { version: 1, kind: 'cluster', clusterId: aVerdict({ name: 'meshed' }).id, after },
    ]);
  });

  it('that names a cluster stores what is inside, attributed to the app', async () => {
    const { parts } = world();
    expect(await handleInspectionMessage(parts, message, options)).toBe('seen');
    expect(await parts.inspections.latest(key)).toEqual({
      inspection: anInspection({ observedAt }),
      receivedAt: observedAt,
      from: 'app',
    });
  });

  it('that carries a trace looks within it, and hands it on to every message that follows', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const seen: unknown[] = [];
    const telemetry: Telemetry = {
      ...noTelemetry,
      run: (name, parent, work) => {
        seen.push([name, parent]);
        return work({
          ...silentSpan(parent),
          set: (attributes, names) => void seen.push([attributes, names]),
        });
      },
    };
    const { parts, enqueued } = world();
    const traced = { ...parts, telemetry };
    await handleInspectionMessage(traced, { version: 1, kind: 'fleet', scanId: 'scan-1', traceparent }, options);
    expect(enqueued.map((sent) => parseInspectionMessage(JSON.stringify(sent.message)).traceparent)).toEqual([
      traceparent,
    ]);
    await handleInspectionMessage(traced, { ...message, traceparent }, options);
    expect(seen).toEqual([
      ['inspect', traceparent],
      [{ 'sidescan.outcome': 'seen' }, { 'sidescan.cluster': id }],
    ]);
  });

  it('that comes again finds its work done', async () => {
    const { parts, looks } = world();
    await handleInspectionMessage(parts, message, options);
    expect(await handleInspectionMessage(parts, message, options)).toBe('alreadyDone');
    expect(looks()).toBe(1);
  });

  it('that is delivered twice at once looks once; the other one comes back later', async () => {
    const first = Promise.withResolvers<undefined>();
    const { parts, enqueued, looks } = world(async (...given) => {
      await first.promise;
      return seesClassic(...given);
    });
    const outcomes = Promise.all(
      [0, 1].map(() => handleInspectionMessage(parts, message, options).finally(() => first.resolve(undefined))),
    );
    expect((await outcomes).sort()).toEqual(['deferred', 'seen']);
    expect(looks()).toBe(1);
    expect(enqueued).toEqual([{ message, visibleAfterMs: 30_000 }]);
  });

  it('waits while four clusters of the subscription are looked into', async () => {
    const open = Promise.withResolvers<undefined>();
    const { parts, looks } = world(async (...given) => {
      await open.promise;
      return seesClassic(...given);
    });
    const of = (name: string) => handleInspectionMessage(parts, { ...message, clusterId: clusterId(name) }, options);
    const running = ['a', 'b', 'c', 'd'].map(of);
    // A turn of the loop for each row that they read and write.
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    const outcome = await of('e');
    open.resolve(undefined);
    expect([outcome, ...(await Promise.all(running))]).toEqual(['deferred', 'seen', 'seen', 'seen', 'seen']);
    expect(looks()).toBe(4);
    expect(await of('e')).toBe('seen');
  });

  it('killed between any two writes, and delivered again, leaves one whole inspection', async () => {
    let killed = 0;
    for (let failing = 1; ; failing += 1) {
      const { partsOn, table } = world();
      const isKilled = await handleInspectionMessage(partsOn(dyingTable(table, failing)), message, options).then(
        () => false,
        () => true,
      );
      // Its leases end by themselves.
      const parts = { ...partsOn(table), clock: { now: () => new Date('2026-11-20T06:30:00Z') } };
      expect(['seen', 'alreadyDone']).toContain(await handleInspectionMessage(parts, message, options));
      expect((await parts.inspections.history(key, 10)).items).toHaveLength(1);
      expect((await parts.inspections.latest(key))?.inspection).toEqual(anInspection({ observedAt }));
      if (!isKilled) break;
      killed += 1;
    }
    expect(killed).toBeGreaterThanOrEqual(4);
  });

  it('of a cluster that does not open leaves a gap, and the evidence of before', async () => {
    const { parts } = world(seesNothing);
    const before = anInspection({ observedAt: '2026-11-19T06:10:00Z' });
    await parts.inspections.put({ inspection: before, receivedAt: after, from: 'key' });
    expect(await handleInspectionMessage(parts, message, options)).toBe('closed');
    expect((await parts.inspections.latest(key))?.inspection).toEqual(before);
    expect((await parts.inspections.head(key))?.gap?.gap).toEqual(aKubernetesGap(id));
  });

  it('that fails is tried again, and at the last delivery becomes a gap', async () => {
    const { parts } = world(async () => {
      throw new Error('a bug');
    });
    await expect(handleInspectionMessage(parts, message, options)).rejects.toThrow('a bug');
    expect(await parts.inspections.head(key)).toBeUndefined();
    expect(await handleInspectionMessage(parts, message, { ...options, isLastDelivery: true })).toBe('closed');
    expect((await parts.inspections.head(key))?.gap?.gap.reason).toBe('unavailable');
  });

  it('that is given up becomes a gap, unless somebody has looked since', async () => {
    const { parts } = world();
    expect(await giveUpInspection(parts, message)).toBe('closed');
    expect((await parts.inspections.head(key))?.seenAt).toBeNull();
    const other = world().parts;
    await handleInspectionMessage(other, message, options);
    expect(await giveUpInspection(other, message)).toBe('alreadyDone');
  });

  it('of a whole scan is tried again, so that its clusters are not forgotten', async () => {
    const { parts, enqueued } = world();
    expect(await giveUpInspection(parts, { version: 1, kind: 'fleet', scanId: 'scan-1' })).toBe('enqueued');
    expect(enqueued).toHaveLength(1);
  });
});
