import { describe, expect, it } from 'vitest';
import { sharedTokens } from './credentials.ts';

const startMs = Date.parse('2026-03-01T06:00:00Z');
const hourMs = 3_600_000;

function issuer() {
  let nowMs = startMs;
  const asked: string[] = [];
  const answers: (Error | undefined)[] = [];
  const credential = {
    getToken: async (scopes: string | string[]) => {
      asked.push([scopes].flat().join(' '));
      const failure = answers.shift();
      if (failure !== undefined) throw failure;
      return { token: `token ${asked.length}`, expiresOnTimestamp: nowMs + hourMs };
    },
  };
  const shared = sharedTokens(credential, { now: () => new Date(nowMs) });
  return { shared, asked, answers, pass: (ms: number) => (nowMs += ms) };
}

describe('shared tokens', () => {
  it('are asked for once a scope, however many clients ask at once', async () => {
    const { shared, asked } = issuer();
    const tokens = await Promise.all(
      ['a', 'a', ['a'], 'b'].map(async (scope) => (await shared.getToken(scope))?.token),
    );
    expect(tokens).toEqual(['token 1', 'token 1', 'token 1', 'token 2']);
    expect(asked).toEqual(['a', 'b']);
  });

  it('are renewed before they expire', async () => {
    const { shared, asked, pass } = issuer();
    await shared.getToken('a');
    pass(hourMs - 6 * 60_000);
    expect(await shared.getToken('a')).toMatchObject({ token: 'token 1' });
    pass(2 * 60_000);
    const renewed = await Promise.all([shared.getToken('a'), shared.getToken('a')]);
    expect(renewed.map((token) => token?.token)).toEqual(['token 2', 'token 2']);
    expect(asked).toHaveLength(2);
  });

  it('do not remember a failure', async () => {
    const { shared, answers } = issuer();
    answers.push(new Error('not signed in'));
    await expect(shared.getToken('a')).rejects.toThrow('not signed in');
    expect(await shared.getToken('a')).toMatchObject({ token: 'token 2' });
  });

  it('are not used to answer a claims challenge', async () => {
    const { shared, asked } = issuer();
    await shared.getToken('a');
    await shared.getToken('a', { claims: '{}' });
    expect(asked).toHaveLength(2);
  });
});
