import { bandColours } from '../band-colours.ts';
import { formatCount } from '../words.ts';
import type { ContentItem, ContentPoint, ContentSection, ContentStep, DigestContent, Tone } from './content.ts';
import { fillTemplate, joinHtml, type Html } from './fill-template.ts';
import { leftOut } from './content-words.ts';
import { mailTemplate } from './mail-template.ts';
import { commandsIn } from './plain.ts';

const nothing: Html = { html: '' };
const toneColors: Readonly<Record<Tone, string>> = {
  bad: '#bb2a1d',
  warn: '#7d5200',
  good: '#17713a',
  plain: '#1a2027',
};
const modeOrder = ['native', 'mixed', 'classic', 'undetermined'] as const;
/** Name and colour on white; the style sheet of the template has the dark ones. */
const modes = modeOrder.map((mode) => [mode, bandColours[mode].light] as const);

/** The HTML part: a whole document, made of tables because Outlook lays out nothing else. */
export function mailHtml(content: DigestContent): string {
  const { notice, quiet, changes, housekeeping, dashboardUrl, trend, fleet } = content;
  return fillTemplate(mailTemplate.page, {
    title: content.subject,
    preview: [content.scope, ...(notice === null ? [] : [notice.title]), ...fleet.sentences].join(' · '),
    heading: content.heading,
    scope: content.scope,
    notice: notice === null ? nothing : fillTemplate(mailTemplate.notice, notice),
    quiet: quiet === null ? nothing : fillTemplate(mailTemplate.quiet, { text: quiet }),
    list: joinHtml(changes.map(sectionHtml)),
    fleet: fleetHtml(fleet),
    trend: trend.length === 0 ? nothing : trendHtml(content),
    steps: stepsHtml(content.nextSteps),
    gain: gainHtml(content.gain),
    housekeeping: joinHtml(housekeeping.map(sectionHtml)),
    button: dashboardUrl === null ? nothing : fillTemplate(mailTemplate.button, { url: dashboardUrl }),
    footer: lines(content.footer),
  }).html;
}

function sectionHtml(section: ContentSection): Html {
  const more = leftOut(section);
  return listHtml(
    { title: `${section.title} (${formatCount(section.total)})`, tone: section.tone, note: section.note },
    [...section.items.map(itemHtml), ...(more === null ? [] : [soft(more)])],
  );
}

function listHtml(head: { title: string; tone: Tone; note: string | null }, entries: readonly Html[]): Html {
  const { title, tone, note } = head;
  return fillTemplate(mailTemplate.list, {
    tone,
    color: toneColors[tone],
    title,
    note: note === null ? nothing : fillTemplate(mailTemplate.note, { text: note }),
    item: joinHtml(entries.map((entry) => fillTemplate(mailTemplate.item, { lines: entry }))),
  });
}

function itemHtml({ name, url, place, what, reason, nextStep }: ContentItem): Html {
  const label = fillTemplate('<bdi><strong>{{name}}</strong></bdi>', { name });
  const head =
    url === null ? label : fillTemplate('<a href="{{url}}" style="color:#0b6871">{{label}}</a>', { url, label });
  return joinHtml(
    [
      what === null ? head : fillTemplate('{{head}} · {{what}}', { head, what }),
      ...(place === null ? [] : [soft(place)]),
      ...(reason === null ? [] : [fillTemplate('{{reason}}', { reason })]),
      ...(nextStep === null ? [] : [fillTemplate('Next: {{nextStep}}', { nextStep: withCode(nextStep) })]),
    ],
    '<br />',
  );
}

/** A sentence of ours: a command in it looks like one. */
function withCode(sentence: string): Html {
  return joinHtml(
    commandsIn(sentence).map((part, index) =>
      index % 2 === 0
        ? fillTemplate('{{part}}', { part })
        : fillTemplate('<code style="font-family:Consolas,Menlo,monospace;word-break:break-word">{{part}}</code>', {
            part,
          }),
    ),
  );
}

