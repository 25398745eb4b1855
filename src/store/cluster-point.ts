/**
 * What the history of a cluster shows of one scan: a line in the bucket of its key, so that it is found in hundreds of
 * scans without reading the index of each.
 *
 * @module
 */
import type { ClusterVerdict, HistoryEntry } from '../domain/contracts.ts';
import { digestKey } from './keys.ts';

/** A {@link HistoryEntry} but for the scan it is of. */
export type ClusterPoint = Omit<HistoryEntry, 'scanId' | 'takenAt'>;

export interface PointLine {
  /** Of the cluster's key. */
  readonly digest: string;
  readonly line: string;
}

type Fields = [
  HistoryEntry['sidecarMode'],
  HistoryEntry['confidence'],
  HistoryEntry['compliance'],
  string | null,
  string | null,
  string[],
  string | null,
  string[],
];

export function pointOf(verdict: ClusterVerdict): PointLine {
  const digest = digestKey(verdict.id.toLowerCase());
  const fields: Fields = [
    verdict.sidecarMode,
    verdict.confidence,
    verdict.compliance,
    verdict.controlPlaneVersion,
    verdict.oldestNodePoolVersion,
    verdict.meshRevisions,
    verdict.featureFlag,
    verdict.findings.map(({ rule }) => rule),
  ];
  return { digest, line: `${digest} ${JSON.stringify(fields)}` };
}

/** The point of a cluster among the lines of its bucket. */
export function findPoint(lines: string, digest: string): ClusterPoint | undefined {
  const line = lines.split('\n').find((candidate) => candidate.startsWith(`${digest} `));
  if (line === undefined) return undefined;
  const [sidecarMode, confidence, compliance, controlPlaneVersion, oldestNodePoolVersion, ...rest] = JSON.parse(
    line.slice(digest.length),
  ) as Fields;
  const [meshRevisions, featureFlag, rules] = rest;
  return {
    sidecarMode,
    confidence,
    compliance,
    controlPlaneVersion,
    oldestNodePoolVersion,
    meshRevisions,
    featureFlag,
    rules,
  };
}
