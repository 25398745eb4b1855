/**
 * The parts of one cluster: what was found, and both documented paths with the numbers behind.
 *
 * @module
 */
import { html } from 'hono/html';
import type { ClusterVerdict, Finding, Path, PathWord } from '../../domain/contracts.ts';
import { kubernetesFloor, revisionFloor, transitionStart, type PathName } from '../../domain/floors.ts';
import { formatMinor, formatRevision } from '../../domain/versions.ts';
import { visibleText } from '../terminal-text.ts';
import { formatCount } from '../words.ts';
import { severityBadge } from './badges.ts';
import type { Html } from './html.ts';
import { prose } from './prose.ts';

/** The words of a path, for people. */
export const pathWords: Readonly<Record<PathWord, string>> = {
  controlPlane: 'control plane version',
  nodePools: 'node pool versions',
  meshRevision: 'mesh revision',
  featureFlag: 'preview flag',
  installHistory: 'how the revision got there',
};

/** Findings in the order given (worst first), each with its numbers, what to do and the public document behind it. */
export function findingList(findings: readonly Finding[]): Html {
  if (findings.length === 0) return html`<p class="quiet">No findings.</p>`;
  return html`<ul class="findings">
    ${findings.map(
      ({ rule, severity, message, evidence, remediation, source }) =>
        html`<li>
          <p>${severityBadge(severity)} <b>${rule}</b> ${prose(message)}</p>
          <p class="do">${prose(remediation)}</p>
          <details class="evidence">
            <summary>Evidence and source</summary>
            ${evidenceTable(evidence)}
            <p>${sourceLink(source)}</p>
          </details>
        </li>`,
    )}
  </ul>`;
}

