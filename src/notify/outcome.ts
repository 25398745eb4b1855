/**
 * From an HTTP answer to what became of a try. Sentences name no URL, no address and nothing that the far side wrote.
 *
 * @module
 */
import type { TryOutcome } from '../domain/tell-ports.ts';
import type { PostAnswer } from './safe-post.ts';

export type Answered = Extract<PostAnswer, { readonly kind: 'answer' }>;
export type Unanswered = Exclude<PostAnswer, Answered>;

export const sent: TryOutcome = { kind: 'sent' };

export function failed(error: string): TryOutcome {
  return { kind: 'failed', error };
}

export function deferred(error: string, retryAfterMs: number | null = null): TryOutcome {
  return { kind: 'deferred', retryAfterMs, error };
}

/** Where no answer came. What may have arrived is tried again: rather told twice than not at all. */
export function withoutAnswer(answer: Unanswered): TryOutcome {
  if (answer.kind === 'refused') return failed(answer.reason);
  return deferred(answer.mayHaveArrived ? `${answer.reason} Whether the message arrived is not known.` : answer.reason);
}

/** Whether the same request may be accepted later. */
export function isTransient(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

export function overloaded({ status, retryAfterMs }: Answered): TryOutcome {
  return deferred(
    status === 429 ? 'The receiver asks to slow down (429).' : `The receiver is out of order (${status}).`,
    retryAfterMs,
  );
}

export const gone: TryOutcome = {
  kind: 'disabled',
  error: 'The receiver asked not to be called again (410). Remove its setting, or set a new URL.',
};
