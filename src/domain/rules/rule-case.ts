/**
 * How a rule is shown by example. The cases are its tests, and `docs/rules.md` quotes them, so an example cannot rot.
 * Not used by the product.
 *
 * @module
 */
import type { Healthy } from '../healthy.ts';
import type { Outcome, Rule } from '../rule.ts';
import type { Situation } from '../situation.ts';

export interface RuleCase {
  /**
   * What it shows. Every rule has at least one of each: something broken, something close by that is fine, a boundary
   * (last value on either side), and an input that nobody could tell.
   */
  readonly kind: 'broken' | 'fine' | 'boundary' | 'unknown';
  /** Completes "when …". */
  readonly when: string;
  /** The healthy situation with one thing changed. */
  readonly given: (healthy: Healthy) => Situation;
  /** null: the rule has nothing to say. Else what the outcome has at least; `message` exactly. */
  readonly expect: (Pick<Outcome, 'severity'> & Partial<Outcome>) | null;
}

export interface RuleCases {
  readonly rule: Rule;
  readonly cases: readonly RuleCase[];
}

export function casesOf(rule: Rule, cases: readonly RuleCase[]): RuleCases {
  return { rule, cases };
}
