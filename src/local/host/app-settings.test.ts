import { expect, it } from 'vitest';
import { substituteSettings } from './app-settings.ts';

it('fills in every setting of a text', () => {
  expect(substituteSettings('%A%-%B%', { A: 'x', B: '' })).toEqual({ text: 'x-' });
});

it('names every setting that has no value', () => {
  expect(substituteSettings('%A%-%B%-%C%', { B: 'x' })).toEqual({ missing: ['A', 'C'] });
});

it('leaves a lone percent sign alone', () => {
  expect(substituteSettings('100%', {})).toEqual({ text: '100%' });
});
