import type { ChannelSender, TryOutcome } from '../domain/tell-ports.ts';
import { chatSender, type ChatSenderParts } from './chat-sender.ts';
import { type Answered, deferred, failed, gone, isTransient, overloaded, sent } from './outcome.ts';

/**
 * Posts to a Teams channel: a workflow's "when a webhook request is received", or an older connector. A workflow answers
 * 202 whatever becomes of its run, so `sent` means that it took the message.
 *
 * @see {@link https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using}
 */
export function teamsSender(parts: ChatSenderParts): ChannelSender {
  return chatSender('teams', parts, outcomeOf);
}

function outcomeOf(answer: Answered): TryOutcome {
  const { status, text, retryAfterMs } = answer;
  if (status >= 200 && status < 300) {
    // Neither a workflow nor a connector writes markup: a sign-in page or a proxy took the message.
    if (text.trimStart().startsWith('<')) return failed(webPage);
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

const webPage =
  'A web page answered instead of Teams. Check that the URL is that of a workflow, whole, and that no proxy or sign-in stands before it.';
const tooLarge = failed('Teams refused the message because of its size (413).');
