import fc from 'fast-check';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadRuleCases } from '../../../scripts/rule-cases.ts';
import type { Severity } from '../contracts.ts';
import { healthySituation } from '../healthy.ts';
import type { Outcome } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { rules } from './index.ts';
import { nodePoolFloor } from './node-pool-floor.ts';
import { anySituation } from '../testing/any-situation.ts';

const all = await loadRuleCases();
const severityOrder: readonly Severity[] = ['high', 'medium', 'low', 'info'];

describe('the list of rules', () => {
  it('names every rule that lies in the folder, and each has cases', async () => {
    const files = await readdir(new URL('.', import.meta.url));
    expect(all.map(({ rule }) => rule.id)).toEqual(rules.map(({ id }) => id));
    expect(files.filter((file) => file.endsWith('.cases.ts'))).toHaveLength(rules.length);
  });

  it('is frozen, ascending, and uses no id twice', () => {
    const ids = rules.map(({ id }) => id);
    expect(Object.isFrozen(rules) && rules.every((rule) => Object.isFrozen(rule))).toBe(true);
    expect([...new Set(ids)].sort()).toEqual(ids);
    expect(ids.every((id) => /^NS\d{3}$/.test(id))).toBe(true);
  });

  it('covers NS001 to NS019 and NS101 to NS108', () => {
    const upTo = (first: number, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `NS${String(first + index).padStart(3, '0')}`);
    expect(rules.map(({ id }) => id)).toEqual([...upTo(1, 19), ...upTo(101, 8)]);
  });
});

describe.each(all)('$rule.id $rule.title', ({ rule, cases }) => {
  it('has nothing to say about a healthy cluster', () => {
    expect(rule.evaluate(healthySituation())).toBeNull();
  });

  it.each(cases)('$kind: when $when', ({ given, expect: expected }) => {
    const outcome = rule.evaluate(given(healthySituation));
    if (expected === null) expect(outcome).toBeNull();
    else expect(outcome).toMatchObject(expected);
  });

  it('has a case of every kind, one for each severity, and one close by that is fine', () => {
    expect(new Set(cases.map(({ kind }) => kind))).toEqual(new Set(['broken', 'fine', 'boundary', 'unknown']));
    const severities = new Set(cases.flatMap(({ expect: expected }) => (expected ? [expected.severity] : [])));
    expect(severities).toEqual(new Set(rule.severities));
    expect(cases.filter(({ kind }) => kind === 'broken').every(({ expect: expected }) => expected !== null)).toBe(true);
    expect(cases.filter(({ kind }) => kind === 'fine').every(({ expect: expected }) => expected === null)).toBe(true);
    expect(new Set(cases.map(({ when }) => when)).size).toBe(cases.length);
  });

  it('lists its severities worst first, and cites a public page and the day it was read', () => {
    expect(severityOrder.filter((severity) => rule.severities.includes(severity))).toEqual(rule.severities);
    expect(new URL(rule.source.url).protocol).toBe('https:');
    expect(rule.source.reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it('says the numbers of its evidence in its message, and none that its evidence lacks', () => {
    for (const { given } of cases) {
      const outcome = rule.evaluate(given(healthySituation));
      if (outcome === null) continue;
      const json = JSON.stringify(outcome.evidence);
      for (const number of outcome.message.match(numbers) ?? []) expect(json).toContain(number);
      for (const value of comparedValues(outcome)) expect(outcome.message).toContain(value);
    }
  });

  it('says what to do without the message beside it, as a next step does', () => {
    for (const { given } of cases) {
      const remediation = rule.evaluate(given(healthySituation))?.remediation ?? '';
      expect(remediation).not.toMatch(
        /\b(?:these|those|here|each|named)\b|^\w+ (?:it|them|this|their)\b|\bconfirm it\b/i,
      );
    }
  });

  it('changes nothing of the situation and answers the same twice', () => {
    for (const { given } of cases) {
      const situation = deepFreeze(given(healthySituation));
      expect(rule.evaluate(situation)).toEqual(rule.evaluate(situation));
    }
  });
});

it('every rule answers any situation without throwing: one of its severities, sentences, and bounded plain data', () => {
  fc.assert(
    fc.property(anySituation, (situation) => {
      for (const rule of rules) {
        const outcome = rule.evaluate(situation);
        if (outcome === null) continue;
        expect(rule.severities, rule.id).toContain(outcome.severity);
        expect(outcome.message, rule.id).toMatch(/^[^\n]*\S\.$/);
        expect(outcome.remediation, rule.id).toMatch(/^[^\n]*\S\.$/);
        expect(JSON.parse(JSON.stringify(outcome.evidence)), rule.id).toEqual(outcome.evidence);
        expect(longestList(outcome.evidence), rule.id).toBeLessThanOrEqual(rule === nodePoolFloor ? 100 : 20);
        expect(JSON.stringify(outcome).length, rule.id).toBeLessThan(12_000);
      }
    }),
    { seed: 20260615, numRuns: 300 },
  );
});

/** `1.33`, `1.33.2`, `asm-1-29`, `2026-08-31`, `46`: whatever a reader would compare. */
const numbers = /\d+(?:[.-]\d+)*/g;

/** The numbers, versions, revisions and dates that stand directly in the evidence. */
function comparedValues({ evidence }: Outcome): string[] {
  return Object.entries(evidence)
    .map(([, value]) => (typeof value === 'number' && value !== 0 ? String(Math.abs(value)) : value))
    .filter((value): value is string => typeof value === 'string' && /^(?:asm-)?\d+(?:[.-]\d+)*$/.test(value));
}

function longestList(value: unknown): number {
  if (Array.isArray(value)) return Math.max(value.length, ...value.map(longestList));
  return typeof value === 'object' && value !== null ? Math.max(0, ...Object.values(value).map(longestList)) : 0;
}

function deepFreeze(situation: Situation): Situation {
  const freeze = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  };
  freeze(situation);
  return situation;
}
