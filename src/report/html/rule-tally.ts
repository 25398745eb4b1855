import { html } from 'hono/html';
import type { ClusterVerdict, Severity } from '../../domain/contracts.ts';
import { rules } from '../../domain/rules/index.ts';
import { compareText } from '../../domain/text.ts';
import { visibleText } from '../terminal-text.ts';
import { countOf, formatCount } from '../words.ts';
import { severitiesGravestFirst, severityRank } from '../worst-first.ts';
import { severityBadge } from './badges.ts';
import { sourceLink } from './cluster-parts.ts';
import type { Html } from './html.ts';
import { prose } from './prose.ts';

const remediationsAtMost = 3;
const titles: ReadonlyMap<string, string> = new Map(rules.map(({ id, title }) => [id, title]));

/** Counts findings by rule while the clusters stream. */
export interface RuleTally {
  readonly add: (verdict: ClusterVerdict) => void;
  /** One row a rule, gravest first. */
  readonly render: () => Html;
}

interface RuleCount {
  readonly rule: string;
  /** Clusters by the gravest finding of the rule that each has. */
  readonly bySeverity: Record<Severity, number>;
  readonly source: string;
  readonly remediations: Set<string>;
  more: boolean;
}

export function ruleTally(): RuleTally {
  const found = new Map<string, RuleCount>();
  return {
    add: ({ findings }) => {
      const here = new Map<string, Severity>();
      for (const { rule, severity, remediation, source } of findings) {
        let entry = found.get(rule);
        if (!entry) {
          const bySeverity = { high: 0, medium: 0, low: 0, info: 0 };
          entry = { rule, bySeverity, source, remediations: new Set(), more: false };
          found.set(rule, entry);
        }
        const gravest = here.get(rule);
        if (gravest === undefined || severityRank[severity] < severityRank[gravest]) here.set(rule, severity);
        if (entry.remediations.size < remediationsAtMost) entry.remediations.add(remediation);
        else if (!entry.remediations.has(remediation)) entry.more = true;
      }
      for (const [rule, severity] of here) {
        const entry = found.get(rule);
        if (entry) entry.bySeverity[severity] += 1;
      }
    },
    render: () => {
      if (found.size === 0) return html`<p class="quiet">No findings.</p>`;
      const ordered = [...found.values()].sort(
        (a, b) => gravestOf(a) - gravestOf(b) || clustersOf(b) - clustersOf(a) || compareText(a.rule, b.rule),
      );
      return html`<p class="quiet">
          ${countOf(ordered.length, 'rule')} found something. A cluster's own numbers are in its row below.
        </p>
        <div class="scroll" tabindex="0" role="region" aria-label="Findings by rule">
          <table class="list rules">
            <thead>
              <tr>
                <th scope="col">Rule</th>
                <th scope="col">Clusters</th>
                <th scope="col">What to do</th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>
              ${ordered.map(ruleRow)}
            </tbody>
          </table>
        </div>`;
    },
  };
}

function ruleRow({ rule, bySeverity, remediations, more, source }: RuleCount): Html {
  const counts = severitiesGravestFirst
    .filter((severity) => bySeverity[severity] > 0)
    .map((severity) => html`<p>${severityBadge(severity)} ${formatCount(bySeverity[severity])}</p>`);
  return html`<tr>
    <th scope="row">${visibleText(rule)}<small>${titles.get(rule) ?? ''}</small></th>
    <td>${counts}</td>
    <td>
      ${[...remediations].map((text) => html`<p>${prose(text)}</p>`)}${more ? html`<p class="quiet">… and the like for others.</p>` : ''}
    </td>
    <td data-label="Source:">${sourceLink(source)}</td>
  </tr>`;
}

function clustersOf({ bySeverity }: RuleCount): number {
  return severitiesGravestFirst.reduce((sum, severity) => sum + bySeverity[severity], 0);
}

/** The rank of the gravest severity that the rule found. */
function gravestOf({ bySeverity }: RuleCount): number {
  return severitiesGravestFirst.findIndex((severity) => bySeverity[severity] > 0);
}
