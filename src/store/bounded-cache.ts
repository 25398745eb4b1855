/** Remembers what was loaded, up to a total weight; the longest unused goes first. Failures are not remembered. */
export interface BoundedCache<T> {
  readonly get: (key: string, load: () => Promise<T>) => Promise<T>;
  readonly forget: (key: string) => void;
}

interface Entry<T> {
  readonly value: Promise<T>;
  /** 0 until it is loaded. */
  weight: number;
}

export function boundedCache<T>(mostWeight: number, weigh: (value: T) => number): BoundedCache<T> {
  // A Map keeps the order of insertion: the first key is the longest unused one.
  const entries = new Map<string, Entry<T>>();
  let total = 0;
  const forget = (key: string): void => {
    total -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  };
  const start = (key: string, load: () => Promise<T>): Entry<T> => {
    const entry: Entry<T> = { weight: 0, value: load() };
    entry.value.then(
      (value) => {
        if (entries.get(key) !== entry) return;
        entry.weight = weigh(value);
        total += entry.weight;
        for (const oldest of entries.keys()) {
          if (total <= mostWeight) break;
          if (oldest !== key) forget(oldest);
        }
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return entry;
  };
  return {
    get: (key, load) => {
      const entry = entries.get(key) ?? start(key, load);
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    forget,
  };
}
