import { html } from 'hono/html';
import type { ClusterVerdict, Severity } from '../../domain/contracts.ts';
import { compareText } from '../../domain/text.ts';
import { visibleText } from '../terminal-text.ts';
import { countOf, formatCount } from '../words.ts';
import { severityRank } from '../worst-first.ts';
import { severityBadge } from './badges.ts';
import { sourceLink } from './cluster-parts.ts';
import type { Html } from './html.ts';
import { prose } from './prose.ts';

const remediationsAtMost = 3;

/** Counts findings by rule while the clusters stream. */
export interface RuleTally {
  readonly add: (verdict: ClusterVerdict) => void;
  /** One row a rule, gravest first. */
  readonly render: () => Html;
}

interface RuleCount {
  readonly rule: string;
  severity: Severity;
  clusters: number;
  readonly source: string;
  readonly remediations: Set<string>;
  more: boolean;
}

export function ruleTally(): RuleTally {
  const rules = new Map<string, RuleCount>();
  return {
    add: ({ findings }) => {
      const here = new Set<string>();
      for (const { rule, severity, remediation, source } of findings) {
        let entry = rules.get(rule);
        if (!entry) {
          entry = { rule, severity, clusters: 0, source, remediations: new Set(), more: false };
          rules.set(rule, entry);
        }
        if (!here.has(rule)) entry.clusters += 1;
        here.add(rule);
        if (severityRank[severity] < severityRank[entry.severity]) entry.severity = severity;
        if (entry.remediations.size < remediationsAtMost) entry.remediations.add(remediation);
        else if (!entry.remediations.has(remediation)) entry.more = true;
      }
    },
    render: () => {
      if (rules.size === 0) return html`<p class="quiet">No findings.</p>`;
      const ordered = [...rules.values()].sort(
        (a, b) =>
          severityRank[a.severity] - severityRank[b.severity] || b.clusters - a.clusters || compareText(a.rule, b.rule),
      );
      return html`<p class="quiet">
          ${countOf(ordered.length, 'rule')} found something. A cluster's own numbers are in its row below.
        </p>
        <div class="scroll" tabindex="0" role="region" aria-label="Findings by rule">
          <table class="rules">
            <thead>
              <tr>
                <th scope="col">Rule</th>
                <th scope="col">Severity</th>
                <th scope="col">Clusters</th>
                <th scope="col">What to do</th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>
              ${ordered.map(
                ({ rule, severity, clusters, remediations, more, source }) =>
                  html`<tr>
                    <th scope="row">${visibleText(rule)}</th>
                    <td>${severityBadge(severity)}</td>
                    <td>${formatCount(clusters)}</td>
                    <td>
                      ${[...remediations].map((text) => html`<p>${prose(text)}</p>`)}${more ? html`<p class="quiet">… and the like for others.</p>` : ''}
                    </td>
                    <td>${sourceLink(source)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`;
    },
  };
}
