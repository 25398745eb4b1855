import { html } from 'hono/html';
import type { ClusterVerdict, Exemption, Path, PathWord } from '../../domain/contracts.ts';
import { visibleText } from '../terminal-text.ts';
import { describeClusterGain } from '../words.ts';
import { clusterTable } from './cluster-table.ts';
import { pathWords } from './cluster-parts.ts';
import type { Html } from './html.ts';

/** Rows of one part of the table: a browser lays out only the parts that are looked at. */
export const rowsOfPart = 100;

/** One part of the table of all clusters, as a table of its own so that it can be skipped while it is out of sight. */
export function reportPart(verdicts: readonly ClusterVerdict[], part: number, parts: number): Html {
  const caption = `Clusters, worst first, part ${part} of ${parts}`;
  return html`<div class="part">${clusterTable(verdicts, { caption, details, classes: true })}</div>
`;
}

/** What is behind a verdict, as lean as it can be: there may be 20,000 of them. */
function details(verdict: ClusterVerdict): Html | undefined {
  const { id, paths, findings, exemption, supportPlan } = verdict;
  const gain = describeClusterGain(verdict);
  const lines = [
    ...findings.map(({ rule, message }) => visibleText(`${rule} ${message}`)),
    ...(paths === null ? [] : [`${pathLine('default', paths.default)}. ${pathLine('preview', paths.preview)}.`]),
    ...(exemption === null ? [] : [exemptionLine(exemption)]),
    ...(gain === null ? [] : [gain]),
    `Support plan ${visibleText(supportPlan)}`,
  ];
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul><code>${visibleText(id)}</code>`;
}

function exemptionLine({ state, until, reason, from }: Exemption): string {
  return `Exemption of the ${from}, ${state}, until ${visibleText(until ?? '?')}: ${visibleText(reason ?? 'no reason')}`;
}

function pathLine(name: string, { state, missing, unknown }: Path): string {
  const words = (label: string, list: readonly PathWord[]): string[] =>
    list.length === 0 ? [] : [`${label} ${list.map((word) => pathWords[word]).join(', ')}`];
  const facts = [...words('missing', missing), ...words('not known', unknown)];
  return `The ${name} path is ${state}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}`;
}
