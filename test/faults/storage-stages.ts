import type { Cell, FaultName, Stage } from './matrix.ts';

export interface StorageStage extends Stage {
  /** As the connection string names its endpoint. */
  readonly service: 'Table' | 'Blob' | 'Queue';
}

const unread = { notApplicable: 'scans are written row by row under names of their own, and read back whole' };
const repeated: Cell = { passing: 'right', lasting: 'deferred' };
/** Whoever set up the roles must change them: no delivery mends it. */
const forbidden: Cell = { passing: 'error: store.unavailable', lasting: 'error: store.unavailable' };

const cells = (conflict: Cell): Readonly<Record<FaultName, Cell>> => ({
  throttled: repeated,
  fails: repeated,
  refused: forbidden,
  reset: repeated,
  slow: { notApplicable: 'the storage SDKs wait as long as a delivery is leased' },
  cut: repeated,
  otherJson: unread,
  webPage: unread,
  endlessPages: unread,
  pageTwice: unread,
  movingRows: unread,
  clockJumps: { notApplicable: 'rows carry their own instants; see Azure as a whole' },
  conflict,
  outage: { lasting: 'deferred' },
  diskFull: { notApplicable: 'a storage account has none that fills up' },
  tooBig: { notApplicable: 'rows are packed and bounded; results are streamed' },
});

/** Whoever asked is told, and asks again; the timer comes again by itself. */
const refusedCaller: Cell = { passing: 'right', lasting: 'error: store.unavailable' };

export const storageStages: readonly StorageStage[] = [
  { name: 'Table Storage', asks: 'scans and results', service: 'Table', cells: cells({ passing: 'deferred' }) },
  {
    name: 'Blob Storage',
    asks: 'the snapshot',
    service: 'Blob',
    cells: cells({ notApplicable: 'a snapshot is written once: who comes second leaves it as it is' }),
  },
  {
    name: 'Queue Storage',
    asks: 'work for the app itself',
    service: 'Queue',
    cells: {
      ...cells({ notApplicable: 'messages are only added' }),
      throttled: refusedCaller,
      fails: refusedCaller,
      reset: refusedCaller,
      cut: refusedCaller,
      outage: { lasting: 'error: store.unavailable' },
    },
  },
];
