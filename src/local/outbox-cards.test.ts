import { describe, expect, it } from 'vitest';
import { aDigest } from '../../test/support/digests.ts';
import { renderSlackMessage } from '../report/digest/slack.ts';
import { renderTeamsMessage } from '../report/digest/teams.ts';
import { showSlackMessage, showTeamsCard } from './outbox-cards.ts';

const shown = async (part: ReturnType<typeof showSlackMessage>): Promise<string> =>
  String(await part).replace(/\s+/g, ' ');
const section = (text: string) => ({ blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] });

describe('the outbox', () => {
  it('shows the marks of Slack as Slack does, links within bold included', async () => {
    const text = await shown(showSlackMessage(section('*<https://x.example|aks-1>* is `classic` &lt;now&gt;')));
    expect(text).toContain('<b><u title="https://x.example">aks-1</u></b> is <code>classic</code> &lt;now&gt;');
  });

  it('never lets a message write its page', async () => {
    const hostile = '<script>alert(1)</script>';
    const card = { attachments: [{ content: { body: [{ type: 'TextBlock', text: hostile }, { type: hostile }] } }] };
    for (const page of [showSlackMessage(section(hostile)), showTeamsCard(card)])
      expect(await shown(page)).not.toContain('<script');
  });

  it('knows every element that our messages are made of', async () => {
    const digest = aDigest();
    for (const page of [showSlackMessage(renderSlackMessage(digest)), showTeamsCard(renderTeamsMessage(digest))])
      expect(await shown(page)).not.toContain('<pre>');
  });
});
