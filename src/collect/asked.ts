import { toRefusal, type Refusal } from './rest-errors.ts';

/** What came of one read: a value, or why there is none. */
export type Asked<T> = { readonly value: T } | { readonly refusal: Refusal; readonly cause: unknown };

/** Turns what Azure refuses into a value; aborts and bugs stay errors. */
export async function ask<T>(signal: AbortSignal, read: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await read() };
  } catch (cause) {
    signal.throwIfAborted();
    const refusal = toRefusal(cause);
    if (refusal === undefined) throw cause;
    return { refusal, cause };
  }
}
