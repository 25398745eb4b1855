import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { allStages } from '../test/faults/all-stages.ts';
import { renderReliability } from './render-reliability.ts';

it('docs/reliability.md is the matrix that the tests try', async () => {
  const written = await readFile(new URL('../docs/reliability.md', import.meta.url), 'utf8');
  expect(written).toBe(renderReliability());
});

it('names every stage once', () => {
  const names = allStages.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
