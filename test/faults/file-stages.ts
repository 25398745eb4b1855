import type { Cell, FaultName, Stage } from './matrix.ts';

const none = (notApplicable: string): Cell => ({ notApplicable });
const noWire = none('no network');

const cells = (change: Partial<Record<FaultName, Cell>>): Readonly<Record<FaultName, Cell>> => ({
  throttled: noWire,
  fails: noWire,
  refused: noWire,
  reset: noWire,
  slow: noWire,
  cut: none('written by ourselves'),
  otherJson: none('written by ourselves'),
  webPage: none('written by ourselves'),
  endlessPages: noWire,
  pageTwice: noWire,
  movingRows: noWire,
  clockJumps: none('a snapshot carries its own instant'),
  conflict: none('a file appears whole, under its name, in one step'),
  outage: noWire,
  diskFull: none('nothing is written there'),
  tooBig: none('it is streamed'),
  ...change,
});

export const filesRead: Stage = {
  name: 'Snapshot file, read',
  asks: '`assess`, `plan`, `diff` and an auditor',
  cells: cells({
    cut: { lasting: 'gap: fleet record cut + line record cut' },
    otherJson: { lasting: 'error: input.invalid' },
    webPage: { lasting: 'error: input.invalid' },
    pageTwice: { lasting: 'right' },
    movingRows: { lasting: 'gap: fleet record cut' },
    tooBig: { lasting: 'gap: line record malformed' },
  }),
};

export const filesWritten: Stage = {
  name: 'Output, written',
  asks: '`--output` and standard output of the command line',
  cells: cells({
    refused: { lasting: 'error: file.unavailable' },
    diskFull: { lasting: 'error: file.unavailable' },
  }),
};
