/**
 * What is expected of every stage under every fault: the data behind the tests of this folder and behind
 * `docs/reliability.md`.
 *
 * @module
 */
import type { ErrorCode } from '../../src/domain/errors.ts';

/** The faults, and what each is. */
export const faults = {
  throttled: 'the far side asks to wait (429)',
  fails: 'the far side fails (500, 503)',
  refused: 'the far side refuses (403)',
  reset: 'the connection breaks before an answer',
  slow: 'the answer takes longer than anybody waits',
  cut: 'the connection breaks within the answer',
  otherJson: 'the answer is JSON, and something else',
  webPage: 'the answer is a web page, as proxies send it',
  endlessPages: 'every page names itself as the next one',
  pageTwice: 'a page is delivered twice',
  movingRows: 'a row is missing from a page that counts it',
  clockJumps: 'this machine’s clock jumps by a day, forth and back',
  conflict: 'somebody else writes the same row meanwhile',
  outage: 'nobody listens',
  diskFull: 'the disk is full',
  tooBig: 'there is more than fits into memory',
} as const;
export type FaultName = keyof typeof faults;

/** How it ends: the right answer, at once or after the work was delivered again; a gap that names what is missing; or one clear error. */
export type End =
  | 'right'
  | 'deferred'
  /** Its gaps, as `scope what reason`, joined by ` + `. */
  | `gap: ${string}`
  | `error: ${ErrorCode}`
  /** Of a message to people: it was taken; it will be tried again; it is given up, and the next digest says so. */
  | 'told'
  | 'told later'
  | 'named as failed';

export type Cell =
  | {
      /** When the fault is over before patience is; left out where it cannot pass. */
      readonly passing?: End;
      /** When it stays. */
      readonly lasting?: End;
    }
  | { readonly notApplicable: string };

/** One thing that a scan or a message depends on. */
export interface Stage {
  readonly name: string;
  /** What is asked there. */
  readonly asks: string;
  readonly cells: Readonly<Record<FaultName, Cell>>;
}

/** Cells of a stage that are tried, each in its two forms. */
export function casesOf({ cells }: Stage): { fault: FaultName; form: 'passing' | 'lasting'; end: End }[] {
  return (Object.keys(cells) as FaultName[]).flatMap((fault) => {
    const cell = cells[fault];
    if ('notApplicable' in cell) return [];
    return (['passing', 'lasting'] as const).flatMap((form) => {
      const end = cell[form];
      return end === undefined ? [] : [{ fault, form, end }];
    });
  });
}
