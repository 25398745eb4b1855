import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { hostLab, peekTexts, type HostLab } from '../support/local-host.ts';

let lab: HostLab;
beforeAll(async () => {
  lab = await hostLab();
});
afterEach(() => lab.closeHosts());
afterAll(() => lab.close());

describe('queue functions on the local host', () => {
  it('run each message once and remove it', async () => {
    const bench = lab.bench();
    const ids = Array.from({ length: 12 }, (_, index) => `m${index}`);
    for (const id of ids) await bench.send({ id });
    const host = await bench.start();
    await host.idle();
    expect(
      bench
        .journal('work')
        .map(({ work }) => work)
        .sort(),
    ).toEqual([...ids].sort());
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(0);
  });

  it('get JSON parsed, other text as text, and the message as metadata', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'json', deep: [1] });
    await bench.send('no json');
    const host = await bench.start();
    await host.idle();
    const [first, second] = bench.journal('work').toSorted((a) => (a.work === 'json' ? -1 : 1));
    expect(first?.message).toEqual({ id: 'json', deep: [1] });
    expect(second?.message).toBe('no json');
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/) as string;
    expect(first?.metadata).toEqual({
      dequeueCount: 1,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      insertionTime: instant,
      expirationTime: instant,
      nextVisibleTime: instant,
      popReceipt: expect.any(String) as string,
    });
  });

  it('send what they return to its queue', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'a', do: 'forward' });
    const host = await bench.start();
    await host.idle();
    expect(await peekTexts(bench.out)).toEqual(['{"forwarded":"a"}']);
  });

  it('are tried again after a failure, and after the last try the message goes to the poison queue', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'bad', do: 'fail' });
    const host = await bench.start();
    await eventually(
      'the message is poison',
      async () => (await bench.poison.exists()) && (await peekTexts(bench.poison)).length === 1,
    );
    await host.idle();
    expect(await peekTexts(bench.poison)).toEqual(['{"id":"bad","do":"fail"}']);
    expect(bench.journal('work').map(({ metadata }) => (metadata as { dequeueCount: number }).dequeueCount)).toEqual([
      1, 2, 3,
    ]);
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(0);
  });

  it('leave a message that fails in a poison queue where it is: that queue has none of its own', async () => {
    const bench = lab.bench({ WORK_QUEUE: 'given-up-poison' });
    await bench.send({ id: 'bad', do: 'fail' });
    const host = await bench.start({ leaseMs: 1000 });
    await eventually('every try was made', () => bench.journal('work').length === 3);
    await bench.send({ id: 'next' });
    await eventually('the next one is done', () => bench.journal('work').length === 4);
    await host.idle();
    expect(bench.journal('work').map(({ work }) => work)).toEqual(['bad', 'bad', 'bad', 'next']);
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(1);
    expect(await bench.poison.exists()).toBe(false);
  });

  it('stay away from a failed message for as long as host.json says', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'bad', do: 'fail' });
    const queues = { visibilityTimeout: '01:00:00', maxDequeueCount: 3 };
    const host = await bench.start({ hostJson: { version: '2.0', extensions: { queues } } });
    await host.idle();
    expect(bench.journal('work')).toHaveLength(1);
    // Hidden, not gone.
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(1);
    expect(await peekTexts(bench.work)).toEqual([]);
  });

  it('lose a message to the poison queue with the last failure, without another pause', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'bad', do: 'fail' });
    const queues = { visibilityTimeout: '01:00:00', maxDequeueCount: 1 };
    const host = await bench.start({ hostJson: { version: '2.0', extensions: { queues } } });
    await host.idle();
    expect(await peekTexts(bench.poison)).toEqual(['{"id":"bad","do":"fail"}']);
  });

  it('never see a message whose every try ended with its host: it goes to the poison queue', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'killer', do: 'hang' });
    const options = { leaseMs: 1000, hostJson: { version: '2.0', extensions: { queues: { maxDequeueCount: 1 } } } };
    const killed = await bench.startProcess(options);
    await eventually('the message runs', () => bench.journal('work').length === 1);
    await killed.kill();
    await bench.start(options);
    await eventually(
      'the message is poison',
      async () => (await bench.poison.exists()) && (await peekTexts(bench.poison)).length === 1,
    );
    expect(bench.journal('work')).toHaveLength(1);
  });

  it('never see a message that is no base64: it goes to the poison queue', async () => {
    const bench = lab.bench();
    await bench.work.createIfNotExists();
    await bench.work.sendMessage('{"id":"plain"}');
    const host = await bench.start();
    await host.idle();
    expect(bench.journal('work')).toEqual([]);
    expect((await bench.poison.peekMessages()).peekedMessageItems.map(({ messageText }) => messageText)).toEqual([
      '{"id":"plain"}',
    ]);
  });

  it('read plain messages when host.json says so', async () => {
    const bench = lab.bench();
    await bench.work.createIfNotExists();
    await bench.work.sendMessage('{"id":"plain"}');
    const host = await bench.start({
      hostJson: { version: '2.0', extensions: { queues: { messageEncoding: 'none' } } },
    });
    await host.idle();
    expect(bench.journal('work').map(({ work }) => work)).toEqual(['plain']);
  });

  it('keep their message hidden for as long as they run', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'long', do: 'wait' });
    const [host, other] = [await bench.start({ leaseMs: 1000 }), await bench.start({ leaseMs: 1000 })];
    const renewals = () => bench.logged.filter(({ message }) => message === 'queue message lease renewed').length;
    // Half a second each: four of them outlast the first lease twice over.
    await eventually('the lease was renewed four times', () => renewals() >= 4);
    await bench.openGate();
    await Promise.all([host.idle(), other.idle()]);
    expect(bench.journal('work')).toHaveLength(1);
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(0);
  });

  it('run no more at once than batch size and threshold allow', async () => {
    const bench = lab.bench();
    for (const id of ['a', 'b', 'c']) await bench.send({ id, do: 'wait' });
    const queues = { batchSize: 1, newBatchThreshold: 1 };
    const host = await bench.start({ hostJson: { version: '2.0', extensions: { queues } } });
    await eventually('two run', () => bench.journal('work').length === 2);
    // The third is left to others.
    expect((await peekTexts(bench.work)).length).toBe(1);
    await bench.openGate();
    await host.idle();
    expect(
      bench
        .journal('work')
        .map(({ work }) => work)
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });

  it('share a queue between two hosts, each message once', async () => {
    const bench = lab.bench();
    const ids = Array.from({ length: 20 }, (_, index) => `m${index}`);
    const [one, two] = await Promise.all([bench.start(), bench.startProcess()]);
    await Promise.all(ids.map((id) => bench.send({ id })));
    await Promise.all([one.idle(), two.idle()]);
    await eventually(
      'both are idle together',
      async () => (await bench.work.getProperties()).approximateMessagesCount === 0,
    );
    expect(
      bench
        .journal('work')
        .map(({ work }) => work)
        .sort(),
    ).toEqual([...ids].sort());
  });

  it('finish what runs when their host closes, and take nothing new', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'running', do: 'wait' });
    const host = await bench.start();
    await eventually('the message runs', () => bench.journal('work').length === 1);
    const closed = host.close();
    await bench.send({ id: 'later' });
    await bench.openGate();
    await closed;
    expect(await peekTexts(bench.work)).toEqual(['{"id":"later"}']);
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(1);
  });

  it('that outlast the closing of their host leave their message to another', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'stuck', do: 'hang' });
    const host = await bench.start({ leaseMs: 1000, closeWithinMs: 1 });
    await eventually('the message runs', () => bench.journal('work').length === 1);
    await host.close();
    const next = await bench.start({ leaseMs: 1000 });
    await eventually('the message runs again', () => bench.journal('work').length === 2);
    await next.idle();
    expect((await bench.work.getProperties()).approximateMessagesCount).toBe(0);
  });

  it('of a killed host run again elsewhere when the lease ends', async () => {
    const bench = lab.bench();
    await bench.send({ id: 'victim', do: 'hang' });
    const killed = await bench.startProcess({ leaseMs: 1000 });
    await eventually('the message runs', () => bench.journal('work').length === 1);
    await killed.kill();
    const next = await bench.start({ leaseMs: 1000 });
    await eventually('the message runs again', () => bench.journal('work').length === 2);
    await next.idle();
    const [first, second] = bench.journal('work');
    expect(first).toMatchObject({ pid: killed.pid, metadata: { dequeueCount: 1 } });
    expect(second).toMatchObject({ pid: process.pid, metadata: { dequeueCount: 2 } });
  });
});
