import { at } from '../../src/domain/json.ts';
import type { StoredDelivery } from '../../src/domain/tell-ports.ts';
import type { AuditedStorage } from '../support/storage-audit.ts';
import type { World } from './world.ts';

const everybody = [
  'email ann@contoso.example',
  'email bob@contoso.example',
  'email platform@contoso.example',
  'slack slack',
  'teams teams',
  'webhook webhook',
];

/**
 * Whether everybody was told, as the receivers saw it: a mail and a webhook event once each, since they have a handle; a
 * chat message at least once, and no more often than the ledger says it was tried.
 */
export function auditTelling({ azure, sinks }: Pick<World, 'azure' | 'sinks'>, audited: AuditedStorage): string[] {
  const problems: string[] = [];
  const { deliveries, runs, scans } = audited;
  const of = (channel: string): StoredDelivery[] => deliveries.filter((delivery) => delivery.channel === channel);
  for (const { deliveryId, channel, state, error } of deliveries) {
    if (state !== 'sent') problems.push(`${channel} ${deliveryId} ended ${state}: ${error}`);
  }

  const mails = azure.mail.sent().map(({ operationId }) => operationId);
  const events = sinks
    .received()
    .filter(({ channel, status }) => channel === 'webhook' && (status < 300 || status === 0));
  const eventIds = [...new Set(events.map(({ headers }) => String(headers['webhook-id'])))];
  compare('mails', mails, of('email'), problems);
  compare('events', eventIds, of('webhook'), problems);
  for (const { json, headers } of events) {
    if (at(json, 'id') !== headers['webhook-id']) problems.push('an event has another id than its header');
  }
  for (const channel of ['teams', 'slack'] as const) {
    const taken = sinks.received().filter((message) => message.channel === channel && message.status < 300);
    const tries = of(channel).reduce((sum, { attempts }) => sum + attempts, 0);
    if (taken.length < of(channel).length || taken.length > tries) {
      problems.push(
        `${channel} got ${taken.length} messages for ${of(channel).length} deliveries tried ${tries} times`,
      );
    }
  }
  for (const { channel, refusal } of sinks.received()) {
    if (refusal !== null) problems.push(`${channel} refused a message: ${refusal}`);
  }

  const told = deliveries.filter(({ occasion }) => occasion === 'digest');
  const recipients = told.map(({ channel, recipient }) => `${channel} ${recipient}`).sort();
  if (recipients.join() !== everybody.join()) problems.push(`the digest went to ${recipients.join()}`);
  const digests = runs.filter(({ occasion }) => occasion === 'digest').map(({ runId }) => runId);
  if (digests.join() !== 'digest@2026-11-23T08:00:00Z') problems.push(`the digests are ${digests.join()}`);
  for (const { scanId, state } of scans) {
    const alerts = runs.filter((run) => run.occasion === 'regression' && run.scanId === scanId).length;
    const isDue = state === 'completed' && scanId !== 'yesterday';
    if (alerts !== Number(isDue)) problems.push(`scan ${scanId} has ${alerts} alerts`);
  }
  return problems;
}

function compare(
  what: string,
  handles: readonly string[],
  ledger: readonly StoredDelivery[],
  problems: string[],
): void {
  const [got, wanted] = [handles.toSorted(), ledger.map(({ operationId }) => operationId).sort()];
  if (got.join() !== wanted.join()) problems.push(`${got.length} ${what} (${got.join()}) for ${wanted.length} rows`);
}
