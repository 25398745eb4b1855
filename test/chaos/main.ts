/**
 * `npm run chaos`: kills the app at seeded moments, starts it again, and audits what is left, many times over.
 *
 *     npm run chaos                            200 runs
 *     npm run chaos -- --runs 1000 --seed 7    the runs of seeds 7, 8, 9 …
 *     npm run chaos -- --runs 1 --seed 42      one run again
 *     npm run chaos -- --jobs 4                as many at once
 *
 * @module
 */
import { parseArgs } from 'node:util';
import type { Logger } from '../../src/domain/ports.ts';
import { killRun } from './kill-run.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    verbose: { type: 'boolean', default: false },
  },
});
const [runs, firstSeed, jobs] = [Number(values.runs), Number(values.seed), Number(values.jobs)];
const print =
  (level: string) =>
  (message: string, fields?: object): void =>
    console.error(level, message, fields ?? '');
const loud: Logger = { debug: print('debug'), info: print('info'), warn: print('warn'), error: print('error') };

let [next, good] = [0, 0];
const work = async (): Promise<void> => {
  while (next < runs) {
    const seed = firstSeed + next;
    next += 1;
    const { kills, setting, problems, durationMs } = await killRun(seed, { logger: values.verbose ? loud : undefined });
    if (problems.length === 0) good += 1;
    const seconds = (durationMs / 1000).toFixed(1);
    console.log(`seed ${seed}: ${problems.length === 0 ? 'good' : 'BAD'} in ${seconds} s, killed ${kills.join('; ')}`);
    if (problems.length > 0) console.log(`  with ${setting}\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
};
await Promise.all(Array.from({ length: Math.min(jobs, runs) }, work));
console.log(`${good} of ${runs}`);
if (good < runs) process.exitCode = 1;
