/**
 * The part of the composition that tells people: settings → whom, over which channels.
 *
 * @module
 */
import { isStale } from './dashboard/age.ts';
import type { Channel } from './domain/digest.ts';
import { lastDue } from './domain/digest-when.ts';
import type { Clock } from './domain/ports.ts';
import type { ChannelSender } from './domain/tell-ports.ts';
import type { Settings } from './settings.ts';
import { fingerprintOf } from './tell/identities.ts';
import type { Endpoint, TellPolicy } from './tell/parts.ts';

/** Who is told, and when. */
export function composeTellPolicy({ telling, retentionDays, scanSchedule }: Settings): TellPolicy {
  const urls = { teams: telling.teams, slack: telling.slack, webhook: telling.webhook?.url ?? null };
  const endpoints = (['teams', 'slack', 'webhook'] as const).flatMap((channel): Endpoint[] => {
    const url = urls[channel];
    return url ? [{ channel, fingerprint: fingerprintOf(url.reveal()) }] : [];
  });
  return {
    digest: telling.digest,
    lastDue: (now) => lastDue(telling.when, now),
    isStale: (takenAt, now) => isStale(takenAt, scanSchedule, now),
    fleetAddresses: telling.fleetAddresses,
    ownerTag: telling.ownerTag,
    owners: telling.owners,
    hasMail: telling.mail !== null,
    endpoints,
    dashboardUrl: telling.appUrl,
    retentionDays,
  };
}

/** The channels that are set up. */
export async function composeSenders(
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Promise<ReadonlyMap<Channel, ChannelSender>> {
  const [{ channelSenders }, { azureCredential }] = await Promise.all([
    import('./notify/senders.ts'),
    import('./collect/credentials.ts'),
  ]);
  const { mail, teams, slack, webhook, allowedNetworks, isLocal, appUrl } = settings.telling;
  return channelSenders({
    email: mail
      ? {
          access: mail.connectionString
            ? { connectionString: mail.connectionString }
            : {
                endpoint: mail.endpoint,
                credential: azureCredential({ cloud: settings.cloud, clientId: environment.AZURE_CLIENT_ID }),
              },
          sender: mail.sender,
          trustedCertificate: settings.armCertificate ?? undefined,
        }
      : undefined,
    teams: teams ? { url: teams } : undefined,
    slack: slack ? { url: slack } : undefined,
    webhook: webhook ? { ...webhook, source: appUrl ?? '/sidescan' } : undefined,
    destinations: { allowedNetworks, allowLoopback: isLocal },
    clock,
  });
}
