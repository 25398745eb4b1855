// Killed between any two writes to tables, queue and mail service, and started again: every recipient ends with exactly
// one mail, whatever the service does with an operation id that it knows.
import { describe, expect, it } from 'vitest';
import { telling, type RepeatedId, type Telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';

const owned = (name: string, owner: string) => aVerdict({ name, tags: { owner } });
const before = [owned('aks-a', 'ann@contoso.com')];
const after = before.map((verdict) => ({
  ...verdict,
  compliance: 'nonCompliant' as const,
  sidecarMode: 'classic' as const,
}));
const recipients = ['ann@contoso.com', 'platform@contoso.com'];

async function dueDigest(repeatedId: RepeatedId): Promise<Telling> {
  const app = telling({ repeatedId });
  await app.addScan('scan-1', '2026-11-22T05:00:00Z', before);
  return app;
}

async function dueAlert(repeatedId: RepeatedId): Promise<Telling> {
  const app = telling({ repeatedId, policy: { digest: 'off' } });
  await app.addScan('scan-1', '2026-11-22T05:00:00Z', before);
  await app.addScan('scan-2', '2026-11-23T05:00:00Z', after);
  return app;
}

async function tell(app: Telling): Promise<void> {
  await app.tick();
  await app.run('2026-11-25T00:00:00Z');
}

describe.each([
  ['a digest', 'refuses', dueDigest],
  ['a digest', 'sameOperation', dueDigest],
  ['a digest', 'sendsAgain', dueDigest],
  ['an alert', 'sendsAgain', dueAlert],
] as const)('%s, while the mail service %s for a known id', (_, service, prepare) => {
  it.each(['before', 'after'] as const)('is told everybody once, killed %s whichever write', async (when) => {
    const undisturbed = await prepare(service);
    await tell(undisturbed);
    expect(undisturbed.mails.map(({ to }) => to).sort()).toEqual(recipients);
    const writes = undisturbed.writes();
    expect(writes).toBeGreaterThan(15);

    for (let moment = 1; moment <= writes; moment += 1) {
      const app = await prepare(service);
      app.killAt(moment, when);
      await tell(app);
      expect(app.mails.map(({ to }) => to).sort(), `killed ${when} write ${moment}`).toEqual(recipients);
      expect((await app.deliveries()).map(({ state }) => state)).toEqual(recipients.map(() => 'sent'));
      expect(app.poison).toEqual([]);
    }
  });
});
