import type { PointLine } from './cluster-point.ts';
import type { PackWriter } from './pack-writer.ts';
import { pointArea } from './result-keys.ts';

/** Gathers points and packs them into as many buckets as the fleet needs: one for a small one, 256 at the most. */
export interface PointBuckets {
  readonly add: (point: PointLine) => Promise<void>;
  /** Packs what is left. */
  readonly finish: () => Promise<void>;
}

/** Characters that are read to find one point, and those that wait here before a fleet counts as large. */
const bucketCharacters = 64 * 1024;
const waitingCharacters = 16 * 1024 * 1024;

export function pointBuckets(packs: PackWriter): PointBuckets {
  let waiting: PointLine[] = [];
  let characters = 0;
  let isLarge = false;
  const flush = async (digits: 0 | 1 | 2): Promise<void> => {
    for (const { digest, line } of waiting) await packs.add(pointArea(digest, digits), line);
    waiting = [];
    characters = 0;
  };
  return {
    add: async (point) => {
      waiting.push(point);
      characters += point.line.length;
      if (characters < waitingCharacters) return;
      isLarge = true;
      await flush(2);
    },
    finish: async () => {
      if (isLarge) await flush(2);
      else if (characters <= bucketCharacters) await flush(0);
      else await flush(characters <= 16 * bucketCharacters ? 1 : 2);
    },
  };
}
