import { html } from 'hono/html';
import type { Coverage, Gap } from '../../domain/contracts.ts';
import { visibleText } from '../terminal-text.ts';
import { countOf, describeCoverage, groupGaps, isWhole } from '../words.ts';
import type { Html } from './html.ts';

const namesAtMost = 10;
const detailsAtMost = 3;

/** Whether everything was looked at that should have been, in a sentence that cannot be overlooked when it was not. */
export function coverageNote(coverage: Coverage): Html {
  return html`<p class="note ${isWhole(coverage) ? 'good' : 'warn'}">${describeCoverage(coverage)}</p>`;
}

/**
 * What could not be read and why, one line for gaps that say the same; nothing when there are none.
 *
 * @param names what people call what has an id, by its lower-cased id; an id without one stands for itself
 */
export function gapList(gaps: readonly Gap[], names: ReadonlyMap<string, string> = new Map()): Html {
  const name = (id: string, index: number): Html => {
    // The last part of a resource id is the name that people know.
    const called = names.get(id.toLowerCase()) ?? id.slice(id.lastIndexOf('/') + 1);
    const shown =
      called === id
        ? html`<code>${visibleText(id)}</code>`
        : html`<span title="${visibleText(id)}">${visibleText(called)}</span>`;
    return index === 0 ? shown : html`, ${shown}`;
  };
  const groups = groupGaps(gaps);
  return groups.length === 0
    ? html``
    : html`<ul class="gaps">
        ${groups.map(
          ({ sentence, ids, details }) =>
            html`<li>
              <p>${sentence}</p>
              ${ids.length === 0 ? '' : html`<p class="names">${ids.slice(0, namesAtMost).map(name)}${more(ids.length - namesAtMost)}</p>`}
              ${details.slice(0, detailsAtMost).map((detail) => html`<p class="detail">${visibleText(detail)}</p>`)}
              ${details.length > detailsAtMost ? html`<p class="detail">${countOf(details.length - detailsAtMost, 'more detail')}</p>` : ''}
            </li>`,
        )}
      </ul>`;
}

function more(count: number): Html | string {
  return count > 0 ? html` and ${countOf(count, 'more', 'more')}` : '';
}
