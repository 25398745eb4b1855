import { html } from 'hono/html';
import type { HistoryEntry } from '../../domain/contracts.ts';
import { visibleText } from '../terminal-text.ts';
import { describeMesh, factWords, formatInstant } from '../words.ts';
import { complianceBadge, modeBadge } from './badges.ts';
import type { Html } from './html.ts';

/**
 * What changed of a cluster and when, newest first.
 *
 * @param entries oldest first, only where something changed
 */
export function historyTimeline(entries: readonly HistoryEntry[]): Html {
  if (entries.length === 0) return html`<p class="quiet">No earlier scan has seen this cluster.</p>`;
  const items = entries.map((entry, index) => ({ entry, before: entries[index - 1] })).reverse();
  return html`<ol class="timeline">
    ${items.map(
      ({ entry, before }) =>
        html`<li class="${entry.compliance}">
          <p>
            <time datetime="${entry.takenAt}">${formatInstant(entry.takenAt)}</time>
            ${complianceBadge(entry.compliance)} ${modeBadge(entry.sidecarMode, entry.confidence)}
          </p>
          ${
            before === undefined
              ? html`<p>First seen: ${factsOf(entry)}.</p>`
              : html`<ul>
                  ${changesOf(before, entry).map((change) => html`<li>${change}</li>`)}
                </ul>`
          }
        </li>`,
    )}
  </ol>`;
}

function factsOf(entry: HistoryEntry): string {
  return facts.map(({ label, of }) => `${label} ${of(entry)}`).join(', ');
}

function changesOf(before: HistoryEntry, after: HistoryEntry): Html[] {
  return [
    ...facts
      .filter(({ of }) => of(before) !== of(after))
      .map(({ label, of }) => html`${label}: <del>${of(before)}</del> → <ins>${of(after)}</ins>`),
    ...findingChange('new findings', after.rules, before.rules),
    ...findingChange('findings gone', before.rules, after.rules),
  ];
}

function findingChange(label: string, rules: readonly string[], others: readonly string[]): Html[] {
  const only = rules.filter((rule) => !others.includes(rule));
  return only.length === 0 ? [] : [html`${label}: ${only.join(', ')}`];
}

const facts: readonly { readonly label: string; readonly of: (entry: HistoryEntry) => string }[] = [
  { label: factWords.sidecarMode.label, of: ({ sidecarMode }) => sidecarMode },
  { label: factWords.confidence.label, of: ({ confidence }) => confidence },
  { label: factWords.compliance.label, of: ({ compliance }) => compliance },
  textFact('controlPlaneVersion'),
  textFact('oldestNodePoolVersion'),
  { label: factWords.meshRevisions.label, of: (entry) => visibleText(describeMesh(entry)) },
  textFact('featureFlag'),
];

function textFact(field: 'controlPlaneVersion' | 'oldestNodePoolVersion' | 'featureFlag') {
  const { label, absent } = factWords[field];
  return { label, of: (entry: HistoryEntry) => visibleText(entry[field] ?? absent) };
}
