import type { Digest } from '../domain/digest.ts';
import type { ChannelSender, TryOutcome } from '../domain/ports.ts';
import type { Secret } from '../domain/secret.ts';
import { type Answered, deferred, failed, gone, isTransient, overloaded, sent, withoutAnswer } from './outcome.ts';
import type { SafePost } from './safe-post.ts';

export interface TeamsSenderParts {
  readonly post: SafePost;
  /** A workflow's "when a webhook request is received", or an older connector. Who knows it can post. */
  readonly url: Secret;
  readonly render: (digest: Digest) => object | Promise<object>;
}

/**
 * Posts to a Teams channel. A workflow answers 202 whatever becomes of its run, so `sent` means that it took the
 * message. There is no handle to tell tries apart: a try whose answer was lost is repeated, and may arrive twice.
 *
 * @see {@link https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using}
 */
export function teamsSender({ post, url, render }: TeamsSenderParts): ChannelSender {
  return {
    channel: 'teams',
    send: async ({ digest, signal }) => {
      const answer = await post(url, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(await render(digest)),
        signal,
      });
      return answer.kind === 'answer' ? outcomeOf(answer) : withoutAnswer(answer);
    },
  };
}

function outcomeOf(answer: Answered): TryOutcome {
  const { status, text, retryAfterMs } = answer;
  if (status >= 200 && status < 300) {
    // Connectors answer 200 and say in words that it went wrong, with Teams' own status in them (facts 16.1).
    const [isError, inner] = /(?:delivery failed|HTTP error)(?:.*?HTTP error (\d{3}))?/is.exec(text) ?? [];
    if (isError === undefined) return sent;
    const innerStatus = Number(inner ?? /HTTP error (\d{3})/i.exec(text)?.[1]);
    if (isTransient(innerStatus)) return deferred(`Teams did not take the message (${innerStatus}).`, retryAfterMs);
    return innerStatus === 413 ? tooLarge : failed('Teams answered that the message was not delivered.');
  }
  if (isTransient(status)) return overloaded(answer);
  if (status === 410) return gone;
  if (status === 413) return tooLarge;
  if (status >= 300 && status < 400) return failed('Teams redirects, and redirects are not followed. Set the new URL.');
  return failed(`Teams refused the message (${status}). Check that the workflow exists, is on, and its URL is whole.`);
}

const tooLarge = failed('Teams refused the message because of its size (413).');
