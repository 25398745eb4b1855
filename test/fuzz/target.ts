import type { Random } from '../../src/snapshot/fleet/random.ts';

/** Something that reads what others wrote, ready to be tried. */
export interface OpenTarget<Case = unknown> {
  /** Plain data (JSON values, `Uint8Array`): it is copied, made smaller and printed. The same chance draws the same. */
  readonly draw: (random: Random) => Case;
  /** Throws when something is not as it is owed, whatever was drawn. */
  readonly check: (drawn: Case) => Promise<void> | void;
  readonly close?: () => Promise<void>;
}

export interface FuzzTarget {
  readonly name: string;
  /** Its share of a run over all targets. */
  readonly weight: number;
  /** What one case may take of the thread's processor time. */
  readonly caseLimitMs: number;
  readonly open: () => Promise<OpenTarget>;
}

/** @param limits `caseLimitMs` is 2,000 unless told */
export function fuzzTarget<Case>(
  name: string,
  limits: { readonly weight: number; readonly caseLimitMs?: number },
  open: OpenTarget<Case> | (() => Promise<OpenTarget<Case>>),
): FuzzTarget {
  return {
    name,
    weight: limits.weight,
    caseLimitMs: limits.caseLimitMs ?? 2_000,
    // What a target draws goes to its own check and nowhere else.
    open: async () => (typeof open === 'function' ? await open() : open) as OpenTarget,
  };
}
