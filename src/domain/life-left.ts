/**
 * Whether somebody counts as dead: the last sign of life is older than `deadAfterMs`. One from further ahead than that
 * was given before a clock was put back and says nothing, like one that cannot be read.
 *
 * @param signMs of the last sign, as `Date.parse` reads it
 */
export function isDead(signMs: number, deadAfterMs: number, now: Date): boolean {
  return !(Math.abs(now.getTime() - signMs) <= deadAfterMs);
}

/** Milliseconds until somebody who gives no other sign counts as dead ({@link isDead}); 0 when they do. */
export function lifeLeftMs(signMs: number, deadAfterMs: number, now: Date): number {
  return isDead(signMs, deadAfterMs, now) ? 0 : deadAfterMs - (now.getTime() - signMs);
}
