/**
 * `npm run fuzz -- [--cases N] [--seed S] [--target NAME]… [--case I]`: hostile input, seeded, each target in a thread
 * with a memory cap and a time limit for each case. Ends with 1 at a failure, with the case that shows it, made small.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { inspect, parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { CaseRange, Failure, RangeOutcome } from './run-cases.ts';
import type { FuzzTarget } from './target.ts';
import { fuzzTargets } from './targets.ts';
import type { WorkerJob } from './worker.ts';

/** Of the JavaScript heap of one thread. */
const maxHeapMebibytes = 512;
/** A new thread now and then: what it loaded and compiled is tried from the start again. */
const casesOfThread = 10_000;
/** Without a step for so long, a case hangs: far above every limit of processor time, since a machine can be busy. */
const hangMs = 180_000;
const threadsAtOnce = 2;

interface Job extends CaseRange {
  readonly target: FuzzTarget;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '20000' },
      seed: { type: 'string' },
      target: { type: 'string', multiple: true, default: [] },
      case: { type: 'string' },
    },
  });
  const seed = values.seed ?? randomBytes(4).toString('hex');
  const chosen = fuzzTargets.filter(({ name }) => values.target.length === 0 || values.target.includes(name));
  const unknown = values.target.filter((name) => !fuzzTargets.some((target) => target.name === name));
  if (unknown.length > 0 || !/^\d+$/.test(values.cases) || !/^\d*$/.test(values.case ?? '')) {
    console.error(
      `usage: npm run fuzz -- [--cases N] [--seed S] [--target NAME]… [--case I]\ntargets: ${fuzzTargets.map(({ name }) => name).join(', ')}`,
    );
    process.exitCode = 64;
    return;
  }
  console.log(`seed ${seed}`);
  const jobs =
    values.case === undefined
      ? jobsOf(chosen, Number(values.cases), seed)
      : chosen.map((target): Job => ({ target, seed, from: Number(values.case), count: 1 }));
  const outcomes = new Map<string, RangeOutcome[]>(chosen.map(({ name }) => [name, []]));
  const failures: Failure[] = [];
  const startedMs = performance.now();
  await Promise.all(
    Array.from({ length: threadsAtOnce }, async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        const { name } = job.target;
        if (failures.some(({ target }) => target === name)) continue;
        const outcome = await runJob(job);
        outcomes.get(name)?.push(outcome);
        console.error(`${name} ${job.from + outcome.cases}: ${outcome.failure ? 'FAILED' : 'fine'}`);
        if (outcome.failure) failures.push(outcome.failure);
      }
    }),
  );
  console.table([...outcomes].flatMap(([name, list]) => (list.length === 0 ? [] : [rowOf(name, list)])));
  const cases = [...outcomes.values()].flat().reduce((sum, outcome) => sum + outcome.cases, 0);
  console.log(
    JSON.stringify({
      fuzz: cases,
      seed,
      node: process.version,
      failures: failures.length,
      wallSeconds: Math.round((performance.now() - startedMs) / 1000),
    }),
  );
  for (const failure of failures) console.error(describe(failure));
  if (failures.length > 0) process.exitCode = 1;
}

function jobsOf(targets: readonly FuzzTarget[], cases: number, seed: string): Job[] {
  const weights = targets.reduce((sum, { weight }) => sum + weight, 0);
  const jobs = targets.flatMap((target) => {
    const share = Math.max(1, Math.round((cases * target.weight) / weights));
    return Array.from({ length: Math.ceil(share / casesOfThread) }, (_, at): Job => {
      const from = at * casesOfThread;
      return { target, seed, from, count: Math.min(casesOfThread, share - from) };
    });
  });
  // Every target has its turn before any has its second: whoever stops a long run has seen them all.
  return jobs.toSorted((a, b) => a.from - b.from);
}

async function runJob({ target, seed, from, count }: Job): Promise<RangeOutcome> {
  const place = new Int32Array(new SharedArrayBuffer(4));
  const workerData: WorkerJob = { target: target.name, seed, from, count, place };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMebibytes },
  });
  const { promise, resolve } = Promise.withResolvers<RangeOutcome>();
  const startedMs = performance.now();
  const broken = (problem: string): void => {
    const index = Atomics.load(place, 0);
    const failure: Failure = { target: target.name, seed, index, problem, drawn: undefined };
    resolve({
      cases: index - from,
      wallMs: performance.now() - startedMs,
      worst: { index, ms: 0 },
      grownBytes: null,
      failure,
    });
  };
  let last = { index: -1, sinceMs: startedMs };
  const watch = setInterval(() => {
    const index = Atomics.load(place, 0);
    if (index !== last.index) last = { index, sinceMs: performance.now() };
    else if (performance.now() - last.sinceMs > hangMs) broken(`no step for ${hangMs / 1000} seconds`);
  }, 1_000);
  // An error that nobody caught ends the thread, as it would end the app's process.
  worker.on('message', resolve).on('error', (error: Error) => broken(error.stack ?? error.message));
  worker.on('exit', (code) => broken(`the thread ended with ${code}`));
  const outcome = await promise;
  clearInterval(watch);
  await worker.terminate();
  return outcome;
}

function rowOf(name: string, list: readonly RangeOutcome[]): Readonly<Record<string, string | number>> {
  const cases = list.reduce((sum, outcome) => sum + outcome.cases, 0);
  const wallMs = list.reduce((sum, outcome) => sum + outcome.wallMs, 0);
  const worst = list.map((outcome) => outcome.worst).toSorted((a, b) => b.ms - a.ms)[0];
  const grown = list.map(({ grownBytes }) => grownBytes).filter((bytes) => bytes !== null);
  return {
    target: name,
    cases,
    'cases/s': Math.round((cases / wallMs) * 1000),
    'worst ms (processor)': Math.round((worst?.ms ?? 0) * 10) / 10,
    'worst case': worst?.index ?? 0,
    'heap growth MiB': grown.length === 0 ? 'not measured' : Math.round((Math.max(...grown) / 1024 / 1024) * 10) / 10,
  };
}

function describe({ target, seed, index, problem, drawn }: Failure): string {
  const shown = inspect(drawn, { depth: null, maxStringLength: 2_000, maxArrayLength: 200, breakLength: 120 });
  return `\n${target} failed: npm run fuzz -- --target ${target} --seed ${seed} --case ${index}\n${problem}\nmade small: ${shown}`;
}

await main();
