import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seededRandom } from '../../src/snapshot/fleet/random.ts';
import { minimise } from './minimise.ts';
import type { FuzzTarget, OpenTarget } from './target.ts';

/** A case is found again by the name of its target, the seed and its number. */
export interface CaseRange {
  readonly seed: string;
  readonly from: number;
  readonly count: number;
}

export interface Failure {
  readonly target: string;
  readonly seed: string;
  readonly index: number;
  /** What was thrown. */
  readonly problem: string;
  /** As small as it could be made. */
  readonly drawn: unknown;
}

export interface RangeOutcome {
  readonly cases: number;
  readonly wallMs: number;
  readonly worst: { readonly index: number; readonly ms: number };
  /** Of the heap from a tenth of the cases to their end, garbage collected both times; null for a short range. */
  readonly grownBytes: number | null;
  readonly failure: Failure | null;
}

/** A range this long is measured: below, caches that fill look like growth. */
const leastMeasured = 1_000;
const mostGrowthBytes = 32 * 1024 * 1024;
const minimiseTries = 3_000;
const minimiseMs = 30_000;

/** Runs cases one after the other and ends at the first that fails. */
export async function runCases(
  target: FuzzTarget,
  { seed, from, count }: CaseRange,
  onCase: (index: number) => void = () => undefined,
): Promise<RangeOutcome> {
  const open = await target.open();
  const startedMs = performance.now();
  let worst = { index: from, ms: 0 };
  let heapBytes = 0;
  let cases = 0;
  try {
    for (let index = from; index < from + count; index += 1) {
      onCase(index);
      const drawn = open.draw(randomOf(target, seed, index));
      const { problem, ms } = await tryCase(target, open, drawn);
      cases += 1;
      if (problem !== undefined) {
        const smallest = await smallestOf(target, open, drawn, problem);
        const failure = { target: target.name, seed, index, problem, drawn: smallest };
        return { cases, wallMs: performance.now() - startedMs, worst, grownBytes: null, failure };
      }
      if (ms > worst.ms) worst = { index, ms };
      if (cases === Math.ceil(count / 10) && count >= leastMeasured) heapBytes = usedHeapBytes();
    }
    const wallMs = performance.now() - startedMs;
    const grownBytes = count >= leastMeasured ? usedHeapBytes() - heapBytes : null;
    const failure: Failure | null =
      grownBytes !== null && grownBytes > mostGrowthBytes
        ? { target: target.name, seed, index: from, problem: `the heap grew by ${grownBytes} bytes`, drawn: null }
        : null;
    return { cases, wallMs, worst, grownBytes, failure };
  } finally {
    await open.close?.();
  }
}

/** The case as it was drawn, to look at. */
export function randomOf({ name }: Pick<FuzzTarget, 'name'>, seed: string, index: number) {
  return seededRandom(`${name} ${seed} ${index}`);
}

async function tryCase(
  { caseLimitMs }: FuzzTarget,
  open: OpenTarget,
  drawn: unknown,
): Promise<{ readonly problem?: string; readonly ms: number }> {
  const before = process.threadCpuUsage();
  let problem: string | undefined;
  try {
    await open.check(structuredClone(drawn));
  } catch (error) {
    problem = error instanceof Error ? (error.stack ?? error.message) : `thrown: ${String(error)}`;
  }
  const { user, system } = process.threadCpuUsage(before);
  const ms = (user + system) / 1000;
  problem ??= pollution();
  if (ms > caseLimitMs) problem ??= `it took ${Math.round(ms)} ms, at most ${caseLimitMs} are allowed`;
  return problem === undefined ? { ms } : { problem, ms };
}

async function smallestOf(target: FuzzTarget, open: OpenTarget, drawn: unknown, problem: string): Promise<unknown> {
  // The same failure: thrown from the same place, whatever its words quote.
  const sign = signOf(problem);
  const deadline = performance.now() + minimiseMs;
  const fails = async (candidate: unknown): Promise<boolean> =>
    performance.now() < deadline && signOf((await tryCase(target, open, candidate)).problem ?? '') === sign;
  return minimise(drawn, fails, minimiseTries);
}

function signOf(problem: string): string {
  return /^\s+at .*$/m.exec(problem)?.[0] ?? problem.replace(/\d+/g, '0');
}

const prototypes = [Object.prototype, Array.prototype, Function.prototype, String.prototype] as const;
const namesAtFirst = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);

function pollution(): string | undefined {
  const isClean = prototypes.every((prototype, at) => Reflect.ownKeys(prototype).length === namesAtFirst[at]);
  return isClean ? undefined : 'a prototype was polluted';
}

function usedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
