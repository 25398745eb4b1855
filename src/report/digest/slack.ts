import type { KnownBlock, MrkdwnElement } from '@slack/types';
import type { Digest } from '../../domain/digest.ts';
import { formatCount } from '../words.ts';
import {
  digestContent,
  type ContentItem,
  type ContentPoint,
  type ContentSection,
  type DigestContent,
} from './content.ts';
import { capItems, fitContent } from './fit.ts';
import { barOf, leftOut, modeCounts } from './content-words.ts';
import { escapeSlack, slackLink, slackSentence } from './slack-text.ts';

/** The body of an incoming webhook's request. */
export interface SlackMessage {
  /** What notifications show; at most 300 characters. */
  readonly text: string;
  /** At most 50. */
  readonly blocks: readonly KnownBlock[];
}

/** Limits of Block Kit (`@slack/types` 3.2.0), in characters. */
const limits = { sectionText: 3000, header: 150, buttonUrl: 3000 } as const;
/** Nobody reads more in a channel; far below what Slack cuts at (40,000). */
const charactersAtMost = 15_000;
const itemsAtMost = 8;
const barColumns = 20;

/**
 * A Block Kit message within every limit of Slack: the least important is left out first, and the message says how much.
 */
export function renderSlackMessage(digest: Digest): SlackMessage {
  const whole = capItems(digestContent(digest), itemsAtMost);
  const isTooLong = (part: DigestContent): number => {
    const { blocks } = toMessage(part);
    const longest = Math.max(...blocks.map((block) => (block.type === 'section' ? (block.text?.text.length ?? 0) : 0)));
    return longest > limits.sectionText ? Number.POSITIVE_INFINITY : JSON.stringify(blocks).length;
  };
  return toMessage(fitContent(whole, isTooLong, charactersAtMost));
}

function toMessage(content: DigestContent): SlackMessage {
  const { notice, quiet, changes, fleet, trend, trendSentence, nextSteps, gain, housekeeping, dashboardUrl } = content;
  const [gainNote, ...gains] = gain;
  return {
    text: escapeSlack(content.subject),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(content.heading, limits.header), emoji: false } },
      { type: 'context', elements: [mrkdwn(escapeSlack(`Sidescan · ${content.scope}`))] },
      ...(notice === null ? [] : [section(`*${escapeSlack(notice.title)}.* ${escapeSlack(notice.text)}`)]),
      ...(quiet === null ? [] : [section(escapeSlack(quiet))]),
      ...changes.map(sectionBlock),
      { type: 'divider' },
      section(
        [
          '*Where it stands*',
          ...fleet.sentences.map(escapeSlack),
          ...(fleet.point.meshed === 0 ? [] : [modeCounts(fleet.point)]),
        ].join('\n'),
      ),
      ...(trend.length === 0
        ? []
        : [
            section(
              [
                '*Trend*',
                ...(trendSentence === null ? [] : [escapeSlack(trendSentence)]),
                `\`\`\`${trend.map(trendLine).join('\n')}\`\`\``,
              ].join('\n'),
            ),
          ]),
      ...(nextSteps.length === 0
        ? []
        : [
            section(
              [
                '*Next steps*',
                ...nextSteps.map(({ sentence, clusters, examples }, index) => {
                  const which = examples.length === 0 ? clusters : `${clusters}, such as ${examples.join(', ')}`;
                  return `${index + 1}. ${slackSentence(sentence)} (${escapeSlack(which)})`;
                }),
              ].join('\n'),
            ),
          ]),
      ...(gainNote === undefined
        ? []
        : [section(['*What native would gain*', gainNote, ...gains.map((text) => `• ${text}`)].join('\n'))]),
      ...housekeeping.map(sectionBlock),
      { type: 'context', elements: [mrkdwn(escapeSlack(content.footer.join(' ')))] },
      ...(dashboardUrl === null || dashboardUrl.length > limits.buttonUrl
        ? []
        : [
            {
              type: 'actions' as const,
              elements: [
                {
                  type: 'button' as const,
                  text: { type: 'plain_text' as const, text: 'Open the dashboard', emoji: false },
                  url: dashboardUrl,
                },
              ],
            },
          ]),
    ],
  };
}

function sectionBlock(part: ContentSection): KnownBlock {
  const more = leftOut(part);
  return section(
    [
      `*${part.title}* (${formatCount(part.total)})`,
      ...(part.note === null ? [] : [part.note]),
      ...part.items.map(itemText),
      ...(more === null ? [] : [more]),
    ].join('\n'),
  );
}

function itemText({ name, url, place, what, reason, nextStep }: ContentItem): string {
  const label = url === null ? `*${escapeSlack(name)}*` : `*${slackLink(url, name)}*`;
  const details = [place, reason].filter((text) => text !== null);
  return [
    `• ${label}${what === null ? '' : ` · ${escapeSlack(what)}`}`,
    ...details.map((text) => `    ${escapeSlack(text)}`),
    ...(nextStep === null ? [] : [`    Next: ${slackSentence(nextStep)}`]),
  ].join('\n');
}

function trendLine(point: ContentPoint): string {
  const { date, native, meshed, isComplete } = point;
  const share = `${formatCount(native)} of ${formatCount(meshed)}`;
  return `${date} ${barOf(point, barColumns, '█', '░')} ${share}${isComplete ? '' : ' (incomplete)'}`;
}

function section(text: string): KnownBlock {
  return { type: 'section', text: mrkdwn(text) };
}

/** `verbatim`: Slack makes no links of what merely looks like an address, a channel or a person. */
function mrkdwn(text: string): MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
