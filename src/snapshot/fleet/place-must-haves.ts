import type { Cell, FlagCase, FleetSubscription } from './organisation.ts';
import { offeredRevisions } from './catalogue.ts';
import type { MustHave } from './must-have.ts';
import type { ClusterShape } from './shape.ts';

/** From this size on there is room for every {@link MustHave}; a smaller fleet gives them half of its clusters. */
const roomForAll = 100;

/** The first clusters of a cell take these shapes, in order. */
export type Placed = ReadonlyMap<Cell, readonly ClusterShape[]>;

/** Finds each forced cluster a place where its flag and its location's catalogue are as it needs them. */
export function placeMustHaves(
  subscriptions: readonly FleetSubscription[],
  wanted: readonly MustHave[],
  clusters: number,
): Placed {
  const placed = new Map<Cell, ClusterShape[]>();
  const free = (cell: Cell): number => cell.clusters - (placed.get(cell)?.length ?? 0);
  const cells = subscriptions.flatMap(({ flag, cells: own }) => own.map((cell) => ({ flag, cell })));

  for (const { shape, flag, offer } of wanted.slice(
    0,
    clusters >= roomForAll ? wanted.length : Math.floor(clusters / 2),
  )) {
    const fitting = cells.filter(
      (entry) => free(entry.cell) > 0 && fits(shape, entry.cell) && isWanted(flag, entry.flag),
    );
    const there = fitting.filter(({ cell }) => cell.place.offer === offer);
    const usual = fitting.filter(({ cell }) => !['lagging', 'unreadable'].includes(cell.place.offer));
    const best = [there, usual, fitting]
      .find((list) => list.length > 0)
      ?.reduce((a, b) => (free(b.cell) > free(a.cell) ? b : a));
    if (best) placed.set(best.cell, [...(placed.get(best.cell) ?? []), shape]);
  }
  return placed;
}

/** A location cannot run a revision that it does not offer yet. All have one width, so texts compare. */
function fits({ mesh }: ClusterShape, { place }: Cell): boolean {
  const newest = offeredRevisions[place.offer].at(-1) ?? '';
  return mesh === null || mesh.revisions.every((revision) => !/^asm-\d-\d\d$/.test(revision) || revision <= newest);
}

const offStates: readonly FlagCase[] = ['NotRegistered', 'Pending', 'Unregistered', 'Registering', 'Unregistering'];

function isWanted(wanted: MustHave['flag'], flag: FlagCase): boolean {
  if (wanted === undefined) return true;
  return wanted === 'off' ? offStates.includes(flag) : flag === wanted;
}
