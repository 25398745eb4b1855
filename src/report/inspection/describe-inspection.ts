/**
 * An inspection in words, for a terminal and for Markdown alike.
 *
 * @module
 */
import type { Finding, Inspection } from '../../domain/contracts.ts';
import { gainOfFindings } from '../../domain/gain.ts';
import { findingsInside } from '../../domain/inspection/inspection.ts';
import { observedMode } from '../../domain/inspection/observation.ts';
import { formatBytes } from '../../domain/inspection/quantity.ts';
import { at, isObject, listOf, property } from '../../domain/json.ts';
import { countOf, formatCount, formatInstant } from '../words.ts';

export interface RevisionWords {
  readonly mode: 'native' | 'classic' | 'mixed' | 'not known';
  readonly sentence: string;
}

export interface FindingWords {
  readonly rule: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  /** One line for each workload that is shown. */
  readonly workloads: readonly string[];
  /** Those that are not. */
  readonly more: number;
  readonly remediation: string;
}

export interface InspectionWords {
  /** The cluster's name, and its whole id where it has one. */
  readonly name: string;
  readonly id: string;
  readonly when: string;
  readonly revisions: readonly RevisionWords[];
  readonly counts: string;
  readonly findings: readonly FindingWords[];
  /** What native mode would bring; empty for a cluster that is native, or that shows nothing of it. */
  readonly gain: readonly string[];
  readonly gaps: readonly string[];
}

/** Findings in words; at most `most` workloads of each. */
export function describeInspection(inspection: Inspection, most: number): InspectionWords {
  const { clusterId, observedAt, observed, gaps } = inspection;
  const findings = findingsInside(inspection);
  const revisions = inspection.revisions.map(describeRevision);
  const isNative = revisions.length > 0 && revisions.every(({ mode }) => mode === 'native');
  return {
    name: clusterId.slice(clusterId.lastIndexOf('/') + 1) || clusterId,
    id: clusterId.startsWith('/') ? clusterId : '',
    when: formatInstant(observedAt),
    revisions,
    counts: observed ? describeCounts(inspection) : '',
    findings: findings.map((finding) => describeFinding(finding, most)),
    gain: isNative ? [] : gainSentences(findings),
    gaps: gaps.map(({ detail }) => detail),
  };
}

function describeRevision(revision: Inspection['revisions'][number]): RevisionWords {
  const { control, nativePods, classicPods, optIn, optOut } = revision;
  const switched =
    control === 'unknown'
      ? 'the control plane’s switch could not be read'
      : `the control plane injects ${control === 'on' ? 'native' : 'classic'} sidecars`;
  const pods = `${countOf(nativePods, 'native pod')}, ${countOf(classicPods, 'classic pod')}`;
  const apart =
    optIn + optOut > 0 ? `; by annotation ${formatCount(optIn)} native and ${formatCount(optOut)} classic` : '';
  return {
    mode: observedMode(control, nativePods, classicPods) ?? 'not known',
    sentence: `${revision.revision}: ${switched}; ${pods}${apart}`,
  };
}

function describeCounts({ totals, workloads, more }: Inspection): string {
  const { cpuMillicores: cpu, memoryBytes: memory } = totals.requests;
  const amountOf = (shape: 'classic' | 'native'): string =>
    `${cpu[shape] === 0 ? 'no' : `${cpu[shape]}m`} CPU and ${memory[shape] === 0 ? 'no' : `${formatBytes(memory[shape])} of`} memory`;
  const isSame = cpu.classic === cpu.native && memory.classic === memory.native;
  const requested = isSame
    ? `they request ${amountOf('native')}, with native sidecars as with classic ones`
    : `they request ${amountOf('classic')} with classic sidecars, ${amountOf('native')} with native ones`;
  const where = countOf(
    workloads.filter((workload) => workload.nativePods + workload.classicPods > 0).length + (more?.workloads ?? 0),
    'workload',
  );
  return `${countOf(totals.meshedPods, 'meshed pod')} in ${where}; ${requested}.`;
}

function describeFinding({ rule, severity, message, evidence, remediation }: Finding, most: number): FindingWords {
  const list = property(evidence, 'workloads') ?? property(evidence, 'templates');
  const items = (listOf(property(list, 'items')) ?? []).filter(isObject);
  const left = property(list, 'more');
  const shown = items.slice(0, most);
  return {
    rule,
    severity,
    message,
    workloads: shown.map((item) => `${wordOf(item.workload)} (${wordOf(item.kind)})${numbersOf(item)}`),
    more: items.length - shown.length + (typeof left === 'number' ? left : 0),
    remediation,
  };
}

/** What a finding says of one workload, whichever rule it is of. */
function numbersOf(item: Readonly<Record<string, unknown>>): string {
  const parts: string[] = [];
  const number = (name: string): number | null => (typeof item[name] === 'number' ? item[name] : null);
  if (typeof item.workaround === 'string') parts.push(item.workaround);
  if (typeof item.annotation === 'string') parts.push(`${item.annotation}: ${wordOf(item.value)}`);
  const restarts = number('restarts');
  if (restarts !== null) parts.push(countOf(restarts, 'restart'));
  const classicPods = number('classicPods');
  if (classicPods !== null) parts.push(countOf(classicPods, 'classic pod'));
  const pods = number('pods');
  if (pods !== null && pods > 0) parts.push(countOf(pods, 'pod'));
  if (typeof item.since === 'string') parts.push(`since ${formatInstant(item.since)}`);
  for (const resource of ['cpu', 'memory'] as const) {
    const [before, after] = [at(item, resource, 'before'), at(item, resource, 'after')];
    if (typeof before === 'string' && typeof after === 'string' && before !== after) {
      parts.push(`${resource === 'cpu' ? 'CPU' : resource} ${before} → ${after}`);
    }
  }
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

/** The business case in numbers, of one cluster's findings. */
function gainSentences(findings: readonly Finding[]): string[] {
  const gain = gainOfFindings(findings);
  const of = (count: number, noun: string, rest: string): string[] =>
    count > 0 ? [`${countOf(count, noun)} ${rest}`] : [];
  return [
    ...of(gain.startupRaces, 'start-up restart', 'that would not happen: the proxy is ready before the application'),
    ...of(gain.stuckJobs, 'Job pod', 'that would complete by itself'),
    ...of(gain.obsoleteWorkarounds, 'workaround', 'that could go'),
    ...of(gain.bypassingInitContainers, 'workload', 'whose init containers would join the mesh'),
  ];
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '?';
}
