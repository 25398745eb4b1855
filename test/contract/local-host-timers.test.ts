import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hostLab, movableClock, type HostBench, type HostLab } from '../support/local-host.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterEach(() => lab.closeHosts());
afterAll(() => lab.close());

interface Tick {
  readonly isPastDue: boolean;
  readonly scheduleStatus: { readonly last: string; readonly next: string } | null;
}
const ticks = (bench: HostBench): Tick[] => bench.journal('tick').map(({ tick }) => tick as Tick);
/** Resolves when some host has read what is recorded of its timers, for the given time. */
const watching = (bench: HostBench, times = 1) =>
  eventually(
    'timers are watched',
    () => bench.logged.filter(({ message }) => message === 'timers watched').length === times,
  );

describe('timer functions on the local host', () => {
  it('fire when they are due, once, and not before', async () => {
    const bench = lab.bench();
    const clock = movableClock('2026-11-20T04:59:59Z');
    const host = await bench.start({ clock });
    await watching(bench);
    expect(ticks(bench)).toEqual([]);
    clock.moveTo('2026-11-20T05:00:00Z');
    await eventually('the first tick', () => ticks(bench).length === 1);
    clock.moveTo('2026-11-21T05:00:01Z');
    await eventually('the second tick', () => ticks(bench).length === 2);
    await host.close();
    expect(ticks(bench)).toEqual([
      expect.objectContaining({
        isPastDue: false,
        scheduleStatus: expect.objectContaining({
          last: '0001-01-01T00:00:00+00:00',
          next: '2026-11-20T05:00:00+00:00',
        }) as object,
      }),
      expect.objectContaining({
        isPastDue: false,
        scheduleStatus: expect.objectContaining({
          last: '2026-11-20T05:00:00+00:00',
          next: '2026-11-21T05:00:00+00:00',
        }) as object,
      }),
    ]);
  });

  it('make up once for what they missed while no host ran', async () => {
    const bench = lab.bench();
    const clock = movableClock('2026-11-20T06:00:00Z');
    const first = await bench.start({ clock });
    await watching(bench);
    await first.close();
    clock.moveTo('2026-11-25T06:00:00Z');
    const second = await bench.start({ clock });
    await eventually('the late run', () => ticks(bench).length === 1);
    await second.close();
    const third = await bench.start({ clock });
    await watching(bench, 3);
    await third.close();
    expect(ticks(bench).map(({ isPastDue }) => isPastDue)).toEqual([true]);
  });

  it('fire on one of several hosts only', async () => {
    const bench = lab.bench();
    const clock = movableClock('2026-11-20T04:00:00Z');
    const hosts = [await bench.start({ clock }), await bench.start({ clock })];
    await watching(bench);
    clock.moveTo('2026-11-20T05:00:00Z');
    await eventually('the first tick', () => ticks(bench).length === 1);
    clock.moveTo('2026-11-21T05:00:00Z');
    await eventually('the second tick', () => ticks(bench).length === 2);
    await Promise.all(hosts.map((host) => host.close()));
    expect([ticks(bench).length, bench.journal('atStart').length]).toEqual([2, 1]);
  });

  it('pass to the next host when theirs closes', async () => {
    const bench = lab.bench();
    const clock = movableClock('2026-11-20T04:00:00Z');
    const first = await bench.start({ clock });
    await watching(bench);
    const second = await bench.start({ clock });
    await first.close();
    clock.moveTo('2026-11-20T05:00:00Z');
    await eventually('the tick', () => ticks(bench).length === 1);
    await second.close();
  });

  it('can be fired by hand, also over HTTP, and in a host that fires none by itself', async () => {
    const bench = lab.bench({ TICK_SCHEDULE: '* * * * * *' });
    const host = await bench.start({ timers: false });
    await host.runTimer('TICK');
    expect((await fetch(`${host.url}/admin/functions/tick`, { method: 'POST' })).status).toBe(202);
    expect((await fetch(`${host.url}/admin/functions/nope`, { method: 'POST' })).status).toBe(404);
    await host.idle();
    expect(ticks(bench)).toHaveLength(2);
    expect(bench.journal('atStart')).toEqual([]);
  });

  it('tell who fired them by hand that they failed', async () => {
    const host = await lab.bench().start({ timers: false });
    await expect(host.runTimer('failingTimer')).rejects.toThrow('the timer failed');
    await expect(host.runTimer('nope')).rejects.toMatchObject({ code: 'notFound' });
  });

  it('fire by the machine clock, every second if they should', async () => {
    const bench = lab.bench({ TICK_SCHEDULE: '* * * * * *' });
    const host = await bench.start();
    await eventually('two ticks', () => ticks(bench).length >= 2);
    await host.close();
    // Under a minute nothing is recorded, as on the platform.
    expect(ticks(bench)[0]?.scheduleStatus).toBeNull();
  });
});
