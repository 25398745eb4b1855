/**
 * Runs one range of cases in a thread of its own, whose memory is capped, and says in shared memory where it is.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { runCases, type CaseRange } from './run-cases.ts';
import { fuzzTargets } from './targets.ts';

/** What a thread is told. */
export interface WorkerJob extends CaseRange {
  readonly target: string;
  /** One 32-bit number: the case under way. */
  readonly place: Int32Array;
}

const { target: name, place, ...range } = workerData as WorkerJob;
const target = fuzzTargets.find((candidate) => candidate.name === name);
if (!target) throw new Error(`there is no target ${name}`);
parentPort?.postMessage(await runCases(target, range, (index) => Atomics.store(place, 0, index)));
