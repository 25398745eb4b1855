import { describe, expect, it } from 'vitest';
import { boundedWork, readAhead } from './bounded-work.ts';

describe('boundedWork', () => {
  it('runs as many tasks at once as it may, and all of them', async () => {
    const work = boundedWork(2);
    let [running, most, done] = [0, 0, 0];
    for (let index = 0; index < 7; index += 1) {
      await work.add(async () => {
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
        running -= 1;
        done += 1;
      });
    }
    await work.drain();
    expect([most, done, running]).toEqual([2, 7, 0]);
  });

  it('starts nothing more after a failure, and throws it', async () => {
    const work = boundedWork(1);
    await work.add(() => Promise.reject(new Error('first')));
    let started = false;
    const second = work.add(async () => {
      started = true;
    });
    await expect(second).rejects.toThrow('first');
    await expect(work.drain()).rejects.toThrow('first');
    expect(started).toBe(false);
  });
});

describe('readAhead', () => {
  it('answers in order, with no more than the given number begun and not taken', async () => {
    let [begun, taken, most] = [0, 0, 0];
    const read = async (key: number): Promise<number> => {
      begun += 1;
      most = Math.max(most, begun - taken);
      return key * 10;
    };
    const answers: number[] = [];
    for await (const answer of readAhead([1, 2, 3, 4, 5], 3, read)) {
      answers.push(answer);
      taken += 1;
    }
    expect(answers).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(3);
  });

  it('throws a failure where it belongs', async () => {
    const read = async (key: number): Promise<number> => {
      if (key === 2) throw new Error('second');
      return key;
    };
    const reading = readAhead([1, 2, 3], 3, read);
    expect(await reading.next()).toEqual({ done: false, value: 1 });
    await expect(reading.next()).rejects.toThrow('second');
  });

  it('may be left early although a later read fails', async () => {
    const read = (key: number): Promise<number> =>
      key === 1 ? Promise.resolve(1) : Promise.reject(new Error('unheard'));
    for await (const answer of readAhead([1, 2], 2, read)) {
      expect(answer).toBe(1);
      break;
    }
  });
});
