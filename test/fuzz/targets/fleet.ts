/**
 * Whole snapshots, from records to every format: what comes of ARM's rows, of tags and of catalogues.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { calendar } from '../../../src/domain/calendar.ts';
import { isObject } from '../../../src/domain/json.ts';
import type { StreamRecord } from '../../../src/domain/records.ts';
import { rules } from '../../../src/domain/rules/index.ts';
import { planWaves } from '../../../src/domain/waves.ts';
import { renderPlansJson } from '../../../src/report/plan-json.ts';
import { renderDrift, driftFormats, type DriftFormat } from '../../../src/report/render-drift.ts';
import { renderReport, reportFormats, type ReportFormat } from '../../../src/report/render-report.ts';
import { renderRunbookMarkdown } from '../../../src/report/runbook-markdown.ts';
import { renderRunbookScript } from '../../../src/report/runbook-script.ts';
import { renderWavesCsv } from '../../../src/report/waves-csv.ts';
import { renderWavesMarkdown } from '../../../src/report/waves-markdown.ts';
import { assessSnapshot, type AssessEvent } from '../../../src/scan/assess-snapshot.ts';
import { compareSnapshots } from '../../../src/scan/compare-snapshots.ts';
import { planFleet } from '../../../src/scan/plan-fleet.ts';
import { snapshotHistory } from '../../../src/scan/snapshot-history.ts';
import { withWaves } from '../../../src/scan/with-waves.ts';
import type { Random } from '../../../src/snapshot/fleet/random.ts';
import { parseRecord } from '../../../src/snapshot/schema.ts';
import { payload } from '../../support/payload.ts';
import { armCluster, clusterId, defaultPolicy, records, stream } from '../../support/snapshots.ts';
import { hostileText, mutated } from '../hostile.ts';
import { fuzzTarget, type FuzzTarget } from '../target.ts';
import {
  assertCsv,
  assertInertHtml,
  assertInertMarkdown,
  assertInertScript,
  assertNoControls,
  textOf,
} from '../well-formed.ts';

interface Drawn {
  /** JSON of records, as a file's lines hold them. */
  readonly now: readonly unknown[];
  readonly before: readonly unknown[];
  readonly report: ReportFormat;
  readonly drift: DriftFormat;
}

const setting = { policy: defaultPolicy, rules, calendar };
const documented = payload('managed-cluster-with-istio');
const meshOffer = payload('mesh-revision-profiles-list');
const kubernetesOffer = payload('kubernetes-versions-list');

function catalogues(): StreamRecord[] {
  return [
    { kind: 'meshRevisions', location: 'westeurope', response: meshOffer },
    { kind: 'kubernetesVersions', location: 'westeurope', response: kubernetesOffer },
  ];
}

const change = (random: Random) =>
  random.pick([
    {},
    { controlPlane: '1.32.7', pools: ['1.31.1', '1.32.7'], revisions: ['asm-1-27'] },
    { controlPlane: '1.30.0', pools: ['1.29.9'], revisions: ['asm-1-24', 'asm-1-25'] },
    { revisions: ['asm-1-28'], uid: 'u-1' },
    { mode: null },
    { controlPlane: null, pools: null },
  ]);

/** A snapshot of up to three clusters; `alter` says what becomes of each part. */
function drawRecords(random: Random, alter: Alter): unknown[] {
  const resources = Array.from({ length: random.int(1, 3) }, (_, at) =>
    random.chance(0.15)
      ? { ...documented, id: clusterId(`documented-${at}`) }
      : armCluster({ name: `aks-${at}`, ...change(random) }),
  );
  const list = records({ before: catalogues(), flag: random.pick(['Registered', 'NotRegistered', 'absent', null]) });
  const around = list.filter(({ kind }) => kind !== 'cluster').map((record) => alter(random, record));
  return [...around, ...resources.map((resource) => alter(random, { kind: 'cluster', resource }))];
}

type Alter = (random: Random, record: unknown) => unknown;

const kindOf = (record: unknown): unknown => (isObject(record) ? record.kind : undefined);

const anyPart: Alter = (random, record) => (kindOf(record) === 'header' ? record : mutated(random, record));

