import type { Cell, Stage } from './matrix.ts';

const named = (reason: string): Cell => ({ lasting: `gap: cluster clusters ${reason}` });
const nothingWritten = { notApplicable: 'nothing is written there' };

/** Its cells are tried in `test/contract/confirming-scan.test.ts`, where two scans and a digest stand around them. */
export const confirmStage: Stage = {
  name: 'Confirmation',
  asks: 'ARM: whether a cluster is really gone or better',
  cells: {
    throttled: named('throttled'),
    fails: named('unavailable'),
    refused: named('forbidden'),
    reset: named('unavailable'),
    slow: named('unavailable'),
    cut: named('cut'),
    otherJson: named('malformed'),
    webPage: named('malformed'),
    endlessPages: { lasting: 'right' },
    pageTwice: { lasting: 'right' },
    movingRows: { lasting: 'right' },
    clockJumps: { notApplicable: 'tried for Azure as a whole' },
    outage: { notApplicable: 'as when connections break' },
    conflict: nothingWritten,
    diskFull: nothingWritten,
    tooBig: { notApplicable: 'calls and records held back are bounded' },
  },
};
