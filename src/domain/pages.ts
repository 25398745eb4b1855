import type { Page } from './contracts.ts';

/** Every item of a list that comes page by page, in its order; a page is asked for when the one before is used up. */
export async function* itemsOf<T>(
  list: (continuation: string | undefined) => Promise<Page<T>>,
  from?: string,
): AsyncGenerator<T, void> {
  for (let next: string | null | undefined = from; next !== null;) {
    const page: Page<T> = await list(next);
    yield* page.items;
    next = page.continuation;
  }
}
