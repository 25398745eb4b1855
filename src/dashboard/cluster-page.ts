import { html } from 'hono/html';
import { portalLink } from '../domain/clouds.ts';
import type { ClusterVerdict, HistoryEntry, Plan } from '../domain/contracts.ts';
import type { NoPlan } from '../domain/upgrade-path/no-plan.ts';
import { complianceBadge, modeBadge } from '../report/html/badges.ts';
import { findingList, pathsTable } from '../report/html/cluster-parts.ts';
import { historyTimeline } from '../report/html/history-timeline.ts';
import { clusterGainNote } from '../report/html/gain-note.ts';
import type { Html } from '../report/html/html.ts';
import { inspectionTimeline, type SeenInside } from '../report/html/inspection-timeline.ts';
import { planView, stepTitle } from '../report/html/plan-view.ts';
import { prose } from '../report/html/prose.ts';
import { visibleText } from '../report/terminal-text.ts';
import { countOf, describeMesh, formatLastSeen, formatInstant } from '../report/words.ts';
import type { DashboardPage } from './frame.ts';
import { clusterHref, clustersHref } from './urls.ts';

export interface ClusterData {
  readonly verdict: ClusterVerdict;
  /** Of the scan that is shown. */
  readonly takenAt: string;
  readonly cloud: string;
  /** When the shown scan did not see the cluster, since when; null = it did. */
  readonly absence: Absence | null;
  readonly plan: ShownPlan;
  /** Newest first. */
  readonly inspections: readonly SeenInside[];
  /** Oldest first, only where something changed; null when it could not be read. */
  readonly history: readonly HistoryEntry[] | null;
}

/** A cluster that a scan did not see; the verdict is the last that there is of it. */
export interface Absence {
  /** `notSeen`: a gap covers it. `gone`: nothing does. */
  readonly kind: 'notSeen' | 'gone';
  /** Of the scan whose verdict is shown: it saw the cluster last, or saw it last change. */
  readonly at: string;
}

/** What there is to say of the way to native sidecars. */
export type ShownPlan =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'none'; readonly noPlan: NoPlan }
  /** In a fleet so large that the page does not wait for it: the files are linked. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'gone'; readonly reason: string };

/** One cluster: what is said of it, the numbers behind, how it came there and what to do. */
export function clusterPage(data: ClusterData): DashboardPage {
  const { verdict, takenAt, absence, history } = data;
  const own = verdict.findings.filter(({ rule }) => !isFromInside(rule));
  const inside = verdict.findings.filter(({ rule }) => isFromInside(rule));
  return {
    title: visibleText(verdict.name) || '(no name)',
    place: 'clusters',
    body: html`${whereabouts(verdict)}
${absence === null ? '' : absenceNote(absence, takenAt)}
<section aria-labelledby="verdict" class="card"><h2 id="verdict">Verdict</h2>${verdictOf(data)}</section>
<div class="split"><div>
<section class="card" aria-labelledby="findings"><h2 id="findings">Findings</h2>${findingList(own)}</section>
<section class="card" aria-labelledby="plan"><h2 id="plan">Runbook</h2>${planOf(data)}</section>
<section class="card" aria-labelledby="inside"><h2 id="inside">Observed inside</h2>${insideOf(verdict, inside)}${clusterGainNote(verdict)}${inspectionTimeline(data.inspections)}</section>
</div><div>
${exemptionOf(verdict)}
<section class="card" aria-labelledby="history"><h2 id="history">History</h2>${history === null ? html`<p class="quiet">The history of this cluster could not be read.</p>` : historyTimeline(history)}</section>
<section class="card" aria-labelledby="about"><h2 id="about">About this cluster</h2>${aboutOf(verdict, data.cloud)}</section>
</div></div>`,
  };
}

function absenceNote({ kind, at }: Absence, takenAt: string): Html {
  return kind === 'notSeen'
    ? html`<p class="note warn">The latest scan did not see this cluster, because a gap covers it. This is what was so ${formatLastSeen(at, takenAt)}.</p>`
    : html`<p class="note">The scan of ${formatInstant(takenAt)} did not find this cluster: it is gone, or has another name. This is what was so when it last changed, ${formatInstant(at)}.</p>`;
}

/** Rules of the hundreds speak of what was seen through the Kubernetes API. */
function isFromInside(rule: string): boolean {
  return /^NS1\d\d$/.test(rule);
}

function whereabouts({ subscriptionName, subscriptionId, resourceGroup, location }: ClusterVerdict): Html {
  return html`<p class="where"><a href="${clustersHref({ subscription: [subscriptionId] })}">${visibleText(subscriptionName ?? subscriptionId)}</a> / <a href="${clustersHref({ q: resourceGroup })}">${visibleText(resourceGroup)}</a> / <a href="${clustersHref({ location: [location] })}">${visibleText(location)}</a></p>`;
}

