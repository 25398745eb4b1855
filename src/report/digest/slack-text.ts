/**
 * Text for Slack's mrkdwn that stays text. Slack knows no escape for its own marks, so those become characters that look
 * alike; the three characters of its control sequences are escaped as Slack asks.
 *
 * @module
 * @see {@link https://docs.slack.dev/messaging/formatting-message-text/#escaping} read 2026-08
 */
import { commandsIn } from './plain.ts';

/** Marks at the edge of a word switch formatting on; inside a word, as in `aks_shop_dev`, they are only characters. */
const marks = /(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|`/gu;
const alike: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };

export function escapeSlack(text: string): string {
  return escapeControl(
    text
      .replace(marks, (mark) => alike[mark] ?? mark)
      // At the start of a line `>` quotes, escaped or not.
      .replace(/^[>\s]+/, (start) => start.replaceAll('>', '›'))
      // `:tada:` would become a picture.
      .replace(/:(?=[\w+'-]+:)/g, '∶'),
  );
}

/** The three characters of Slack's control sequences. */
function escapeControl(text: string): string {
  return text.replace(/[&<>]/g, (character) => (character === '&' ? '&amp;' : character === '<' ? '&lt;' : '&gt;'));
}

/** A sentence of ours: a command in it is code to Slack too, where marks mean nothing. */
export function slackSentence(text: string): string {
  return commandsIn(text)
    .map((part, index) => (index % 2 === 0 ? escapeSlack(part) : `\`${escapeControl(part)}\``))
    .join('');
}

/** A link whose address is ours (see plain.ts: no `|`, `<` or `>` in it) and whose text may be anybody's. */
export function slackLink(url: string, text: string): string {
  return `<${url.replaceAll('&', '&amp;')}|${escapeSlack(text)}>`;
}
