/** Tasks that run a few at a time while their maker goes on. */
export interface BoundedWork {
  /** Waits for a free place, then starts the task. Throws the first failure of an earlier one. */
  readonly add: (task: () => Promise<void>) => Promise<void>;
  /** Waits until nothing runs. Throws the first failure. */
  readonly drain: () => Promise<void>;
}

export function boundedWork(most: number): BoundedWork {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const throwFailure = (): void => {
    if (failures.length > 0) throw failures[0];
  };
  return {
    add: async (task) => {
      while (running.size >= most) await Promise.race(running);
      throwFailure();
      const run = task()
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    drain: async () => {
      await Promise.all(running);
      throwFailure();
    },
  };
}

/** Reads ahead of whoever consumes: the answers in order, at most `ahead` of them begun and not yet taken. */
export async function* readAhead<K, T>(
  keys: Iterable<K> | AsyncIterable<K>,
  ahead: number,
  read: (key: K) => Promise<T>,
): AsyncGenerator<T, void> {
  const begun: Promise<T>[] = [];
  for await (const key of keys) {
    const reading = read(key);
    // If the consumer leaves early, nobody is there to hear of a failure.
    reading.catch(() => undefined);
    begun.push(reading);
    if (begun.length < ahead) continue;
    const next = begun.shift();
    if (next) yield await next;
  }
  for (const reading of begun) yield await reading;
}
