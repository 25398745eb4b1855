/**
 * What a rule is. Id, title and source are read by the engine, the reports and the generated `docs/rules.md` from
 * this one object. A rule never throws for bad data, never reads the clock, and never decides the mode.
 *
 * @module
 */
import type { Severity } from './contracts.ts';
import type { Situation } from './situation.ts';

/** What a rule found: the numbers it compared, in words and as data. */
export interface Outcome {
  readonly severity: Severity;
  /** Says the numbers compared. */
  readonly message: string;
  readonly evidence: Readonly<Record<string, unknown>>;
  /** What to do, in one sentence. */
  readonly remediation: string;
  /** The public document, where it is another one than the rule's. */
  readonly source?: string;
}

export interface Rule {
  /** NS001 …; never reused. */
  readonly id: string;
  /** The finding as a claim, for lists and documents. */
  readonly title: string;
  /** The condition, in one sentence, with what each severity asks; for `docs/rules.md`. */
  readonly when: string;
  /** Why it matters, in two or three sentences, for `docs/rules.md`. */
  readonly why: string;
  /** Every severity it can have, worst first. */
  readonly severities: readonly Severity[];
  readonly source: { readonly url: string; readonly reviewed: string };
  /** Null: nothing to say. At most one finding a cluster; several parts go into `evidence`. */
  readonly evaluate: (situation: Situation) => Outcome | null;
}

/** Keeps the literal types of a rule while checking its shape. */
export function defineRule(rule: Rule): Rule {
  return Object.freeze(rule);
}

/** A list that stays readable: the first `most` items and how many were left out, `omitted` ones before it included. */
export function bounded<T>(items: readonly T[], most = 20, omitted = 0): { items: readonly T[]; more: number } {
  return { items: items.slice(0, most), more: Math.max(0, items.length - most) + omitted };
}
