/**
 * What makes pages handier where script may run; every page does its work without it. Our own constant: nothing of a
 * fleet is ever put into it, data is read from the page.
 *
 * - `/` puts the cursor into the search field.
 * - `[data-copy]` becomes a button that copies the text of the element before it.
 * - `[data-poll]` is asked for every other second, while the scan goes on; the page is loaded again when it has ended.
 */
export const pageScript = `(() => {
  'use strict';
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest && event.target.closest('input, select, textarea, [contenteditable]')) return;
    const search = document.querySelector('input[type="search"]');
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  for (const place of document.querySelectorAll('[data-copy]')) {
    if (!navigator.clipboard) break;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Copy';
    button.className = 'copy';
    button.setAttribute('aria-label', 'Copy ' + place.dataset.copy);
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(place.textContent);
        button.textContent = 'Copied';
      } catch {
        button.textContent = 'Not allowed';
      }
    });
    place.after(' ', button);
  }

  const live = document.querySelector('[data-poll]');
  if (!live) return;
  const pause = Number(live.dataset.pauseMs) || 2000;
  const show = (name, text) => {
    const place = live.querySelector('[data-live="' + name + '"]');
    if (place && place.textContent !== text) place.textContent = text;
  };
  const words = JSON.parse(live.dataset.words);
  const bar = live.querySelector('progress');
  const format = (number) => number.toLocaleString('en-US');
  const count = ({ done, of }) => (of === null ? format(done) : format(done) + ' of ' + format(of));
  const look = async () => {
    try {
      const answer = await fetch(live.dataset.poll, { headers: { Accept: 'application/json' }, cache: 'no-store' });
      if (!answer.ok) throw new Error('answered ' + answer.status);
      const { state, progress } = await answer.json();
      if (state !== 'queued' && state !== 'running') return location.reload();
      show('now', words[state === 'queued' ? state : progress.phase]);
      if (progress.clusters.of) {
        bar.max = progress.clusters.of;
        bar.value = progress.clusters.done;
      } else bar.removeAttribute('value');
      show('subscriptions', count(progress.subscriptions));
      show('clusters', count(progress.clusters));
      show('throttled', format(Math.round(progress.throttledMs / 1000)) + ' s');
      show('trouble', '');
    } catch {
      show('trouble', 'The progress cannot be read right now; trying again.');
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
})();
`;
