import { describe, expect, it } from 'vitest';
import { decisiveInputs, type DecisiveQuestion } from './decisive-inputs.ts';
import { healthySituation, pool, type Change } from './healthy.ts';
import type { UnreadInput } from './situation.ts';

type Row = [
  what: string,
  cluster: Pick<Change, 'controlPlane' | 'pools' | 'revisions'>,
  question: Partial<DecisiveQuestion>,
  decisive: UnreadInput[],
];
const unreadFlag = { flag: 'unknown', flagUnread: true } as const;
const at131 = { controlPlane: '1.31', pools: [pool('1.31')] };

describe('an unread input counts where it could change the mode', () => {
  it.each<Row>([
    ['nothing is unread', at131, {}, []],
    ['the flag, between the floors', { ...at131, revisions: ['asm-1-25'] }, unreadFlag, ['featureFlag']],
    ['the flag, where the default is met anyway', { revisions: ['asm-1-29'] }, unreadFlag, []],
    ['the flag, below both floors', { controlPlane: '1.28', revisions: ['asm-1-25'] }, unreadFlag, []],
    ['a flag that was withdrawn, not unread', { ...at131, revisions: ['asm-1-25'] }, { flag: 'unknown' }, []],
    ['the control plane, its pools far enough', { controlPlane: null }, {}, ['controlPlane']],
    ['the control plane, over an old pool', { controlPlane: null, pools: [pool('1.31')] }, {}, []],
    [
      'the control plane, the flag registered',
      { controlPlane: null, pools: [pool('1.31')] },
      { flag: true },
      ['controlPlane'],
    ],
    ['a control plane without pools', { controlPlane: null, pools: [] }, {}, ['controlPlane']],
    ['pools that were not listed', { pools: null }, {}, ['nodePools']],
    ['one pool of several', { pools: [pool('1.34'), pool(null)] }, {}, ['nodePools']],
    ['a pool that is stopped', { pools: [pool('1.34'), pool(null, { active: false })] }, {}, []],
    ['control plane and pools', { controlPlane: null, pools: null }, {}, ['controlPlane', 'nodePools']],
    [
      'one pool of several, under an old control plane',
      { controlPlane: '1.32', pools: [pool('1.34'), pool(null)] },
      {},
      [],
    ],
    ['a revision', { revisions: ['asm-x'] }, {}, ['meshRevision']],
    ['a revision, below both floors', { controlPlane: '1.28', pools: [], revisions: ['asm-x'] }, {}, []],
    ['a revision, between the floors without the flag', { ...at131, revisions: ['asm-x'] }, {}, []],
    [
      'a revision, between the floors with the flag',
      { ...at131, revisions: ['asm-x'] },
      { flag: true },
      ['meshRevision'],
    ],
    ['one revision of two', { revisions: ['asm-1-29', 'asm-x'] }, {}, ['meshRevision']],
    ['two revisions', { revisions: ['asm-x', 'asm-y'] }, {}, ['meshRevision']],
    [
      'a hundred revisions',
      { revisions: Array.from({ length: 100 }, (_, index) => `bad${index}`) },
      {},
      ['meshRevision'],
    ],
    [
      'two revisions beside two that were seen, one of each',
      { revisions: ['asm-v', 'asm-w', 'asm-x', 'asm-y'] },
      { observed: [true, false, null, null] },
      [],
    ],
    [
      'a third revision beside two that were seen alike',
      { revisions: ['asm-v', 'asm-w', 'asm-x'] },
      { observed: [true, true, null] },
      ['meshRevision'],
    ],
    ['a revision that was seen inside', { revisions: ['asm-x'] }, { observed: [true] }, []],
    [
      'a revision beside one that was seen native',
      { revisions: ['asm-1-26', 'asm-x'] },
      { observed: [true, null] },
      ['meshRevision'],
    ],
    [
      'a revision beside one that was seen mixed',
      { revisions: ['asm-1-26', 'asm-x'] },
      { observed: ['mixed', null] },
      [],
    ],
    [
      'versions under a transition release installed here',
      { controlPlane: null, revisions: ['asm-1-28'] },
      { installedHere: [true] },
      ['controlPlane'],
    ],
    [
      'versions under one reached by upgrade',
      { controlPlane: null, revisions: ['asm-1-28'] },
      { installedHere: [false] },
      [],
    ],
    [
      'versions under one of unknown history',
      { controlPlane: null, revisions: ['asm-1-28'] },
      { installedHere: ['unknown'] },
      ['controlPlane'],
    ],
    [
      'the flag under one of unknown history',
      { revisions: ['asm-1-28'] },
      { ...unreadFlag, installedHere: ['unknown'] },
      ['featureFlag'],
    ],
    ['the flag under one installed here', { revisions: ['asm-1-28'] }, { ...unreadFlag, installedHere: [true] }, []],
    [
      'flag and control plane, each only with the other',
      { controlPlane: null, pools: [pool('1.31')], revisions: ['asm-1-25'] },
      unreadFlag,
      ['controlPlane', 'featureFlag'],
    ],
  ])('%s', (_, change, question, decisive) => {
    const { cluster } = healthySituation(change);
    const revisions = cluster.mesh.revisions;
    expect(
      decisiveInputs({
        cluster,
        flag: false,
        flagUnread: false,
        installedHere: revisions.map(() => null),
        observed: revisions.map(() => null),
        ...question,
      }),
    ).toEqual(decisive);
  });
});
