import type { Cluster } from '../domain/cluster.ts';
import { isOfSameRevisions } from '../domain/inspection/observation.ts';
import type { InspectionHead, InspectionStore } from '../domain/inspect-ports.ts';
import { instant } from '../domain/instant.ts';
import type { SnapshotStream, StreamRecord } from '../domain/records.ts';
import { readCluster } from '../snapshot/to-domain.ts';

const msPerDay = 86_400_000;

/**
 * The same records with what was last seen inside each cluster directly before it, so that a stored snapshot gives the
 * same verdicts for ever. Which inspections there are is looked up once, at the header: one that arrives later counts
 * from the next scan on. Evidence older than `maxAgeDays`, or of other revisions than the cluster has now, is left out,
 * and so are gaps that are older than the evidence.
 */
export async function* withInspections(
  records: SnapshotStream,
  inspections: Pick<InspectionStore, 'heads' | 'find'>,
  maxAgeDays: number,
): SnapshotStream & AsyncGenerator<StreamRecord> {
  let heads: ReadonlyMap<string, InspectionHead> = new Map();
  let oldest = '';
  for await (const record of records) {
    if (record.kind === 'header') {
      const since = new Date(Date.parse(record.takenAt) - maxAgeDays * msPerDay);
      oldest = instant(since);
      heads = await inspections.heads(since);
    } else if (record.kind === 'cluster') {
      const cluster = readCluster(record.resource);
      const head = cluster && heads.get(cluster.key);
      // A cluster that left the mesh has no inside to speak of.
      if (head && cluster.mesh.state !== 'notMeshed') yield* insideOf(head, cluster, oldest, inspections);
    }
    yield record;
  }
}

async function* insideOf(
  { clusterKey, seenAt, gap }: InspectionHead,
  { id: clusterId, mesh }: Cluster,
  oldest: string,
  inspections: Pick<InspectionStore, 'find'>,
): AsyncGenerator<StreamRecord> {
  const received = seenAt !== null && seenAt >= oldest ? await inspections.find(clusterKey, seenAt) : undefined;
  const inspection = received?.inspection;
  const listed = mesh.revisions.map((reading) => reading.revision);
  if (inspection?.observed && isOfSameRevisions(inspection.observed, listed)) {
    yield { kind: 'inspection', clusterId, observedAt: inspection.observedAt, inspection };
  }
  const isLast = gap !== null && gap.observedAt >= oldest && (!inspection || gap.observedAt > inspection.observedAt);
  if (isLast) yield { kind: 'gap', ...gap.gap };
}
