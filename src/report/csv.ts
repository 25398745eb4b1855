import { stringify } from 'csv-stringify/sync';
import type { ClusterVerdict, Gap, NotSeen, Path, Report } from '../domain/contracts.ts';
import { gainOfVerdict } from '../domain/gain.ts';
import type { ReportEvent } from './report-event.ts';
import { visibleText } from './terminal-text.ts';
import { worstSeverity } from './worst-first.ts';

/** One column a fact; new ones go to the end. Lists are separated by spaces, `tags` is a JSON object. */
export const csvColumns = [
  'record',
  'id',
  'name',
  'subscriptionId',
  'subscriptionName',
  'resourceGroup',
  'location',
  'controlPlaneVersion',
  'oldestNodePoolVersion',
  'meshRevisions',
  'featureFlag',
  'supportPlan',
  'sidecarMode',
  'documentedMode',
  'confidence',
  'basis',
  'eligibility',
  'compliance',
  'previewState',
  'previewMissing',
  'previewUnknown',
  'defaultState',
  'defaultMissing',
  'defaultUnknown',
  'findings',
  'worstSeverity',
  'exemptionState',
  'exemptUntil',
  'exemptReason',
  'exemptionFrom',
  'nextStep',
  'tags',
  'takenAt',
  'hypothetical',
  'lastSeenAt',
  'gapScope',
  'gapWhat',
  'gapReason',
  'detail',
  'gainStartupRaces',
  'gainStuckJobs',
  'gainObsoleteWorkarounds',
  'gainBypassingInitContainers',
] as const;

type CsvRow = Partial<Record<(typeof csvColumns)[number], string | null>>;
const rowsAtOnce = 20;

/**
 * `--format csv`: RFC 4180, one row a cluster as it is assessed, holding only a few rows at a time. Column `record`
 * tells them apart from what follows the clusters: one row for each cluster that was not seen (who and when last, no
 * verdict columns, so that no pivot counts it) and one for each gap, because a file that is passed on must say what
 * it does not cover. Cells that a spreadsheet would run as a formula get a leading apostrophe (OWASP, "CSV injection").
 */
export async function* renderCsv(
  events: AsyncIterable<ReportEvent>,
  { hypothetical }: { readonly hypothetical: Report['hypothetical'] },
): AsyncGenerator<string> {
  const assumptions = Object.entries(hypothetical ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
  let takenAt = '';
  let rows: CsvRow[] = [];
  yield encode([Object.fromEntries(csvColumns.map((column) => [column, column]))]);
  for await (const event of events) {
    if (event.kind === 'start') takenAt = event.takenAt;
    else if (event.kind === 'verdict') {
      rows.push({ ...clusterRow(event.verdict), takenAt, hypothetical: assumptions });
    } else {
      const { coverage, notSeen } = event.report;
      for (const missed of notSeen) rows.push({ ...notSeenRow(missed), takenAt });
      for (const gap of coverage.gaps) rows.push({ ...gapRow(gap), takenAt });
      // Incomplete without a named gap must not look complete either.
      if (!coverage.complete && coverage.gaps.length === 0)
        rows.push({ record: 'gap', takenAt, gapScope: 'fleet', detail: 'coverage is incomplete' });
    }
    if (rows.length >= rowsAtOnce) {
      yield encode(rows);
      rows = [];
    }
  }
  if (rows.length > 0) yield encode(rows);
}

function encode(rows: readonly CsvRow[]): string {
  // Cells by position: the library looks them up by name four times as slowly.
  const cells = rows.map((row) => csvColumns.map((column) => row[column]));
  return stringify(cells, {
    record_delimiter: 'windows',
    eof: true,
    escape_formulas: true,
    // By default only the whole CR LF; a lone one needs quotes just as much.
    quote_record_delimiter: true,
    // No spreadsheet shows other control characters, and a terminal obeys them.
    cast: { string: (text) => text.replace(/[^\P{Cc}\t\r\n]/gu, visibleText) },
  });
}

function clusterRow(verdict: ClusterVerdict): CsvRow {
  const { exemption } = verdict;
  return {
    ...identityOf(verdict),
    record: 'cluster',
    controlPlaneVersion: verdict.controlPlaneVersion,
    oldestNodePoolVersion: verdict.oldestNodePoolVersion,
    meshRevisions: verdict.meshRevisions.join(' '),
    featureFlag: verdict.featureFlag,
    supportPlan: verdict.supportPlan,
    sidecarMode: verdict.sidecarMode,
    documentedMode: verdict.documentedMode,
    confidence: verdict.confidence,
    basis: verdict.basis,
    eligibility: verdict.eligibility,
    compliance: verdict.compliance,
    ...(verdict.paths
      ? { ...pathCells('preview', verdict.paths.preview), ...pathCells('default', verdict.paths.default) }
      : {}),
    findings: verdict.findings.map(({ rule }) => rule).join(' '),
    worstSeverity: worstSeverity(verdict),
    ...(exemption
      ? {
          exemptionState: exemption.state,
          exemptUntil: exemption.until,
          exemptReason: exemption.reason,
          exemptionFrom: exemption.from,
        }
      : {}),
    nextStep: verdict.nextStep,
    tags: JSON.stringify(verdict.tags),
    ...gainCells(verdict),
  };
}

/** Empty where nobody looked inside, or nothing of it is left to become native: not known is not 0. */
function gainCells(verdict: ClusterVerdict): CsvRow {
  const gain = gainOfVerdict(verdict);
  if (gain === null) return {};
  return {
    gainStartupRaces: String(gain.startupRaces),
    gainStuckJobs: String(gain.stuckJobs),
    gainObsoleteWorkarounds: String(gain.obsoleteWorkarounds),
    gainBypassingInitContainers: String(gain.bypassingInitContainers),
  };
}

function pathCells(path: 'preview' | 'default', { state, missing, unknown }: Path): CsvRow {
  return { [`${path}State`]: state, [`${path}Missing`]: missing.join(' '), [`${path}Unknown`]: unknown.join(' ') };
}

function notSeenRow({ last, lastSeenAt }: NotSeen): CsvRow {
  return {
    ...identityOf(last),
    record: 'notSeen',
    lastSeenAt,
    detail: `not seen in this scan; at its last one: ${last.sidecarMode}, ${last.compliance}`,
  };
}

function gapRow({ scope, id, what, reason, detail }: Gap): CsvRow {
  return { record: 'gap', id, gapScope: scope, gapWhat: what, gapReason: reason, detail };
}

function identityOf({ id, name, subscriptionId, subscriptionName, resourceGroup, location }: ClusterVerdict): CsvRow {
  return { id, name, subscriptionId, subscriptionName, resourceGroup, location };
}
