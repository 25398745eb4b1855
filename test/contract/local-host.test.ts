import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hostLab, type HostLab } from '../support/local-host.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterEach(() => lab.closeHosts());
afterAll(() => lab.close());

const refusedApp = new URL('../support/host-app/refused.ts', import.meta.url).href;

describe('the local host', () => {
  it('refuses an app that it cannot run, naming every function and binding', async () => {
    const bench = lab.bench();
    const starting = bench.start({ app: refusedApp });
    await expect(starting).rejects.toMatchObject({ code: 'config.invalid' });
    for (const part of [
      '"writesTable"',
      '(table)',
      '"readsNowhere"',
      'NO_SUCH_SETTING',
      '"watchesBlobs"',
      '(blobTrigger)',
    ]) {
      await expect(starting).rejects.toThrow(part);
    }
  });

  it('refuses a connection that no setting names', async () => {
    const bench = lab.bench({ APP_STORAGE: '' });
    await expect(bench.start()).rejects.toThrow(/"APP_STORAGE" has no app setting/);
  });

  it('gives the settings to the app and takes them back', async () => {
    const bench = lab.bench({ HOST_APP_EXTRA: 'here' });
    const host = await bench.start();
    expect(process.env.HOST_APP_EXTRA).toBe('here');
    await host.close();
    expect(process.env.HOST_APP_EXTRA).toBeUndefined();
  });

  it('gives the settings back when it does not start', async () => {
    const bench = lab.bench({ HOST_APP_EXTRA: 'here' });
    await expect(bench.start({ app: `${refusedApp}?again` })).rejects.toThrow();
    expect(process.env.HOST_APP_EXTRA).toBeUndefined();
  });

  it('runs an app twice in one process with the same settings, and refuses others', async () => {
    const bench = lab.bench();
    const hosts = [await bench.start(), await bench.start()];
    const answers = await Promise.all(hosts.map(async ({ url }) => (await fetch(`${url}/items`)).status));
    expect(answers).toEqual([200, 200]);
    const other = bench.start({ environment: { ...bench.settings, OTHER: '1' } });
    await expect(other).rejects.toMatchObject({ code: 'config.invalid' });
    await Promise.all(hosts.map((host) => host.close()));
    await expect(bench.start({ environment: { ...bench.settings, OTHER: '1' } })).rejects.toThrow(/process of its own/);
  });

  it('leaves a switched-off function alone', async () => {
    const bench = lab.bench({ 'AzureWebJobs.work.Disabled': 'true', 'AzureWebJobs.listItems.Disabled': '1' });
    await bench.send({ id: 'untouched' });
    const host = await bench.start();
    expect((await fetch(`${host.url}/items`)).status).toBe(404);
    await host.idle();
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(1);
  });

  it('finishes running requests when it closes, and takes no more', async () => {
    const own = lab.bench();
    const closing = await own.start();
    const slow = fetch(`${closing.url}/slow/one`);
    await eventually('the request runs', () => own.journal('slow').length === 1);
    const closed = closing.close();
    await expect(fetch(`${closing.url}/items`)).rejects.toThrow();
    await own.openGate();
    expect(await (await slow).text()).toBe('done');
    await closed;
  });

  it('runs in a process of its own with the same face', async () => {
    const bench = lab.bench({ TICK_SCHEDULE: '0 0 0 1 1 *' });
    const host = await bench.startProcess({ timers: false });
    expect(host.functions().map(({ name }) => name)).toContain('work');
    await bench.send({ id: 'there' });
    await host.runTimer('tick');
    await host.idle();
    await expect(host.runTimer('failingTimer')).rejects.toThrow('the timer failed');
    expect(bench.journal('work')).toEqual([expect.objectContaining({ work: 'there', pid: host.pid })]);
    await eventually('its log lines arrive', () =>
      bench.logged.some(({ level, message }) => level === 'error' && message === 'function failed'),
    );
    await host.close();
    await expect(fetch(host.url)).rejects.toThrow();
  });

  it('says why a process of its own did not start', async () => {
    await expect(lab.bench().startProcess({ app: refusedApp })).rejects.toThrow(/"writesTable".*\(table\)/);
  });
});