function stepsHtml(steps: readonly ContentStep[]): Html {
  if (steps.length === 0) return nothing;
  const entries = steps.map(({ sentence, clusters, examples }) =>
    joinHtml(
      [withCode(sentence), soft(examples.length === 0 ? clusters : `${clusters}, such as ${examples.join(', ')}`)],
      '<br />',
    ),
  );
  return listHtml({ title: 'Next steps', tone: 'plain', note: null }, entries);
}

function gainHtml(gain: readonly string[]): Html {
  const [note, ...counts] = gain;
  if (note === undefined) return nothing;
  const entries = counts.map((count) => fillTemplate('{{count}}', { count }));
  return listHtml({ title: 'What native would gain', tone: 'good', note }, entries);
}

function fleetHtml({ sentences, point, compliance }: DigestContent['fleet']): Html {
  return fillTemplate(mailTemplate.fleet, {
    sentences: lines(sentences),
    bars:
      point.meshed === 0 ? nothing : fillTemplate(mailTemplate.bars, { cells: barCells(point), legend: legend(point) }),
    compliance: compliance.map(({ state, count }) => `${count} ${state}`).join(' · '),
  });
}

function trendHtml({ trend, trendSentence }: DigestContent): Html {
  return fillTemplate(mailTemplate.trend, {
    trendNote: trendSentence === null ? nothing : fillTemplate(mailTemplate.trendNote, { text: trendSentence }),
    rows: joinHtml(trend.map(trendRow)),
    legend: legend(null),
  });
}

function trendRow(point: ContentPoint): Html {
  const share =
    point.nativePercent === null ? 'no mesh' : `${formatCount(point.native)} of ${formatCount(point.meshed)}`;
  return fillTemplate(
    '<tr><td width="92" style="padding:4px 8px 4px 0;white-space:nowrap">{{date}}</td>' +
      '<td style="padding:4px 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;table-layout:fixed"><tr>{{cells}}</tr></table></td>' +
      '<td width="92" align="right" style="padding:4px 0 4px 8px;white-space:nowrap">{{share}}{{mark}}</td></tr>',
    {
      date: point.date,
      cells: barCells(point),
      share,
      mark: point.isComplete
        ? nothing
        : { html: '<br /><span class="soft" style="font-size:12px;color:#55606b">incomplete</span>' },
    },
  );
}

/** Cells as wide as their share. None is empty or zero wide: Outlook would give it a width of its own. */
function barCells(point: ContentPoint): Html {
  const present = modes.filter(([mode]) => point[mode] > 0);
  if (present.length === 0) return barCell('undetermined', '#d9dee4', 100);
  const widths = present.map(([mode]) => Math.max(1, Math.round((point[mode] * 100) / point.meshed)));
  const rest = 100 - widths.reduce((sum, width) => sum + width, 0);
  const widest = widths.indexOf(Math.max(...widths));
  return joinHtml(
    present.map(([mode, color], index) => barCell(mode, color, (widths[index] ?? 0) + (index === widest ? rest : 0))),
  );
}

function barCell(mode: string, color: string, percent: number): Html {
  return fillTemplate(
    '<td class="bar-{{mode}}" width="{{percent}}%" height="14" bgcolor="{{color}}" style="width:{{percent}}%;height:14px;line-height:14px;font-size:1px;background-color:{{color}}">&#160;</td>',
    { mode, color, percent: String(percent) },
  );
}

/** Colours with their words; with a point, its numbers too. */
function legend(point: ContentPoint | null): Html {
  const entries = modes
    .filter(([mode]) => point === null || point[mode] > 0)
    .map(([mode, color]) =>
      fillTemplate(
        '<span style="white-space:nowrap"><span class="bar-{{mode}}" style="background-color:{{color}};font-size:11px">&#160;&#160;&#160;&#160;</span> {{words}}</span>',
        { mode, color, words: point === null ? mode : `${formatCount(point[mode])} ${mode}` },
      ),
    );
  return joinHtml(entries, ' &#160; ');
}

function soft(text: string): Html {
  return fillTemplate('<span class="soft" style="font-size:13px;color:#55606b"><bdi>{{text}}</bdi></span>', { text });
}

function lines(sentences: readonly string[]): Html {
  return joinHtml(
    sentences.map((sentence) => fillTemplate('{{sentence}}', { sentence })),
    '<br />',
  );
}