/** Only what looks like a public document becomes a link; a long one breaks after a slash. */
export function sourceLink(source: string): Html {
  if (!/^https:\/\/[\w./#?=&%-]+$/.test(source)) return html`${visibleText(source)}`;
  const parts = source.replace('https://', '').split('/');
  return html`<a href="${source}" rel="noreferrer">${parts.map((part, index) => (index === 0 ? part : html`/<wbr>${part}`))}</a>`;
}

function evidenceTable(evidence: Readonly<Record<string, unknown>>): Html {
  return html`<dl class="facts">
    ${Object.entries(evidence).map(
      ([key, value]) =>
        html`<div>
          <dt>${visibleText(key)}</dt>
          <dd>${evidenceValue(value)}</dd>
        </div>`,
    )}
  </dl>`;
}

function evidenceValue(value: unknown): Html | string {
  if (value === null || value === undefined) return '?';
  if (typeof value === 'string') return visibleText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return listed(value);
  if (isBounded(value))
    return value.more > 0 ? html`${listed(value.items)} and ${formatCount(value.more)} more` : listed(value.items);
  return flatText(value) ?? html`<code>${visibleText(JSON.stringify(value))}</code>`;
}

/** How evidence keeps a list that might be long: its first items and how many are left out. */
function isBounded(value: object): value is { readonly items: readonly unknown[]; readonly more: number } {
  return 'items' in value && Array.isArray(value.items) && 'more' in value && typeof value.more === 'number';
}

function listed(items: readonly unknown[]): Html {
  if (items.length === 0) return html`none`;
  return html`${items.map((item, index) => html`${index === 0 ? '' : html`<br>`}${evidenceValue(item)}`)}`;
}

/** `revision asm-1-26, daysLeft -207`: an object of plain values; null for any other. */
function flatText(value: object): string | null {
  const parts: string[] = [];
  for (const [key, each] of Object.entries(value) as [string, unknown][]) {
    if (each !== null && typeof each !== 'string' && typeof each !== 'number' && typeof each !== 'boolean') return null;
    parts.push(`${visibleText(key)} ${visibleText(String(each ?? '?'))}`);
  }
  return parts.join(', ');
}

/** Both documented paths, condition by condition: what the cluster has, what each path needs, and whether it is met. */
export function pathsTable(verdict: ClusterVerdict): Html {
  const { paths, sidecarMode } = verdict;
  if (paths === null)
    return html`<p class="quiet">${sidecarMode === 'none' ? 'Not meshed: the paths to native sidecars do not apply.' : 'Whether the cluster has a mesh could not be read, so nothing can be said of the paths to native sidecars.'}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="The two documented paths">
    <table class="paths">
      <thead>
        <tr>
          <th scope="col">Condition</th>
          <th scope="col">This cluster</th>
          <th scope="col">Default path: ${stateOf(paths.default)}</th>
          <th scope="col">Preview path: ${stateOf(paths.preview)}</th>
        </tr>
      </thead>
      <tbody>${conditions.map((condition) => conditionRow(condition, verdict, paths))}</tbody>
    </table>
  </div>`;
}

interface Condition {
  readonly word: PathWord;
  readonly has: (verdict: ClusterVerdict) => string | null;
  /** What each path asks for; null = the path does not ask. */
  readonly needs: Readonly<Record<PathName, string | null>>;
}

const kubernetesNeeds = {
  default: `${formatMinor(kubernetesFloor.default)} or later`,
  preview: `${formatMinor(kubernetesFloor.preview)} or later`,
};
const conditions: readonly Condition[] = [
  { word: 'controlPlane', has: ({ controlPlaneVersion }) => controlPlaneVersion, needs: kubernetesNeeds },
  { word: 'nodePools', has: ({ oldestNodePoolVersion }) => oldestNodePoolVersion, needs: kubernetesNeeds },
  {
    word: 'meshRevision',
    has: ({ meshRevisions }) => meshRevisions.join(', ') || null,
    needs: {
      default: `${formatRevision(revisionFloor.default)} or later, or ${formatRevision(transitionStart)} or later where it was installed and not upgraded to`,
      preview: `${formatRevision(revisionFloor.preview)} or later`,
    },
  },
  { word: 'featureFlag', has: ({ featureFlag }) => featureFlag, needs: { default: null, preview: 'Registered' } },
  {
    word: 'installHistory',
    has: () => null,
    needs: { default: 'a transition revision was installed, not upgraded to', preview: null },
  },
];

function conditionRow(
  { word, has, needs }: Condition,
  verdict: ClusterVerdict,
  paths: NonNullable<ClusterVerdict['paths']>,
): Html {
  const names: readonly PathName[] = ['default', 'preview'];
  // Asked only of transition revisions, and told apart from the revision only while it is open.
  if (word === 'installHistory' && !names.some((name) => paths[name].unknown.includes(word))) return html``;
  const cells = names.map((name) => {
    const need = needs[name];
    const label = `${name} path:`;
    if (need === null) return html`<td class="quiet" data-label="${label}">not asked</td>`;
    const { missing, unknown } = paths[name];
    const [state, text] = missing.includes(word)
      ? ['unmet', 'falls short']
      : unknown.includes(word)
        ? ['unknown', 'could not be told']
        : ['met', 'met'];
    return html`<td data-label="${label}"><b class="path ${state}">${text}</b><small>needs ${need}</small></td>`;
  });
  return html`<tr><th scope="row">${pathWords[word]}</th><td data-label="This cluster:">${visibleText(has(verdict) ?? 'not known')}${isPartlyRead(word, verdict, paths) ? html`<small>the oldest that could be read</small>` : ''}</td>${cells}</tr>`;
}

/** Some pool has a version, and another's could not be read. */
function isPartlyRead(
  word: PathWord,
  { oldestNodePoolVersion }: ClusterVerdict,
  { default: byDefault, preview }: NonNullable<ClusterVerdict['paths']>,
): boolean {
  return (
    word === 'nodePools' &&
    oldestNodePoolVersion !== null &&
    [byDefault, preview].some(({ unknown }) => unknown.includes('nodePools'))
  );
}

function stateOf({ state }: Path): Html {
  return html`<b class="path ${state}">${state}</b>`;
}
