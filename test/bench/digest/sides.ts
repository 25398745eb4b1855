/**
 * Two looks at the same fleet as files: verdicts in order of key, one a line, and what a digest needs to know of the
 * scan. Read as a stream, as stored scans are.
 *
 * @module
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { calendar } from '../../../src/domain/calendar.ts';
import type { ClusterVerdict } from '../../../src/domain/contracts.ts';
import type { JsonObject } from '../../../src/domain/records.ts';
import { rules } from '../../../src/domain/rules/index.ts';
import { assessSnapshot } from '../../../src/scan/assess-snapshot.ts';
import { synthesiseFleet } from '../../../src/snapshot/fleet/synthesise-fleet.ts';
import type { FleetSide } from '../../../src/tell/fleet-side.ts';

export interface DigestFleet {
  readonly clusters: number;
  readonly subscriptions: number;
  /** Addresses that own the clusters without an owner of their own, in turn. */
  readonly owners: number;
}

/** Before: a tenth of the meshed clusters older than now. After: a fifteenth set back. Some are new, some are gone. */
export type Side = 'before' | 'after';

const takenAt: Readonly<Record<Side, string>> = { before: '2026-11-13T06:00:00Z', after: '2026-11-20T06:00:00Z' };
const policy = { evidence: 'documented', target: 'default' } as const;

/** The records of one side. */
export async function* recordsOf({ clusters, subscriptions, owners }: DigestFleet, side: Side) {
  let index = 0;
  for (const record of synthesiseFleet({ clusters, subscriptions, seed: 1, takenAt: takenAt[side] })) {
    if (record.kind !== 'cluster') {
      yield record;
      continue;
    }
    index += 1;
    if (index % 500 === (side === 'before' ? 1 : 2)) continue;
    const isOlder = side === 'before' ? index % 10 === 0 : index % 15 === 7;
    const tags = { owner: `owner-${index % owners}@contoso.example`, ...(record.resource.tags as object) };
    const resource = { ...record.resource, tags };
    yield { ...record, resource: isOlder ? withRevision(resource, 'asm-1-26') : resource };
  }
}

/** The cluster at another revision; as it is without a mesh. */
function withRevision(resource: JsonObject, revision: string): JsonObject {
  const properties = resource.properties as JsonObject;
  const mesh = properties.serviceMeshProfile as JsonObject | undefined | null;
  if (mesh?.mode !== 'Istio') return resource;
  const istio = { ...(mesh.istio as JsonObject), revisions: [revision] };
  return { ...resource, properties: { ...properties, serviceMeshProfile: { ...mesh, istio } } };
}

/** Assesses one side and writes it to `<file>.jsonl` and `<file>.json`. */
export async function writeSide(fleet: DigestFleet, side: Side, file: string): Promise<void> {
  let rest: Omit<FleetSide, 'verdicts' | 'notSeen'> | undefined;
  async function* lines() {
    for await (const event of assessSnapshot(recordsOf(fleet, side), { policy, rules, calendar })) {
      if (event.kind === 'verdict') yield `${JSON.stringify(event.verdict)}\n`;
      else if (event.kind === 'end') {
        const { cloud, coverage, summary } = event.report;
        rest = { scanId: side, takenAt: takenAt[side], cloud, coverage, calendar: summary.calendar };
      }
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(`${file}.jsonl`));
  await writeFile(`${file}.json`, JSON.stringify(rest));
}

/** A side that was written, streamed each time it is asked for. */
export async function openSide(file: string): Promise<FleetSide> {
  const rest = JSON.parse(await readFile(`${file}.json`, 'utf8')) as Omit<FleetSide, 'verdicts' | 'notSeen'>;
  return {
    ...rest,
    verdicts: async function* () {
      const lines = createInterface({ input: createReadStream(`${file}.jsonl`), crlfDelay: Infinity });
      for await (const line of lines) yield JSON.parse(line) as ClusterVerdict;
    },
    notSeen: async function* () {
      // Both scans saw everything.
    },
  };
}
