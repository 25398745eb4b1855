import type { Channel, Digest } from '../../domain/digest.ts';
import { renderDigestMail } from './mail.ts';
import { renderSlackMessage } from './slack.ts';
import { renderTeamsMessage } from './teams.ts';
import { digestEvent } from './webhook-event.ts';

export interface RenderDigestOptions {
  /** Which part of a mail; default `text`. */
  readonly mail?: 'html' | 'text';
  /** Of the webhook's event; default `preview`. */
  readonly id?: string;
  /** URI reference, of the webhook's event; default the dashboard, else `/sidescan`. */
  readonly source?: string;
}

/** What a channel would be sent, to look at: a part of the mail, or the JSON of the others, indented. */
export async function renderDigest(
  channel: Channel,
  digest: Digest,
  options: RenderDigestOptions = {},
): Promise<string> {
  switch (channel) {
    case 'email':
      return (await renderDigestMail(digest))[options.mail ?? 'text'];
    case 'teams':
      return toJson(renderTeamsMessage(digest));
    case 'slack':
      return toJson(renderSlackMessage(digest));
    case 'webhook': {
      const { id = 'preview', source = digest.dashboardUrl ?? '/sidescan' } = options;
      return toJson(await digestEvent(digest, { id, source }));
    }
  }
}

function toJson(message: object): string {
  return `${JSON.stringify(message, null, 2)}\n`;
}
