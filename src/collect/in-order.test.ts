import { describe, expect, it } from 'vitest';
import { virtualTime } from '../../test/support/virtual-time.ts';
import { begun, inOrder, oneAhead } from './in-order.ts';

async function taken<T>(source: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

describe('work in order', () => {
  it('hands results on in the order of the items, whoever is first, with a bounded number at once', async () => {
    const time = virtualTime();
    let underWay = 0;
    let most = 0;
    const results = inOrder([50, 10, 40, 20, 30], 3, async (ms) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await time.wait(ms);
      underWay -= 1;
      return ms;
    });
    expect(await time.run(taken(results))).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(3);
  });

  it('tells a failure at its turn, after what came before it', async () => {
    const handed: number[] = [];
    const results = inOrder([1, 2, 3], 3, async (item) => {
      if (item === 2) throw new Error('second');
      return item;
    });
    await expect(
      (async () => {
        for await (const item of results) handed.push(item);
      })(),
    ).rejects.toThrow('second');
    expect(handed).toEqual([1]);
  });
});

describe('one ahead', () => {
  it('has asked for the next value, and for no more, while one is used', async () => {
    let made = 0;
    async function* numbers() {
      while (made < 4) {
        made += 1;
        yield made;
      }
    }
    const lead: number[] = [];
    for await (const value of oneAhead(numbers())) lead.push(made - value);
    expect(lead).toEqual([1, 1, 1, 0]);
  });
});

describe('what is begun', () => {
  it('makes its first value before it is asked for one, and the others when it is', async () => {
    let made = 0;
    async function* numbers() {
      while (made < 3) {
        made += 1;
        yield made;
      }
    }
    const source = begun(numbers());
    expect(made).toBe(1);
    expect(await taken(source)).toEqual([1, 2, 3]);
  });

  it('keeps a failure for whoever asks', async () => {
    const source = begun(
      // eslint-disable-next-line require-yield -- it fails before its first value
      (async function* (): AsyncGenerator<number> {
        throw new Error('refused');
      })(),
    );
    await expect(taken(source)).rejects.toThrow('refused');
  });
});
