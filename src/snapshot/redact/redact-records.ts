import type { Gap, Scope } from '../../domain/contracts.ts';
import { isObject } from '../../domain/json.ts';
import type { GapRecord, JsonObject, SnapshotStream, StreamRecord } from '../../domain/records.ts';
import { pseudonyms, type Pseudonyms } from './pseudonyms.ts';
import { redactInspection } from './redact-inspection.ts';
import { redactKubernetes } from './redact-kubernetes.ts';
import { redactResource } from './redact-resource.ts';
import { redactTags } from './redact-tags.ts';

/**
 * The same records without anything that says whose they are, for bug reports and audits: ids, names, tags, hosts and
 * addresses are replaced, each by the same replacement wherever it stands. Verdicts and plans stay the same but for
 * the names in them; what may differ is the order of things that are ordered by name.
 *
 * @param key the same key gives the same replacements, so that several snapshots still make a history; whoever has it
 *   can check a guess, nobody can turn a replacement back
 */
export async function* redactRecords(
  records: SnapshotStream,
  key: string,
): SnapshotStream & AsyncGenerator<StreamRecord> {
  const names = pseudonyms(key);
  for await (const record of records) yield redacted(record, names);
}

function redacted(record: StreamRecord, names: Pseudonyms): StreamRecord {
  switch (record.kind) {
    case 'header':
      return { ...record, scope: redactScope(record.scope, names) };
    case 'subscription':
      return {
        kind: 'subscription',
        subscriptionId: names.uuid(record.subscriptionId),
        displayName: record.displayName && names.name('subscription', record.displayName),
        tenantId: record.tenantId && names.uuid(record.tenantId),
        state: record.state,
        managementGroups: record.managementGroups?.map((group) => managementGroup(group, names)),
        tags: redactTags(record.tags, names) as typeof record.tags,
      };
    case 'feature':
      return { ...record, subscriptionId: names.uuid(record.subscriptionId) };
    case 'resourceGroup':
      return {
        kind: 'resourceGroup',
        subscriptionId: names.uuid(record.subscriptionId),
        name: names.name('rg', record.name),
        tags: redactTags(record.tags, names) as typeof record.tags,
      };
    case 'meshRevisions':
    case 'kubernetesVersions':
      return { ...record, response: redactIds(record.response, names) as JsonObject };
    case 'cluster':
      return { kind: 'cluster', resource: redactResource(record.resource, names) };
    case 'kubernetes':
      return {
        kind: 'kubernetes',
        clusterId: names.id(record.clusterId),
        observedAt: record.observedAt,
        object: redactKubernetes(record.object, names),
      };
    case 'inspection':
      return redactInspection(record, names, (gap) => redactGap({ kind: 'gap', ...gap }, names));
    case 'confirmation':
      return { ...record, clusterId: names.id(record.clusterId) };
    case 'gap':
      return redactGap(record, names);
  }
}

function redactScope(scope: Scope, names: Pseudonyms): Scope {
  const { tenant, managementGroups, subscriptions, expectedSubscriptions } = scope;
  return {
    ...(tenant ? { tenant } : {}),
    ...(managementGroups && { managementGroups: managementGroups.map((group) => managementGroup(group, names)) }),
    ...(subscriptions && { subscriptions: subscriptions.map(names.uuid) }),
    ...(expectedSubscriptions && { expectedSubscriptions: expectedSubscriptions.map(names.uuid) }),
  };
}

/** Named by its id, or by its whole resource id: both get the same name. */
function managementGroup(group: string, names: Pseudonyms): string {
  return group.startsWith('/') ? names.id(group) : names.name('mg', group);
}

/** What a gap says in words may name anything; gaps that say something else stay apart. */
function redactGap(gap: GapRecord, names: Pseudonyms): GapRecord {
  const { kind, scope, what, reason } = gap;
  const detail = gap.detail === '' ? '' : `Redacted (${names.name('detail', gap.detail)}).`;
  return { kind, scope, id: gapId(gap, names), what, reason, detail };
}

function gapId({ scope, id }: Gap, names: Pseudonyms): string {
  if (id === '') return '';
  switch (scope) {
    case 'subscription':
      return names.uuid(id);
    case 'managementGroup':
      return managementGroup(id, names);
    case 'cluster':
      return names.id(id);
    case 'location':
    case 'line':
      return id;
    case 'fleet':
      return names.name('id', id);
  }
}

/** A catalogue is Azure's own but for the subscription it was asked through. */
function redactIds(value: unknown, names: Pseudonyms): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => redactIds(entry, names));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, redactIds(entry, names)]));
  return typeof value === 'string' && value.startsWith('/') ? names.id(value) : value;
}
