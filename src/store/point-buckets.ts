import type { PointLine } from './cluster-point.ts';
import type { PackWriter } from './pack-writer.ts';
import { pointArea } from './result-keys.ts';

/** Gathers points and packs them into as many buckets as the fleet needs: one for a small one, 256 at the most. */
export interface PointBuckets {
  readonly add: (point: PointLine) => Promise<void>;
  /** Packs what is left. */
  readonly finish: () => Promise<void>;
}

/** Characters that are read to find one point. */
const bucketCharacters = 64 * 1024;
/** What does not fit into 16 buckets is put into 256, and waits here no longer. */
const waitingCharacters = 16 * bucketCharacters;

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
      isLarge ||= characters > waitingCharacters;
      if (isLarge) await flush(2);
    },
    finish: async () => {
      if (isLarge) await flush(2);
      else await flush(characters <= bucketCharacters ? 0 : 1);
    },
  };
}
