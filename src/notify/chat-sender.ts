import type { Channel, Digest } from '../domain/digest.ts';
import type { Secret } from '../domain/secret.ts';
import type { ChannelSender, TryOutcome } from '../domain/tell-ports.ts';
import { withoutAnswer, type Answered } from './outcome.ts';
import type { SafePost } from './safe-post.ts';

export interface ChatSenderParts {
  readonly post: SafePost;
  /** Of the channel's own webhook. Who knows it can post. */
  readonly url: Secret;
  readonly render: (digest: Digest) => object | Promise<object>;
}

/**
 * Posts to a chat's webhook. There is no handle to tell tries apart: a try whose answer was lost is repeated, and may
 * arrive twice.
 */
export function chatSender(
  channel: Channel,
  { post, url, render }: ChatSenderParts,
  outcomeOf: (answer: Answered) => TryOutcome,
): ChannelSender {
  return {
    channel,
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
