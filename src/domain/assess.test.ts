import { describe, expect, it } from 'vitest';
import { armCluster, records, subscriptionId, verdictOf, type ArmChange } from '../../test/support/snapshots.ts';
import type { Severity } from './contracts.ts';
import { assessCluster } from './assess.ts';
import { earlier, healthySituation, pool, seen } from './healthy.ts';
import { noHistory } from './history.ts';
import type { Rule } from './rule.ts';

const one = (change: ArmChange, snapshot: Parameters<typeof records>[0] = {}) =>
  verdictOf([records({ clusters: [armCluster(change)], ...snapshot })]);
const rule = (id: string, severity: Severity): Rule => ({
  id,
  title: '',
  when: '',
  why: '',
  severities: [severity],
  source: { url: `https://learn.microsoft.com/${id}`, reviewed: '2026-01-01' },
  evaluate: ({ cluster }) => ({
    severity,
    message: `about ${cluster.name}`,
    evidence: { number: 1 },
    remediation: 'mend it',
  }),
});

describe('a verdict', () => {
  it('lists findings by severity, then by rule, with what the rule said', async () => {
    const ids: [string, Severity][] = [
      ['R5', 'info'],
      ['R4', 'low'],
      ['R2', 'high'],
      ['R3', 'medium'],
      ['R1', 'high'],
    ];
    const { findings } = await verdictOf([records()], { rules: ids.map(([id, severity]) => rule(id, severity)) });
    expect(findings.map((finding) => finding.rule)).toEqual(['R1', 'R2', 'R3', 'R4', 'R5']);
    expect(findings[0]).toEqual({
      rule: 'R1',
      severity: 'high',
      message: 'about aks-1',
      evidence: { number: 1 },
      remediation: 'mend it',
      source: 'https://learn.microsoft.com/R1',
    });
  });

  it('has no findings where no rule has anything to say', async () => {
    expect((await verdictOf([records()], { rules: [] })).findings).toEqual([]);
  });

  it('names the subscription, or says that it has no name', async () => {
    expect((await one({})).subscriptionName).toBe('Mesh team');
    const subscriptions = [{ subscriptionId, displayName: null }];
    expect((await one({}, { subscriptions })).subscriptionName).toBeNull();
  });

  it('carries the tags', async () => {
    expect((await one({ tags: { owner: 'a@contoso.com' } })).tags).toEqual({ owner: 'a@contoso.com' });
  });

  it('shows the oldest version among active pools, as Azure wrote it', async () => {
    const stopped = { count: 0, currentOrchestratorVersion: '1.20.1' };
    const oldest = async (pools: ArmChange['pools']) => (await one({ pools: pools ?? null })).oldestNodePoolVersion;
    expect(await oldest(['1.34.2', '1.33.1', '1.33', stopped])).toBe('1.33');
    expect(await oldest(['1.33', '1.34.2', '1.33.0'])).toBe('1.33');
    expect(await oldest(['none', '1.34'])).toBe('1.34');
    expect(await oldest([stopped])).toBeNull();
    expect(await oldest(null)).toBeNull();
  });

  it('shows the revisions that Azure lists, and none of a mesh that is off', async () => {
    expect((await one({ revisions: ['ASM-1-29', 'asm-x'] })).meshRevisions).toEqual(['ASM-1-29', 'asm-x']);
    expect((await one({ mode: 'Disabled' })).meshRevisions).toEqual([]);
    expect((await one({ mode: 'Linkerd' })).meshRevisions).toEqual(['asm-1-29']);
  });

  it('under the strict policy asks for an observation, whatever the documents say', async () => {
    const strict = { policy: { target: 'default', evidence: 'observed' } } as const;
    expect(await verdictOf([records()], strict)).toMatchObject({ compliance: 'unknown', sidecarMode: 'native' });
  });
});

