/**
 * Waits for something to become so: asks again until `probe` answers anything but undefined and false.
 * Throws what it was waiting for when that takes longer than `withinMs`.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = 30_000,
  everyMs = 10,
): Promise<Exclude<Awaited<T>, undefined | false>> {
  const deadlineMs = performance.now() + withinMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer as Exclude<Awaited<T>, undefined | false>;
    if (performance.now() > deadlineMs) throw new Error(`Waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
