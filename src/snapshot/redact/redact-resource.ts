import { isObject } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/records.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import { redactTags } from './redact-tags.ts';

/**
 * Fields of a managed cluster whose text is Azure's own vocabulary and says nothing of whom it belongs to. Everything
 * else that is text is replaced, so that a field nobody thought of cannot give anything away.
 */
const keptFields = new Set([
  'apiVersion',
  'code',
  'currentKubernetesVersion',
  'currentOrchestratorVersion',
  'kubernetesVersion',
  'loadBalancerSku',
  'location',
  'maxSurge',
  'maxUnavailable',
  'mode',
  'networkDataplane',
  'networkPlugin',
  'networkPolicy',
  'nodeImageVersion',
  'nodeOSUpgradeChannel',
  'orchestratorVersion',
  'osSKU',
  'osType',
  'outboundType',
  'provisioningState',
  'proxyRedirectionMechanism',
  'revisions',
  'scaleSetPriority',
  'state',
  'supportPlan',
  'tier',
  'type',
  'until',
  'upgradeChannel',
  'vmSize',
]);
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Objects whose keys people chose, beside tags. */
const namedByPeople = new Set(['nodeLabels', 'labels', 'annotations', 'clusterNames', 'userAssignedIdentities']);

/**
 * A managed cluster without anything that says whose it is: ids, names, tags, hosts, addresses, keys. What a verdict or
 * a plan reads keeps its meaning; numbers, booleans and nulls stay.
 */
export function redactResource(resource: JsonObject, pseudonyms: Pseudonyms): JsonObject {
  return Object.fromEntries(
    Object.entries(resource).map(([field, value]): [string, unknown] => {
      if (typeof value === 'string') {
        if (field === 'name') return [field, pseudonyms.name('aks', value)];
        if (field === 'resourceGroup') return [field, pseudonyms.name('rg', value)];
        if (field === 'subscriptionId') return [field, pseudonyms.uuid(value)];
      }
      // `sku.name` is `Base` or `Automatic`; every other `name` below is somebody's.
      if (field === 'sku') return [field, value];
      return [field, redactValue(field, value, pseudonyms)];
    }),
  );
}

function redactValue(field: string, value: unknown, pseudonyms: Pseudonyms): unknown {
  if (field === 'tags') return redactTags(value, pseudonyms);
  if (Array.isArray(value)) return value.map((entry: unknown) => redactValue(field, entry, pseudonyms));
  if (isObject(value)) {
    const rename = namedByPeople.has(field) ? (key: string) => redactText('', key, pseudonyms) : (key: string) => key;
    const inside = field === 'agentPoolProfiles' ? 'pool' : '';
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]): [string, unknown] =>
        key === 'name' && inside !== '' && typeof entry === 'string'
          ? [key, pseudonyms.name(inside, entry)]
          : [rename(key), redactValue(key, entry, pseudonyms)],
      ),
    );
  }
  if (typeof value !== 'string' || value === '' || keptFields.has(field)) return value;
  return redactText(field, value, pseudonyms);
}

function redactText(field: string, text: string, pseudonyms: Pseudonyms): string {
  if (text.startsWith('/')) return pseudonyms.id(text);
  if (uuidPattern.test(text)) return pseudonyms.uuid(text);
  // A host keeps being a host, so that two clusters still differ where they differed.
  if (/fqdn$/i.test(field)) return `${pseudonyms.name('host', text)}.example.com`;
  return pseudonyms.name('text', text);
}
