/**
 * What the two rules about workarounds have in common.
 *
 * @module
 */
import { changedWorkarounds, obsoleteWorkarounds, type ObservedWorkaround } from '../inspection/observed.ts';
import { bounded } from '../rule.ts';
import type { Situation } from '../situation.ts';
import { isMeshed } from './subject.ts';
import { clip, inWords } from './words.ts';

/** Those of the cluster's workarounds that have a name here: how many, in words, and as evidence; null when there are none. */
export function workaroundsAmong(
  situation: Situation,
  names: Readonly<Partial<Record<ObservedWorkaround['workaround'], string>>>,
): {
  readonly found: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly words: string;
  readonly evidence: Readonly<Record<string, unknown>>;
} | null {
  const observed = isMeshed(situation) ? (situation.observed?.workarounds ?? []) : [];
  const among = observed.filter(({ workaround }) => Object.hasOwn(names, workaround));
  if (among.length === 0) return null;
  const counts = new Map<ObservedWorkaround['workaround'], number>();
  for (const { workaround } of among) counts.set(workaround, (counts.get(workaround) ?? 0) + 1);
  let omitted = 0;
  const order: readonly string[] = Object.keys(names);
  for (const workaround of [...obsoleteWorkarounds, ...changedWorkarounds]) {
    const left = Object.hasOwn(names, workaround) ? (situation.observed?.omitted?.workarounds[workaround] ?? 0) : 0;
    if (left > 0) counts.set(workaround, (counts.get(workaround) ?? 0) + left);
    omitted += left;
  }
  const found = among.length + omitted;
  const mostFirst = [...counts].toSorted(([a, x], [b, y]) => y - x || order.indexOf(a) - order.indexOf(b));
  const byName = Object.fromEntries(mostFirst);
  return {
    found,
    counts: byName,
    words: inWords(mostFirst.map(([workaround, count]) => `${names[workaround] ?? workaround} (${count})`)),
    evidence: {
      found,
      counts: byName,
      workloads: bounded(
        among.map(({ namespace, kind, name, workaround, pods }) => ({
          workload: clip(`${namespace}/${name}`, 160),
          kind: clip(kind, 40),
          workaround,
          pods,
        })),
        undefined,
        omitted,
      ),
    },
  };
}
