/**
 * What-if: the same fleet with other versions, another revision or the flag registered. An assumption only ever
 * raises: a cluster that is already further keeps what it has.
 *
 * @module
 */
import { readFlag, type AssessInput } from './assess.ts';
import type { NodePool, RevisionReading, VersionReading } from './cluster.ts';
import { ScanError } from './errors.ts';
import type { ClusterHistory } from './history.ts';
import {
  compareMinor,
  parseKubernetesVersion,
  parseMeshRevision,
  type KubernetesVersion,
  type MeshRevision,
} from './versions.ts';

export interface Assumption {
  /** As the person gave them, for the label. */
  readonly given: Readonly<Record<string, string>>;
  readonly kubernetes: KubernetesVersion | null;
  readonly mesh: MeshRevision | null;
  readonly flag: string | null;
}

/**
 * Reads `key=value` pairs: `kubernetes=1.33`, `mesh=asm-1-29`, `flag=Registered`. Null for none.
 *
 * @throws {ScanError} `request.invalid` in one sentence
 */
export function parseAssumption(pairs: readonly string[]): Assumption | null {
  if (pairs.length === 0) return null;
  const given: Record<string, string> = {};
  let [kubernetes, mesh, flag]: [KubernetesVersion | null, MeshRevision | null, string | null] = [null, null, null];
  for (const pair of pairs) {
    const [key = '', value = ''] = pair.split(/=(.*)/s);
    if (key === 'kubernetes') kubernetes = required(parseKubernetesVersion(value), pair, 'kubernetes=1.33');
    else if (key === 'mesh') mesh = required(parseMeshRevision(value), pair, 'mesh=asm-1-29');
    else if (key === 'flag')
      flag = required(readFlag(value).registered === 'unknown' ? null : value, pair, 'flag=Registered');
    else
      throw new ScanError(
        'request.invalid',
        `--assume ${pair} is not understood: give kubernetes=…, mesh=… or flag=….`,
      );
    given[key] = value;
  }
  return { given, kubernetes, mesh, flag };
}

function required<T>(value: T | null, pair: string, example: string): T {
  if (value !== null) return value;
  throw new ScanError('request.invalid', `--assume ${pair} cannot be read: write it like ${example}.`);
}

/**
 * The input under an assumption. What was truly seen becomes the last entry of its history, so that a transition
 * release reached from an older revision counts as reached by upgrade; evidence from inside speaks of today's cluster
 * and is left out where the assumption changes something.
 */
export function assumeOf(assumption: Assumption, input: AssessInput, history: ClusterHistory): AssessInput {
  const { kubernetes, mesh, flag } = assumption;
  if (input.cluster.mesh.state !== 'meshed') return { ...input, history };
  const { cluster } = input;
  const controlPlane = raise(cluster.controlPlane, kubernetes);
  const nodePools = cluster.nodePools?.map((pool): NodePool => ({ ...pool, ...raise(pool, kubernetes) })) ?? null;
  const revisions = mesh ? raiseRevisions(cluster.mesh.revisions, mesh) : cluster.mesh.revisions;
  const isChanged =
    controlPlane !== cluster.controlPlane ||
    revisions !== cluster.mesh.revisions ||
    (nodePools ?? []).some((pool, index) => pool.text !== cluster.nodePools?.[index]?.text);
  return {
    ...input,
    cluster: { ...cluster, controlPlane, nodePools, mesh: { ...cluster.mesh, revisions } },
    flag: flag === null ? input.flag : readFlag(flag),
    history,
    observed: isChanged || flag !== null ? null : input.observed,
  };
}

function raise(reading: VersionReading, to: KubernetesVersion | null): VersionReading {
  if (!to || (reading.version && compareMinor(reading.version, to) >= 0)) return reading;
  return { text: `${to.major}.${to.minor}${to.patch === null ? '' : `.${to.patch}`}`, version: to };
}

/** Every revision below the assumed one is replaced by it: the upgrade is taken for completed. */
function raiseRevisions(readings: readonly RevisionReading[], to: MeshRevision): readonly RevisionReading[] {
  const kept = readings.filter(({ revision }) => revision && compareMinor(revision, to) >= 0);
  if (kept.length === readings.length && kept.length > 0) return readings;
  return kept.length > 0 ? kept : [{ text: `asm-${to.major}-${to.minor}`, revision: to }];
}
