import type { Cluster } from '../domain/cluster.ts';
import type { Gap, Inspection } from '../domain/contracts.ts';
import { insideCluster, type Inside } from '../domain/inspection/inside-cluster.ts';
import { closedInspection, inspectionOf } from '../domain/inspection/inspection.ts';
import type { Inspector } from '../domain/inspect-ports.ts';
import type { Clock } from '../domain/ports.ts';
import type { SnapshotStream } from '../domain/records.ts';
import { readCluster } from '../snapshot/to-domain.ts';
import { lookInside } from './look-inside.ts';

/** An inspection, or a gap of the fleet itself: what is behind it was not looked for. */
export type FleetSight =
  { readonly kind: 'inspection'; readonly inspection: Inspection } | { readonly kind: 'gap'; readonly gap: Gap };

/** Clusters that are asked for ahead of the one that is handed on; the inspector bounds how many of them run. */
const ahead = 16;

/** Looks into every meshed cluster of a live collection, one after the other in its order. */
export async function* inspectFleet(
  parts: { readonly inspector: Inspector; readonly clock: Clock },
  records: SnapshotStream,
  signal: AbortSignal,
): AsyncGenerator<FleetSight> {
  const running: Promise<Inspection>[] = [];
  const next = async (): Promise<FleetSight[]> => {
    const first = running.shift();
    return first ? [{ kind: 'inspection', inspection: await first }] : [];
  };
  for await (const record of records) {
    if (record.kind === 'gap') yield { kind: 'gap', gap: gapOf(record) };
    if (record.kind !== 'cluster') continue;
    const cluster = readCluster(record.resource);
    if (cluster?.mesh.state === 'unknown') yield notLookedInto(cluster);
    if (cluster?.mesh.state !== 'meshed') continue;
    const looking = lookInside(parts, { kind: 'entra', clusterId: cluster.id }, signal);
    // Its failure is told when its turn comes.
    looking.catch(() => undefined);
    running.push(looking);
    if (running.length >= ahead) yield* await next();
  }
  while (running.length > 0) yield* await next();
}

/** What a snapshot says of the inside of its meshed clusters; a cluster of which it says nothing is a gap. */
export async function* inspectSnapshot(records: SnapshotStream): AsyncGenerator<FleetSight> {
  const inside = new Map<string, Inside>();
  const closed = new Map<string, Gap>();
  let takenAt = '';
  for await (const record of records) {
    if (record.kind === 'header') ({ takenAt } = record);
    else if (record.kind === 'kubernetes' || record.kind === 'inspection') {
      const key = record.clusterId.toLowerCase();
      const found = inside.get(key) ?? insideCluster();
      inside.set(key, found);
      found.add(record, takenAt);
    } else if (record.kind === 'gap') {
      if (record.scope === 'cluster' && record.what === 'kubernetes')
        closed.set(record.id.toLowerCase(), gapOf(record));
      else yield { kind: 'gap', gap: gapOf(record) };
    } else if (record.kind === 'cluster') {
      const cluster = readCluster(record.resource);
      if (cluster?.mesh.state === 'unknown') yield notLookedInto(cluster);
      if (cluster?.mesh.state !== 'meshed') continue;
      const { observation, gaps } = inside.get(cluster.key)?.result() ?? { observation: null, gaps: [] };
      inside.delete(cluster.key);
      const unseen: Gap = {
        scope: 'cluster',
        id: cluster.id,
        what: 'kubernetes',
        reason: 'notFound',
        detail: 'the snapshot holds no evidence from inside: look with `sidescan inspect` and a scope or a context',
      };
      const inspection = observation
        ? inspectionOf({ clusterId: cluster.id, observation, gaps })
        : closedInspection(cluster.id, takenAt, gaps[0] ?? closed.get(cluster.key) ?? unseen);
      yield { kind: 'inspection', inspection };
    }
  }
}

function notLookedInto({ id }: Cluster): FleetSight {
  const detail = 'whether it has a mesh could not be read, so nobody looked';
  return { kind: 'gap', gap: { scope: 'cluster', id, what: 'kubernetes', reason: 'malformed', detail } };
}

function gapOf({ scope, id, what, reason, detail }: Gap): Gap {
  return { scope, id, what, reason, detail };
}