function verdictOf({ verdict, plan }: ClusterData): Html {
  const { compliance, sidecarMode, documentedMode, confidence, basis, eligibility } = verdict;
  return html`<p class="says">${complianceBadge(compliance)} ${modeBadge(sidecarMode, confidence)}${
    documentedMode === sidecarMode ? '' : html` <span>by the documents: ${modeBadge(documentedMode)}</span>`
  }</p>
<dl class="why">${basis === '' ? '' : html`<div><dt>Why</dt><dd>${visibleText(basis)}</dd></div>`}${nextOf(verdict, plan)}</dl>
<dl class="facts">
<div><dt>Control plane</dt><dd>${told(verdict.controlPlaneVersion)}</dd></div>
<div><dt>Oldest active node pool</dt><dd>${told(verdict.oldestNodePoolVersion)}</dd></div>
<div><dt>Mesh revision</dt><dd>${visibleText(describeMesh(verdict))}</dd></div>
<div><dt>Preview flag</dt><dd>${verdict.featureFlag === null ? 'not read' : visibleText(verdict.featureFlag)}</dd></div>
<div><dt>Support plan</dt><dd>${visibleText(verdict.supportPlan)}</dd></div>
<div><dt>Classic prerequisites</dt><dd>${eligibility}</dd></div>
</dl>
${pathsTable(verdict)}`;
}

/** Where versions stand in the way, the runbook's first step: it knows what is on offer, the verdict's advice does not. */
function nextOf({ sidecarMode, nextStep }: ClusterVerdict, shown: ShownPlan): Html | string {
  const steps = shown.kind === 'plan' && shown.plan.impossible === null ? shown.plan.steps : [];
  const [first] = steps;
  if (first && first.to !== null && sidecarMode !== 'undetermined')
    return html`<div><dt>Next</dt><dd>${stepTitle(first)}, the first of <a href="#plan">${countOf(steps.length, 'step')}</a>.</dd></div>`;
  return nextStep === null ? '' : html`<div><dt>Next</dt><dd>${prose(nextStep)}</dd></div>`;
}

function told(text: string | null): string {
  return text === null ? 'not known' : visibleText(text);
}

function planOf({ verdict, plan }: ClusterData): Html {
  const page = clusterHref(verdict.id);
  // Where there is no way, there is nothing to run.
  const formats = plan.kind === 'plan' && plan.plan.impossible !== null ? noWayFormats : allFormats;
  const files =
    page === undefined || plan.kind === 'gone'
      ? ''
      : html`<ul class="chips">${formats.map((format) => {
          const [name, says] = runbookFiles[format];
          return html`<li><a href="/api${page}/plan?format=${format}" download="${fileName(verdict.name)}.${format}" title="${says}">${name}</a></li>`;
        })}</ul>`;
  switch (plan.kind) {
    case 'plan':
      return html`${files}${planView(plan.plan)}`;
    case 'none':
      return html`<p>${prose(plan.noPlan.reason)}</p>${plan.noPlan.advice.length === 0 ? '' : html`<ul>${plan.noPlan.advice.map((advice) => html`<li>${prose(advice)}</li>`)}</ul>`}`;
    case 'elsewhere':
      return html`<p>In a fleet of this size a plan takes a few seconds to make. It is made when a file is asked for.</p>${files}`;
    case 'gone':
      return html`<p class="quiet">${visibleText(plan.reason)}</p>`;
  }
}

const runbookFiles = {
  md: ['Download the runbook', 'Markdown, to follow step by step'],
  sh: ['Download the script', 'bash, to read before it is run'],
  json: ['Download the plan', 'JSON, for programs'],
} as const;

const allFormats = ['md', 'sh', 'json'] as const;
const noWayFormats = ['md', 'json'] as const;

/** A name that every file system takes. */
function fileName(name: string): string {
  return `runbook-${name.replace(/[^\w.-]+/g, '-').slice(0, 80)}`;
}

function insideOf({ confidence }: ClusterVerdict, findings: ClusterVerdict['findings']): Html {
  if (findings.length === 0) {
    return confidence === 'observed'
      ? html`<p>Somebody looked inside, and found nothing to report.</p>`
      : html`<p class="quiet">Nobody has looked inside this cluster: what is said above rests on ${confidence === 'history' ? 'documents and history' : 'documents'}.</p>`;
  }
  return findingList(findings);
}

function exemptionOf({ exemption }: ClusterVerdict): Html | string {
  if (exemption === null) return '';
  const { state, until, reason, from } = exemption;
  const says = {
    valid: 'It holds.',
    expired: 'It has ended, so the cluster counts again.',
    invalid: 'It does not hold: the date cannot be read or the reason is missing.',
  }[state];
  return html`<section class="card" aria-labelledby="exemption"><h2 id="exemption">Exemption</h2><p><b class="exemption ${state}">${state}</b> ${says}</p>
<dl class="facts"><div><dt>Until</dt><dd>${told(until)}</dd></div><div><dt>Reason</dt><dd>${told(reason)}</dd></div><div><dt>By the tags of</dt><dd>the ${from}</dd></div></dl></section>`;
}

function aboutOf({ id, subscriptionId, tags }: ClusterVerdict, cloud: string): Html {
  const portal = portalLink(cloud, id);
  return html`<dl class="facts ids">
<div><dt>Id</dt><dd><code data-copy="the id of the cluster">${visibleText(id)}</code>${portal === null ? '' : html` <a href="${portal}" rel="noreferrer">Open in the Azure portal</a>`}</dd></div>
<div><dt>Subscription</dt><dd><code data-copy="the id of the subscription">${visibleText(subscriptionId)}</code></dd></div>
${Object.entries(tags).map(([name, value]) => html`<div><dt>Tag ${visibleText(name)}</dt><dd>${visibleText(value)}</dd></div>`)}
</dl>`;
}

/** For an address that names no cluster of the latest scan. */
export function noClusterText(takenAt: string): string {
  return `The scan of ${formatInstant(takenAt)} has no such cluster. It may have been removed, or have another name.`;
}
