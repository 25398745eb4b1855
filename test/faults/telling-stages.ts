import type { Channel } from '../../src/domain/digest.ts';
import type { Cell, FaultName, Stage } from './matrix.ts';

export interface TellingStage extends Stage {
  readonly channel: Channel;
}

const none = (notApplicable: string): Cell => ({ notApplicable });
const again: Cell = { passing: 'told later', lasting: 'named as failed' };

const cells = (change: Partial<Record<FaultName, Cell>> = {}): Readonly<Record<FaultName, Cell>> => ({
  throttled: again,
  fails: again,
  refused: { lasting: 'named as failed' },
  reset: again,
  slow: again,
  cut: none('as when the connection breaks: whether it was taken is not known'),
  otherJson: none('only the status counts'),
  webPage: none('only the status counts'),
  endlessPages: none('no pages'),
  pageTwice: none('no pages'),
  movingRows: none('no rows'),
  clockJumps: none('in the tests of the ledger, in virtual time'),
  conflict: none('in the tests of the ledger: a row is never overwritten blindly'),
  outage: again,
  diskFull: none('nothing is written there'),
  tooBig: none('a digest is bounded, and cut further to what a channel takes'),
  ...change,
});

/** A sign-in or a proxy that answers 200 in a chat's place. */
const notAChat = { webPage: { lasting: 'named as failed' } } as const;

export const tellingStages: readonly TellingStage[] = [
  {
    name: 'E-mail',
    asks: 'Azure Communication Services',
    channel: 'email',
    cells: cells({ slow: none('a try ends with its lease, in the tests of the ledger') }),
  },
  { name: 'Teams', asks: 'a workflow’s webhook', channel: 'teams', cells: cells(notAChat) },
  { name: 'Slack', asks: 'an incoming webhook', channel: 'slack', cells: cells(notAChat) },
  { name: 'Webhook', asks: 'somebody’s own endpoint', channel: 'webhook', cells: cells() },
];
