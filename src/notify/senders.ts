import type { Channel } from '../domain/digest.ts';
import type { Clock } from '../domain/ports.ts';
import type { ChannelSender } from '../domain/tell-ports.ts';
import type { Secret } from '../domain/secret.ts';
import { renderDigestMail } from '../report/digest/mail.ts';
import { renderSlackMessage } from '../report/digest/slack.ts';
import { renderTeamsMessage } from '../report/digest/teams.ts';
import { digestEvent } from '../report/digest/webhook-event.ts';
import { mailClient, type MailAccess } from './mail-client.ts';
import { mailSender } from './mail-sender.ts';
import type { DestinationRules } from './destination.ts';
import { safePost, type SafePostOptions } from './safe-post.ts';
import { slackSender } from './slack-sender.ts';
import { teamsSender } from './teams-sender.ts';
import { webhookSender } from './webhook-sender.ts';

/** The channels of an installation; one that is absent has no sender. */
export interface ChannelOptions {
  readonly email?:
    | {
        readonly access: MailAccess;
        /** The verified address that mails come from. */
        readonly sender: string;
        /** PEM of a certificate to trust at the mail service, besides the system's authorities. */
        readonly trustedCertificate?: string | undefined;
      }
    | undefined;
  readonly teams?: { readonly url: Secret } | undefined;
  readonly slack?: { readonly url: Secret } | undefined;
  readonly webhook?:
    | {
        readonly url: Secret;
        /** `whsec_…`, at least one; with several, receivers may go over from one to the next. */
        readonly secrets: readonly Secret[];
        /** URI reference that names this installation in its events. */
        readonly source: string;
      }
    | undefined;
  /** Where Teams, Slack and the webhook may be, beyond the public internet. */
  readonly destinations: DestinationRules & Partial<Omit<SafePostOptions, 'clock'>>;
  readonly clock: Clock;
}

/**
 * The senders of the channels that are set up. Makes no connection and loads nothing heavy until one sends.
 *
 * @throws {ScanError} `config.invalid` for a URL, a secret, a connection string or a CIDR that is none; names no value
 */
export function channelSenders(options: ChannelOptions): ReadonlyMap<Channel, ChannelSender> {
  const { email, teams, slack, webhook, destinations, clock } = options;
  const post = safePost({ ...destinations, clock });
  const senders: ChannelSender[] = [];
  if (email) {
    const { access, sender, trustedCertificate } = email;
    senders.push(
      mailSender({ client: mailClient({ access, trustedCertificate, clock }), sender, render: renderDigestMail }),
    );
  }
  if (teams) senders.push(teamsSender({ post, url: teams.url, render: renderTeamsMessage }));
  if (slack) senders.push(slackSender({ post, url: slack.url, render: renderSlackMessage }));
  if (webhook) senders.push(webhookSender({ ...webhook, post, clock, render: digestEvent }));
  return new Map(senders.map((sender) => [sender.channel, sender]));
}
