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
import { leftOut, modeCounts } from './content-words.ts';

/** What a Teams workflow ("post to a channel when a webhook request is received") takes. */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

/** The part of Adaptive Cards 1.2 that is used here. */
export interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.2';
  readonly fallbackText: string;
  readonly body: readonly CardElement[];
  readonly actions?: readonly OpenUrl[];
  /** Teams' own: the card as wide as the channel. */
  readonly msteams: { readonly width: 'Full' };
}

interface OpenUrl {
  readonly type: 'Action.OpenUrl';
  readonly title?: string;
  readonly url: string;
}

/** Shown as written: unlike a TextBlock's, a run's text is never read as Markdown. */
interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Small' | 'Medium' | 'Large';
  readonly color?: 'Attention' | 'Warning' | 'Good';
  readonly isSubtle?: true;
  readonly selectAction?: OpenUrl;
}

export type CardElement =
  | { readonly type: 'RichTextBlock'; readonly inlines: readonly TextRun[]; readonly spacing?: 'None' | 'Small' }
  | { readonly type: 'FactSet'; readonly facts: readonly { readonly title: string; readonly value: string }[] }
  | {
      readonly type: 'Container';
      readonly style?: 'warning';
      readonly separator?: true;
      readonly spacing?: 'Medium';
      readonly items: readonly CardElement[];
    };

/**
 * Teams takes about 28 KB and refuses more ("request entity too large"); what travels between adds a little.
 *
 * @see {@link https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using} read 2026-08
 */
const bytesAtMost = 25_000;
const itemsAtMost = 10;
const toneColors = { bad: 'Attention', warn: 'Warning', good: 'Good', plain: undefined } as const;

/** A message whose JSON is at most 28 KB in UTF-8: the least important is left out first, and the card says how much. */
export function renderTeamsMessage(digest: Digest): TeamsMessage {
  const content = capItems(digestContent(digest), itemsAtMost);
  const sizeOf = (part: DigestContent): number => Buffer.byteLength(JSON.stringify(toMessage(part)));
  return toMessage(fitContent(content, sizeOf, bytesAtMost));
}

function toMessage(content: DigestContent): TeamsMessage {
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: toCard(content) },
    ],
  };
}

function toCard(content: DigestContent): AdaptiveCard {
  const { notice, quiet, changes, fleet, trend, trendSentence, nextSteps, gain, housekeeping, dashboardUrl } = content;
  const [gainNote, ...gains] = gain;
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    fallbackText: content.subject,
    body: [
      line([run(content.heading, { weight: 'Bolder', size: 'Large' })]),
      line([run(`Sidescan · ${content.scope}`, { isSubtle: true })], 'None'),
      ...(notice === null
        ? []
        : [
            {
              type: 'Container' as const,
              style: 'warning' as const,
              items: [line([run(`${notice.title}. `, { weight: 'Bolder' }), run(notice.text)])],
            },
          ]),
      ...(quiet === null ? [] : [line([run(quiet)])]),
      ...changes.map(sectionGroup),
      group('Where it stands', undefined, [
        ...fleet.sentences.map((sentence) => line([run(sentence)], 'Small')),
        ...(fleet.point.meshed === 0 ? [] : [line([run(modeCounts(fleet.point), { isSubtle: true })], 'Small')]),
      ]),
      ...(trend.length === 0
        ? []
        : [
            group('Trend', undefined, [
              ...(trendSentence === null ? [] : [line([run(trendSentence)], 'Small')]),
              { type: 'FactSet', facts: trend.map(trendFact) },
            ]),
          ]),
      ...(nextSteps.length === 0
        ? []
        : [
            group(
              'Next steps',
              undefined,
              nextSteps.map(({ sentence, clusters, examples }, index) =>
                line(
                  [
                    run(`${index + 1}. ${sentence} `),
                    run(examples.length === 0 ? clusters : `${clusters}, such as ${examples.join(', ')}`, {
                      isSubtle: true,
                    }),
                  ],
                  'Small',
                ),
              ),
            ),
          ]),
      ...(gainNote === undefined
        ? []
        : [
            group(
              'What native would gain',
              'Good',
              [gainNote, ...gains].map((text) => line([run(text)], 'Small')),
            ),
          ]),
      ...housekeeping.map(sectionGroup),
      line([run(content.footer.join(' '), { isSubtle: true, size: 'Small' })]),
    ],
    ...(dashboardUrl === null
      ? {}
      : { actions: [{ type: 'Action.OpenUrl', title: 'Open the dashboard', url: dashboardUrl }] }),
    msteams: { width: 'Full' },
  };
}

function sectionGroup(section: ContentSection): CardElement {
  const more = leftOut(section);
  return group(`${section.title} (${formatCount(section.total)})`, toneColors[section.tone], [
    ...(section.note === null ? [] : [line([run(section.note, { isSubtle: true })], 'None')]),
    ...section.items.flatMap(itemLines),
    ...(more === null ? [] : [line([run(more, { isSubtle: true })], 'Small')]),
  ]);
}

function itemLines({ name, url, place, what, reason, nextStep }: ContentItem): CardElement[] {
  const details = [place, reason, nextStep === null ? null : `Next: ${nextStep}`].filter((text) => text !== null);
  return [
    line(
      [
        run(name, { weight: 'Bolder', ...(url === null ? {} : { selectAction: { type: 'Action.OpenUrl', url } }) }),
        ...(what === null ? [] : [run(` · ${what}`)]),
      ],
      'Small',
    ),
    ...(details.length === 0 ? [] : [line([run(details.join(' · '), { isSubtle: true })], 'None')]),
  ];
}

/** Only numbers and dates of ours: a fact's text is read as Markdown. */
function trendFact({ date, native, meshed, nativePercent, isComplete }: ContentPoint): {
  title: string;
  value: string;
} {
  const share =
    nativePercent === null
      ? 'nothing meshed'
      : `${formatCount(native)} of ${formatCount(meshed)} native (${nativePercent} %)`;
  return { title: date, value: isComplete ? share : `${share}, incomplete` };
}

function group(title: string, color: TextRun['color'] | undefined, items: readonly CardElement[]): CardElement {
  const head = run(title, { weight: 'Bolder', size: 'Medium', ...(color === undefined ? {} : { color }) });
  return { type: 'Container', separator: true, spacing: 'Medium', items: [line([head]), ...items] };
}

function line(inlines: readonly TextRun[], spacing?: 'None' | 'Small'): CardElement {
  return { type: 'RichTextBlock', inlines, ...(spacing === undefined ? {} : { spacing }) };
}

function run(text: string, style: Omit<TextRun, 'type' | 'text'> = {}): TextRun {
  return { type: 'TextRun', text, ...style };
}
