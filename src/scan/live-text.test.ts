import { describe, expect, it } from 'vitest';
import { liveText } from './live-text.ts';

const chunk = (text: string): Uint8Array => new TextEncoder().encode(text);

async function read(text: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(text)).toString();
}

describe('liveText', () => {
  it('is read in order while it is written, and ends when its writer says so', async () => {
    const live = liveText();
    const reading = read(live.text);
    await live.write(chunk('a'));
    await live.write(chunk('b'));
    await live.end();
    expect(await reading).toBe('ab');
  });

  it('does not end for its reader before its writer says so', async () => {
    const live = liveText();
    const reader = live.text[Symbol.asyncIterator]();
    await live.write(chunk('the last line'));
    await reader.next();
    const order: string[] = [];
    const ended = reader.next().then(() => order.push('read to the end'));
    // Every chance to end early.
    await new Promise(setImmediate);
    order.push('about to end');
    await live.end();
    await ended;
    expect(order).toEqual(['about to end', 'read to the end']);
  });

  it('holds its writer back while the reader is behind', async () => {
    const live = liveText();
    const large = new Uint8Array(1024 * 1024);
    let written = 0;
    const writing = (async () => {
      for (; written < 10; written += 1) await live.write(large);
      await live.end();
    })();
    const reader = live.text[Symbol.asyncIterator]();
    for (let taken = 0; taken < 10; taken += 1) {
      expect(written - taken).toBeLessThanOrEqual(2);
      await reader.next();
    }
    await reader.next();
    await writing;
  });

  it('gives its reader the error that ended the writing', async () => {
    const live = liveText();
    const failure = new Error('collecting failed');
    const reading = read(live.text);
    await live.write(chunk('half a'));
    await live.fail(failure);
    await expect(reading).rejects.toBe(failure);
  });

  it('lets its writer go on to the end when the reader has left', async () => {
    const live = liveText();
    const reader = live.text[Symbol.asyncIterator]();
    await live.write(chunk('read'));
    await reader.next();
    await reader.return?.();
    for (let written = 0; written < 3; written += 1) await live.write(new Uint8Array(1024 * 1024));
    await live.end();
    await live.fail(new Error('too late'));
  });

  it('lets its writer go on once it has failed, also for a reader that never began', async () => {
    const live = liveText();
    const writing = (async () => {
      for (let written = 0; written < 3; written += 1) await live.write(new Uint8Array(1024 * 1024));
      await live.end();
      return 'written';
    })();
    await live.fail(new Error('rows cannot be stored'));
    await expect(writing).resolves.toBe('written');
  });
});
