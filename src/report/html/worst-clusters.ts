import type { ClusterVerdict } from '../../domain/contracts.ts';
import { worstFirst } from '../worst-first.ts';

/** Keeps the worst of any number of clusters. */
export interface WorstClusters {
  readonly add: (verdict: ClusterVerdict) => void;
  /** Worst first, at most as many as asked for. */
  readonly take: () => readonly ClusterVerdict[];
}

/** @param most how many to keep; never more than twice as many are held */
export function worstClusters(most: number): WorstClusters {
  let kept: ClusterVerdict[] = [];
  const take = (): ClusterVerdict[] => {
    kept = worstFirst(kept).slice(0, most);
    return kept;
  };
  return {
    add: (verdict) => {
      kept.push(verdict);
      if (kept.length >= most * 2) take();
    },
    take,
  };
}
