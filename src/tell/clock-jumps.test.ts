// The clock of a host jumps, or two hosts' clocks differ: whatever it shows, everybody is told once.
import { expect, it } from 'vitest';
import { telling } from '../../test/support/telling.ts';
import { aVerdict } from '../../test/support/verdicts.ts';

const recipients = ['ann@contoso.com', 'platform@contoso.com'];
const hourMs = 3_600_000;

it.each([
  ['back', -hourMs],
  ['forward', hourMs],
] as const)(
  'a clock that jumps an hour %s between any two writes costs nobody a mail, and brings none twice',
  async (_, jumpMs) => {
    const begun = async () => {
      const app = telling({ repeatedId: 'sendsAgain', start: '2026-11-23T10:00:00Z' });
      await app.addScan('scan-1', '2026-11-22T05:00:00Z', [aVerdict({ tags: { owner: 'ann@contoso.com' } })]);
      return app;
    };
    const undisturbed = await begun();
    await undisturbed.tick();
    await undisturbed.run('2026-11-25T00:00:00Z');
    const writes = undisturbed.writes();
    expect(writes).toBeGreaterThan(15);
    for (let moment = 1; moment <= writes; moment += 1) {
      const app = await begun();
      // The host dies with the jump: what it held is looked at again by another clock.
      app.killAt(moment, 'after');
      await app.tick();
      app.moveTo(new Date(app.now().getTime() + jumpMs).toISOString());
      await app.tick();
      // What was written before the jump lies in the future; it is found again once its time has come.
      await app.run('2026-11-25T00:00:00Z');
      await app.run('2026-11-25T00:00:00Z');
      expect(app.mails.map(({ to }) => to).sort(), `jumped after write ${moment}`).toEqual(recipients);
      expect((await app.deliveries()).map(({ state }) => state)).toEqual(recipients.map(() => 'sent'));
      expect(app.poison).toEqual([]);
    }
  },
);
