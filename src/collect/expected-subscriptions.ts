import type { Scope } from '../domain/contracts.ts';
import type { GapRecord, JsonObject, SubscriptionRecord } from '../domain/records.ts';
import { isTenantScope } from '../domain/within-scope.ts';
import type { ArmReads } from './arm-clients.ts';
import { ask, type Asked } from './asked.ts';
import { gap } from './gap.ts';
import { tagsOf, textOf, isJsonObject } from './json.ts';
import type { Refusal } from './rest-errors.ts';

export interface ExpectedSubscriptions {
  /** Lower-cased ids that a complete scan would show. */
  readonly ids: ReadonlySet<string>;
  /** What ARM told of subscriptions, expected or not, by lower-cased id. */
  readonly told: ReadonlyMap<string, SubscriptionRecord>;
  /** False when ARM's own list could not be read whole: then nobody can say that a subscription does not exist. */
  readonly listed: boolean;
  /** Groups that may exist: only one that ARM does not know is left out. */
  readonly managementGroups: readonly string[];
  readonly gaps: readonly GapRecord[];
  /** How each request ended; null = answered. */
  readonly attempts: readonly (Refusal | null)[];
}

/**
 * Asks ARM which subscriptions a scan of this scope should show: its list for a tenant, the descendants of groups, and
 * always those that the scope names or that the operator expects.
 */
export async function expectSubscriptions(
  arm: ArmReads,
  scope: Scope,
  signal: AbortSignal,
): Promise<ExpectedSubscriptions> {
  const isTenant = isTenantScope(scope);
  const groupIds = isTenant ? [] : (scope.managementGroups ?? []);
  const [list, ...groups] = await Promise.all([
    ask(signal, () => arm.subscriptions(signal)),
    ...groupIds.map((id) => ask(signal, () => arm.descendants(id, signal))),
  ]);
  const ids = new Set(
    [...(scope.subscriptions ?? []), ...(scope.expectedSubscriptions ?? [])].map((id) => id.toLowerCase()),
  );
  const told = new Map<string, SubscriptionRecord>();
  const gaps: GapRecord[] = [];
  let isListed = false;

  if ('refusal' in list) {
    gaps.push(gap('fleet', 'subscriptions', 'subscriptions', list.refusal, 'ARM did not list the subscriptions'));
  } else {
    const { records, unread } = readItems(list.value, fromList);
    isListed = unread === 0;
    if (unread > 0 && isTenant) {
      const why = unreadItems(unread);
      gaps.push(gap('fleet', 'subscriptions', 'subscriptions', why, 'ARM did not list all subscriptions'));
    }
    for (const record of records) {
      const id = record.subscriptionId.toLowerCase();
      told.set(id, record);
      if (isTenant) ids.add(id);
    }
  }
  for (const [index, group] of groups.entries()) {
    const groupId = groupIds[index] ?? '';
    if ('refusal' in group) {
      gaps.push(gap('managementGroup', groupId, 'subscriptions', group.refusal, 'ARM did not list its subscriptions'));
      continue;
    }
    const { records, unread } = readItems(group.value, fromDescendant);
    if (unread > 0) {
      const why = unreadItems(unread);
      gaps.push(gap('managementGroup', groupId, 'subscriptions', why, 'ARM did not list all its subscriptions'));
    }
    for (const record of records) {
      const id = record.subscriptionId.toLowerCase();
      if (!told.has(id)) told.set(id, record);
      ids.add(id);
    }
  }
  return {
    ids,
    told,
    listed: isListed,
    managementGroups: groupIds.filter((_, index) => !isUnknown(groups[index])),
    gaps,
    attempts: [list, ...groups].map((asked) => ('refusal' in asked ? asked.refusal : null)),
  };
}

function isUnknown(asked: Asked<unknown> | undefined): boolean {
  return asked !== undefined && 'refusal' in asked && asked.refusal.reason === 'notFound';
}

/** What became of one entry of a list: `unread` may have been a subscription, `other` is none. */
type Entry = SubscriptionRecord | 'unread' | 'other';

function readItems(
  items: readonly JsonObject[],
  read: (item: JsonObject) => Entry,
): { readonly records: readonly SubscriptionRecord[]; readonly unread: number } {
  const entries = items.map(read);
  return {
    records: entries.filter((entry) => typeof entry === 'object'),
    unread: entries.filter((entry) => entry === 'unread').length,
  };
}

function unreadItems(unread: number): Pick<GapRecord, 'reason' | 'detail'> {
  return { reason: 'malformed', detail: `${unread} of its entries name no subscription` };
}

/** `GET /subscriptions`: one entry. */
function fromList(item: JsonObject): Entry {
  const subscriptionId = textOf(item.subscriptionId);
  if (subscriptionId === undefined) return 'unread';
  return {
    kind: 'subscription',
    subscriptionId,
    displayName: textOf(item.displayName) ?? null,
    tenantId: textOf(item.tenantId) ?? null,
    state: textOf(item.state) ?? null,
    tags: tagsOf(item.tags),
  };
}

/** `GET …/managementGroups/{id}/descendants`: groups and subscriptions; of the latter only the name is told. */
function fromDescendant(item: JsonObject): Entry {
  const subscriptionId = textOf(item.name);
  const type = textOf(item.type)?.toLowerCase();
  if (type === undefined) return 'unread';
  if (!type.endsWith('/subscriptions')) return 'other';
  if (subscriptionId === undefined) return 'unread';
  const properties = isJsonObject(item.properties) ? item.properties : {};
  return { kind: 'subscription', subscriptionId, displayName: textOf(properties.displayName) ?? null };
}
