import { describe, expect, it } from 'vitest';
import type { ClusterConfirmer } from '../../domain/collect-ports.ts';
import type { ClusterHistory, Observation } from '../../domain/history.ts';
import { nativeSidecarFeature, type StreamRecord } from '../../domain/records.ts';
import { stream } from '../../../test/support/snapshots.ts';
import { confirmFlags, unflaggedPlaces } from './confirm-flags.ts';
import { callBudget } from './questions.ts';

const flag = (subscriptionId: string, state: string | null): StreamRecord => ({
  kind: 'feature',
  subscriptionId,
  name: nativeSidecarFeature,
  state,
});
const gap: StreamRecord = {
  kind: 'gap',
  scope: 'subscription',
  id: 'unread',
  what: 'feature',
  reason: 'forbidden',
  detail: '',
};
const after: StreamRecord = { kind: 'meshRevisions', location: 'westeurope', response: {} };

async function confirm(
  records: readonly StreamRecord[],
  answer: (
    subscriptionId: string,
  ) => Awaited<ReturnType<ClusterConfirmer['flag']>> | ReturnType<ClusterConfirmer['flag']>,
  { calls = 10, news = (id: string) => id.startsWith('new') } = {},
): Promise<{ out: StreamRecord[]; asked: string[] }> {
  const asked: string[] = [];
  const out = await Array.fromAsync(
    confirmFlags(stream([...records]), {
      confirmer: {
        flag: async (id) => {
          asked.push(id);
          return answer(id);
        },
      },
      isNews: news,
      budget: callBudget(calls),
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    }),
  );
  return { out, asked };
}

describe('a flag that newly reads as registered', () => {
  it('takes Azure’s state, in its place', async () => {
    const { out, asked } = await confirm(
      [
        flag('old', 'Registered'),
        flag('NEW-1', 'registered'),
        flag('unread', null),
        gap,
        flag('new-2', 'Registered'),
        after,
      ],
      (id) => ({ kind: 'flag', state: id === 'NEW-1' ? 'Unregistering' : 'Registered' }),
      { news: (id) => id.startsWith('new-') },
    );
    expect(asked).toEqual(['NEW-1', 'new-2']);
    expect(out).toEqual([
      flag('old', 'Registered'),
      flag('NEW-1', 'Unregistering'),
      flag('unread', null),
      gap,
      flag('new-2', 'Registered'),
      after,
    ]);
  });

  it('is one that was not read when Azure does not answer', async () => {
    const { out } = await confirm([flag('new', 'Registered')], () => ({
      kind: 'unknown',
      reason: 'throttled',
      detail: 'HTTP 429',
    }));
    expect(out).toEqual([
      flag('new', null),
      {
        kind: 'gap',
        scope: 'subscription',
        id: 'new',
        what: 'feature',
        reason: 'throttled',
        detail: 'Resource Graph newly shows it as registered, and nobody could confirm it: HTTP 429',
      },
    ]);
  });

  it('is asked for together with those that follow', async () => {
    const second = Promise.withResolvers<undefined>();
    const { out } = await confirm(
      [flag('new-1', 'Registered'), flag('old', 'Registered'), flag('new-2', 'Registered')],
      async (id) => {
        if (id === 'new-2') second.resolve(undefined);
        await second.promise;
        return { kind: 'flag', state: 'Pending' };
      },
    );
    expect(out).toMatchObject([{ state: 'Pending' }, { state: 'Registered' }, { state: 'Pending' }]);
  });

  it('is asked for while there are calls left', async () => {
    const { out, asked } = await confirm(
      [flag('new-1', 'Registered'), flag('new-2', 'Registered')],
      () => ({ kind: 'flag', state: 'Registered' }),
      { calls: 1 },
    );
    expect(asked).toEqual(['new-1']);
    expect(out).toMatchObject([
      { state: 'Registered' },
      { state: null },
      { kind: 'gap', id: 'new-2', detail: expect.stringContaining('SIDESCAN_CONFIRM_CALLS') as unknown },
    ]);
  });

  it.each([
    ['any other state', flag('new', 'NotRegistered')],
    ['another flag', { ...flag('new', 'Registered'), name: 'Microsoft.ContainerService/Other' } as StreamRecord],
    ['what is no news', flag('old', 'Registered')],
  ])('is not %s: nobody is asked', async (_what, record) => {
    const { out, asked } = await confirm([record, after], () => ({ kind: 'flag', state: 'Unregistered' }));
    expect([out, asked]).toEqual([[record, after], []]);
  });
});

describe('a registered flag is news', () => {
  const seen = (change: Partial<Observation>): Observation => ({
    resourceUid: null,
    revisions: null,
    lowest: { version: null, exact: false },
    flagRegistered: false,
    ...change,
  });
  const places = (...observations: Observation[]): string[] => {
    const history: ClusterHistory = { startsUnmeshed: true, observations };
    const clusters = new Map([
      ['/subscriptions/a/x', history],
      ['/subscriptions/b/native', history],
    ]);
    const couldImprove = (key: string): boolean => !key.endsWith('native');
    return [...unflaggedPlaces({ clusters, coveredSubscriptions: new Set() }, couldImprove)];
  };

  it.each([
    [
      'where a cluster that could get better was last seen without it',
      [seen({ flagRegistered: true }), seen({})],
      ['a'],
    ],
    ['nowhere else', [seen({}), seen({ flagRegistered: true })], []],
    ['by what could be read', [seen({ flagRegistered: true }), seen({ unreadable: true })], []],
    ['where nothing is known of the past', [], ['a']],
  ] as const)('%s', (_when, observations, expected) => {
    expect(places(...observations)).toEqual(expected);
  });
});