/** Tags everywhere that tags can be, of every kind that means something. */
const onlyTags: Alter = (random, record) => {
  const names = ['owner', 'environment', 'sidescan-exempt-until', 'sidescan-exempt-reason', 'service', '__proto__'];
  const tags = Object.fromEntries(
    Array.from({ length: random.int(0, 4) }, () => [
      random.chance(0.8) ? random.pick(names) : hostileText(random),
      random.chance(0.2) ? '2027-01-31' : hostileText(random),
    ]),
  );
  if (!isObject(record)) return record;
  if (record.kind === 'cluster' && isObject(record.resource))
    return { ...record, resource: { ...record.resource, tags } };
  return record.kind === 'subscription' ? { ...record, tags } : record;
};

const onlyCatalogues: Alter = (random, record) =>
  kindOf(record) === 'meshRevisions' || kindOf(record) === 'kubernetesVersions' ? mutated(random, record, 12) : record;

/** As the file reader hands them on: what its schema refuses is not there. */
function readable(list: readonly unknown[]): StreamRecord[] {
  return list.flatMap((value): StreamRecord[] => {
    const parsed = parseRecord(value);
    return parsed.state === 'record' && parsed.record.kind !== 'footer' ? [parsed.record] : [];
  });
}

async function check({ now, before, report, drift }: Drawn): Promise<void> {
  const [latest, earlier] = [readable(now), readable(before)];
  if (latest[0]?.kind !== 'header' || earlier[0]?.kind !== 'header') return;
  const history = snapshotHistory([() => stream(earlier)], setting);
  const events = await Array.fromAsync(assessSnapshot(stream(latest), { ...setting, history }));
  assertNoneLost(latest, events);
  assertFormat(report, await textOf(renderReport(report, withWaves(again(events), { calendar, settings: {} }))));
  const { takenAt, planned } = await planFleet(stream(latest), { ...setting, all: true });
  const plans = planned.map(({ plan }) => plan);
  JSON.parse(renderPlansJson(plans, takenAt));
  for (const plan of plans) {
    assertInertMarkdown(renderRunbookMarkdown(plan, { takenAt }));
    assertInertScript(renderRunbookScript(plan, { takenAt }));
  }
  const waves = planWaves({ takenAt, candidates: planned, settings: { groupTag: 'service' } });
  assertCsv(renderWavesCsv(waves));
  assertInertMarkdown(renderWavesMarkdown(waves));
  const compared = await compareSnapshots(
    () => stream(earlier),
    () => stream(latest),
    setting,
  );
  const text = renderDrift(drift, compared);
  if (drift === 'json') JSON.parse(text);
  else if (drift === 'md') assertInertMarkdown(text);
  else assertNoControls(text);
}

async function* again(events: readonly AssessEvent[]): AsyncGenerator<AssessEvent> {
  yield* events;
}

/** Each cluster with an id has its verdict, once. */
function assertNoneLost(list: readonly StreamRecord[], events: readonly AssessEvent[]): void {
  const ids = list.flatMap((record) => (record.kind === 'cluster' ? [String(record.resource.id).toLowerCase()] : []));
  const verdicts = events.flatMap((event) => (event.kind === 'verdict' ? [event.verdict.id.toLowerCase()] : []));
  assert.deepEqual(verdicts.toSorted(), [...new Set(ids)].toSorted());
}

function assertFormat(format: ReportFormat, text: string): void {
  switch (format) {
    case 'table':
      assertNoControls(text);
      return;
    case 'json':
      JSON.parse(text);
      return;
    case 'jsonl':
      for (const line of text.trimEnd().split('\n')) JSON.parse(line);
      return;
    case 'csv':
      assertCsv(text);
      return;
    case 'md':
      assertInertMarkdown(text);
      return;
    case 'html':
      assertInertHtml(text);
      return;
  }
}

function fleetTarget(name: string, weight: number, alter: Alter): FuzzTarget {
  return fuzzTarget<Drawn>(
    name,
    { weight },
    {
      draw: (random) => ({
        now: drawRecords(random, alter),
        before: drawRecords(random, alter),
        report: random.weighted(reportFormats.map((format) => [format, format === 'html' ? 1 : 4] as const)),
        drift: random.pick(driftFormats),
      }),
      check,
    },
  );
}

export const clusters = fleetTarget('clusters', 1.5, anyPart);
export const tags = fleetTarget('tags', 1, onlyTags);
export const catalogueAnswers = fleetTarget('catalogues', 1, onlyCatalogues);
