/**
 * What the report does where scripts may run: search, sort and filters that keep the parts of the table full. It needs
 * no network and stores nothing. Without it the page shows every cluster, and the filters work through CSS.
 */
export const reportScript = `
(() => {
  'use strict';
  const form = document.getElementById('narrow');
  if (!form) return;
  const said = document.getElementById('shown');
  const parts = [...document.querySelectorAll('.part')];
  const bodies = parts.map((part) => part.querySelector('tbody'));
  const size = bodies[0].rows.length;
  const attic = document.createDocumentFragment();
  const order = { numeric: true, sensitivity: 'base' };
  const compare = new Intl.Collator('en', order).compare;
  const rows = bodies.flatMap((body) => [...body.rows]).map((row, index) => ({ row, index, text: null, keys: {} }));
  let sorted = rows;
  let now = '';
  const keyOf = (entry, column) => (entry.keys[column] ??= entry.row.cells[column].textContent);
  const textOf = (entry) => (entry.text ??= entry.row.textContent.toLowerCase());
  const sort = (value) => {
    if (value === now) return;
    now = value;
    const column = Number(value);
    sorted = value === '' ? rows : [...rows].sort((a, b) => compare(keyOf(a, column), keyOf(b, column)) || a.index - b.index);
  };
  const show = () => {
    const words = form.elements.q.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const off = [...form.querySelectorAll('input[type=checkbox]:not(:checked)')].map((box) => box.value);
    sort(form.elements.sort.value);
    const open = sorted.filter((entry) => !off.some((state) => entry.row.classList.contains(state)) && words.every((word) => textOf(entry).includes(word)));
    for (const { row } of rows) attic.append(row);
    parts.forEach((part, index) => {
      const mine = open.slice(index * size, (index + 1) * size);
      part.hidden = mine.length === 0;
      bodies[index].append(...mine.map(({ row }) => row));
    });
    said.textContent = open.length.toLocaleString('en-US') + ' of ' + rows.length.toLocaleString('en-US') + ' clusters shown';
    document.getElementById('none').hidden = open.length > 0;
  };
  let waiting;
  form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(show));
  for (const element of form.querySelectorAll('[data-script]')) element.hidden = false;
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element && event.target.closest('a[data-group]');
    if (!target) return;
    form.elements.q.value = target.dataset.group;
    show();
  });
})();
`;
