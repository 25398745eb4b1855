import type { ChannelSender, TryOutcome } from '../domain/tell-ports.ts';
import { chatSender, type ChatSenderParts } from './chat-sender.ts';
import { type Answered, failed, gone, isTransient, overloaded, sent } from './outcome.ts';

/**
 * Posts to a Slack incoming webhook.
 *
 * @see {@link https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks}
 */
export function slackSender(parts: ChatSenderParts): ChannelSender {
  return chatSender('slack', parts, outcomeOf);
}

/** Slack's words for what no repetition mends, and what does. */
const advice: ReadonlyMap<string, string> = new Map([
  ['no_service', 'the webhook was removed or switched off; make a new one and set its URL'],
  ['no_active_hooks', 'the webhook was switched off; make a new one and set its URL'],
  ['no_team', 'the workspace does not exist any more'],
  ['team_disabled', 'the workspace is switched off'],
  ['invalid_token', 'the URL is not whole, or the webhook was removed; set its URL anew'],
  ['channel_not_found', 'the channel was removed; make a webhook for another one'],
  ['channel_is_archived', 'the channel is archived; unarchive it, or make a webhook for another one'],
  ['action_prohibited', 'an administrator does not let webhooks post there'],
  ['posting_to_general_channel_denied', 'webhooks may not post to the general channel; make one for another channel'],
  ['user_not_found', 'the person that the webhook writes to does not exist any more'],
  ['invalid_payload', 'Slack did not understand the message; please report this'],
  ['invalid_blocks', 'Slack did not understand the message; please report this'],
  ['invalid_blocks_format', 'Slack did not understand the message; please report this'],
  ['no_text', 'Slack found no text in the message; please report this'],
  ['too_many_attachments', 'the message is too large; please report this'],
]);

function outcomeOf(answer: Answered): TryOutcome {
  const { status } = answer;
  const word = answer.text.trim();
  if (status >= 200 && status < 300) {
    // A broken-off body says nothing against its status; a web page says that somebody else answered.
    if (word === 'ok' || word === '') return sent;
    return failed('The answer is not one of Slack’s. Check that the URL is that of an incoming webhook.');
  }
  const known = advice.get(word);
  if (known !== undefined) return failed(`Slack refused the message (${word}): ${known}.`);
  if (isTransient(status)) return overloaded(answer);
  if (status === 410) return gone;
  if (status >= 300 && status < 400) return failed('Slack redirects, and redirects are not followed. Set the new URL.');
  return failed(`Slack refused the message (${status}). Check that the URL is that of an incoming webhook.`);
}