describe('a situation', () => {
  it('knows its revisions ascending, those that could not be read last, whatever Azure’s order', () => {
    const texts = (revisions: string[]) => healthySituation({ revisions }).revisions.map(({ text }) => text);
    for (const order of [
      ['asm-x', 'asm-1-29', 'asm-1-9'],
      ['asm-1-29', 'asm-x', 'asm-1-9'],
      ['asm-1-9', 'asm-1-29', 'asm-x'],
    ])
      expect(texts(order)).toEqual(['asm-1-9', 'asm-1-29', 'asm-x']);
  });

  it('names unread inputs only where the mode is undetermined', () => {
    expect(healthySituation({ controlPlane: null, pools: [pool('1.20')] }).decisiveUnread).toEqual([]);
    expect(healthySituation({ controlPlane: null }).decisiveUnread).toEqual(['controlPlane']);
    expect(healthySituation({ mesh: 'unknown' }).decisiveUnread).toEqual(['meshMode']);
    expect(healthySituation({ revisions: [] }).decisiveUnread).toEqual(['meshRevisions']);
    expect(healthySituation({ mesh: 'unknown', cluster: { readable: false } }).decisiveUnread).toEqual(['properties']);
  });

  it('tells an unread flag from one that is off and from one that was withdrawn', () => {
    const old = { controlPlane: '1.31', pools: [pool('1.31')], revisions: ['asm-1-25'] };
    expect(healthySituation({ ...old, flag: null }).decisiveUnread).toEqual(['featureFlag']);
    expect(healthySituation({ ...old, flag: 'Unregistered' }).sidecarMode).toBe('classic');
  });

  it('is mixed where one revision was seen mixed, and rests on what was seen only if all of it was', () => {
    const revisions = ['asm-1-28', 'asm-1-29'];
    const look = (mode: 'mixed' | 'native' | 'classic', both: boolean) => {
      const sight = { mode };
      const { sidecarMode, confidence } = healthySituation({
        revisions,
        observed: seen({ revisions: { 'asm-1-28': sight, ...(both ? { 'asm-1-29': {} } : {}) } }),
      });
      return [sidecarMode, confidence];
    };
    expect(look('mixed', true)).toEqual(['mixed', 'observed']);
    expect(look('native', true)).toEqual(['native', 'observed']);
    expect(look('native', false)).toEqual(['native', 'documented']);
    expect(look('classic', true)).toEqual(['mixed', 'observed']);
  });

  it('does not take a flag that was withdrawn for one that is unread', () => {
    const old = { controlPlane: '1.31', pools: [pool('1.31')], revisions: ['asm-1-25'] };
    const history = { startsUnmeshed: false, observations: [earlier('asm-1-25', '1.31', true)] };
    const situation = healthySituation({ ...old, history });
    expect([situation.flagWithdrawn, situation.sidecarMode, situation.decisiveUnread]).toEqual([
      true,
      'undetermined',
      [],
    ]);
  });

  it('under the strict policy is compliant where it was seen native', () => {
    expect(healthySituation({ policy: { evidence: 'observed' } }).compliance).toBe('compliant');
  });
});

describe('the history that an assessment leaves', () => {
  const left = (revisions: string[]) => {
    const { cluster, flag, policy, takenAt, calendar } = healthySituation({ revisions });
    const input = { cluster, flag, subscription: null, history: noHistory, observed: null, meshOffer: null };
    return assessCluster(input, { policy, takenAt, calendar, rules: [] }).history.observations;
  };

  it('holds the revisions ascending, and says when one of them could not be read', () => {
    expect(left(['asm-1-29', 'asm-x', 'asm-1-28'])).toMatchObject([
      {
        revisions: [
          { major: 1, minor: 28 },
          { major: 1, minor: 29 },
        ],
        partial: true,
      },
    ]);
    expect(left(['asm-1-29'])[0]).not.toHaveProperty('partial');
    expect(left([])[0]).toMatchObject({ revisions: null });
  });
});
