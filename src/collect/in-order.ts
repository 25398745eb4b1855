/**
 * Runs `work` for up to `width` items at once and hands the results on in the items' order, so that the stream is the
 * same whoever answers first. At most `width` results are held. A failure surfaces at its item's turn.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // It may fail before its turn comes; its turn is when that is told.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length < width) continue;
    const next = underWay.shift();
    if (next !== undefined) yield await next;
  }
  for (const rest of underWay) yield await rest;
}

/** Asks for the next value while the present one is being used: one value ahead and no more. */
export async function* oneAhead<Value>(source: AsyncIterator<Value>): AsyncGenerator<Value> {
  let next = source.next();
  for (;;) {
    const step = await next;
    if (step.done === true) return;
    next = source.next();
    next.catch(() => undefined);
    yield step.value;
  }
}

/** Begins at once, not only when it is first asked for a value; after its first value it waits to be asked. */
export function begun<Value>(source: AsyncGenerator<Value>): AsyncGenerator<Value> {
  const first = source.next();
  first.catch(() => undefined);
  return (async function* () {
    for (let step = await first; step.done !== true; step = await source.next()) yield step.value;
  })();
}
