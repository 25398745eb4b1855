// The whole app, killed with SIGKILL at seeded moments, before or after any request to storage, mail or a webhook, and
// started again: the scan ends with every cluster once and everybody is told once. `npm run chaos` does the same for long.
import { expect, it } from 'vitest';
import { killRun } from '../chaos/kill-run.ts';

/** Ten kills; waits overlap, so several at once. */
const [runs, killsEach, together, firstSeed] = [5, 2, 3, 20261123];

it(`an app that is killed at any moment ends with everything in its place (seeds from ${firstSeed})`, async () => {
  const seeds = Array.from({ length: runs }, (_, index) => firstSeed + index);
  const next = seeds.values();
  const work = async (): Promise<void> => {
    for (const seed of next) {
      const { kills, problems } = await killRun(seed, { kills: killsEach });
      expect(problems, `seed ${seed}, killed ${kills.join('; ')}`).toEqual([]);
      expect(kills).toHaveLength(killsEach);
    }
  };
  await Promise.all(Array.from({ length: together }, work));
}, 300_000);
