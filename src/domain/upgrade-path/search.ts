/**
 * The cheapest legal path. States only ever rise, so the states form a graph without circles and the best way from
 * each is found once: exact, and shared by every cluster of the same location and support plan.
 *
 * @module
 */
import { legalMoves } from './moves.ts';
import type { Move } from './moves.ts';
import type { Offers } from './offers.ts';
import { meets } from './state.ts';
import type { Goal, VersionState } from './state.ts';

/** The best way on from a state: its first move (null at the goal), and what is left in all. */
interface Way {
  readonly first: Move | null;
  readonly cost: number;
  readonly steps: number;
}

export interface CheapestPath {
  /** Empty when the state meets the goal; null when nothing on offer leads there. */
  readonly find: (start: VersionState) => readonly Move[] | null;
}

/** Finds paths over one set of offers; remembers what it found. */
export function cheapestPath(offers: Offers, goal: Goal): CheapestPath {
  const ways = new Map<string, Way | null>();

  const bestFrom = (state: VersionState): Way | null => {
    if (meets(state, goal)) return { first: null, cost: 0, steps: 0 };
    const key = stateKey(state);
    const known = ways.get(key);
    if (known !== undefined) return known;
    let best: Way | null = null;
    for (const first of legalMoves(state, offers)) {
      const rest = bestFrom(first.after);
      if (!rest) continue;
      const way = { first, cost: first.cost + rest.cost, steps: 1 + rest.steps };
      // Moves come in the order that breaks ties, so only a strictly better way replaces an earlier one.
      if (!best || way.cost < best.cost || (way.cost === best.cost && way.steps < best.steps)) best = way;
    }
    ways.set(key, best);
    return best;
  };

  return {
    find: (start) => {
      const path: Move[] = [];
      let way = bestFrom(start);
      if (!way) return null;
      while (way?.first) {
        path.push(way.first);
        way = bestFrom(way.first.after);
      }
      return path;
    },
  };
}

/** Every state that can be reached, the start included. */
export function reachableStates(start: VersionState, offers: Offers): readonly VersionState[] {
  const reached = new Map([[stateKey(start), start]]);
  // A Map is walked in the order of insertion, additions made on the way included.
  for (const state of reached.values()) {
    for (const { after } of legalMoves(state, offers)) {
      const key = stateKey(after);
      if (!reached.has(key)) reached.set(key, after);
    }
  }
  return [...reached.values()];
}

function stateKey({ controlPlane, oldestPool, revisions }: VersionState): string {
  return `${controlPlane} ${oldestPool ?? '-'} ${revisions.join(' ')}`;
}
