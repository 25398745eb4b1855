import { html } from 'hono/html';
import type { Plan, Step, StepAction } from '../../domain/contracts.ts';
import { visibleText } from '../terminal-text.ts';
import { countOf } from '../words.ts';
import { sourceLink } from './cluster-parts.ts';
import type { Html } from './html.ts';
import { prose } from './prose.ts';

const titles: Readonly<Record<StepAction, string>> = {
  finishMeshUpgrade: 'Finish the open mesh upgrade',
  upgradeControlPlane: 'Upgrade the control plane',
  upgradeNodePools: 'Upgrade the node pools',
  recoverKubernetes: 'Recover Kubernetes support',
  upgradeMesh: 'Upgrade the mesh',
  restartWorkloads: 'Restart the workloads',
  verify: 'Verify',
};
const warnings: Readonly<Record<Step['warnings'][number], string>> = {
  outsideSupport: 'Passes through a version outside support.',
  meshIncompatible: 'Mesh and Kubernetes are not compatible for a while.',
};

/** The legal way there: every step with its commands, what to check before and after, and the way back. */
export function planView(plan: Plan): Html {
  const { steps, impossible, notes, from } = plan;
  return html`<div class="plan">
    ${impossible === null ? html`<p>${countOf(steps.length, 'step')} from here: control plane ${visibleText(from.controlPlane ?? '?')}, node pools ${visibleText([...new Set(from.nodePools)].join(', ')) || '?'}, mesh ${visibleText(from.meshRevisions.join(', ')) || '?'}, support plan ${visibleText(from.supportPlan)}.</p>` : html`<p class="note warn">No legal way yet: ${visibleText(impossible)}</p>`}
    ${
      notes.length === 0
        ? ''
        : html`<ul>
            ${notes.map((note) => html`<li>${prose(note)}</li>`)}
          </ul>`
    }
    <ol class="steps">
      ${steps.map(stepView)}
    </ol>
  </div>`;
}

/** `Upgrade the mesh to asm-1-29` */
export function stepTitle({ action, to }: Pick<Step, 'action' | 'to'>): string {
  return `${titles[action]}${to === null ? '' : ` to ${visibleText(to)}`}`;
}

function stepView(step: Step): Html {
  const { phases, before, after, rollback, source, warnings: warned } = step;
  return html`<li>
    <details>
      <summary>
        <b>${stepTitle(step)}</b>${warned.map((word) => html` <span class="warning">${warnings[word]}</span>`)}
      </summary>
      ${checks('Before', before)}
      ${phases.map(
        ({ title, commands, check }) =>
          html`<h4>${visibleText(title)}</h4>
            ${commands.length === 0 ? '' : html`<pre tabindex="0"><code>${commands.map(visibleLines).join('\n')}</code></pre>`}${check === null ? '' : html`<p>Check: ${prose(check)}</p>`}`,
      )}
      ${checks('After', after)}
      <p><b>Way back:</b> ${prose(rollback)}</p>
      <p>Source: ${sourceLink(source)}</p>
    </details>
  </li>`;
}

function checks(label: string, items: readonly string[]): Html {
  return items.length === 0
    ? html``
    : html`<h4>${label}</h4>
        <ul>
          ${items.map((item) => html`<li>${prose(item)}</li>`)}
        </ul>`;
}

/** A command may span lines on purpose; everything else that moves the cursor is shown. */
function visibleLines(command: string): string {
  return command.split('\n').map(visibleText).join('\n');
}
