import { locationKey } from '../domain/cluster.ts';
import type { GapRecord, JsonObject } from '../domain/records.ts';
import { gap } from './gap.ts';
import { isJsonObject, textOf } from './json.ts';

/**
 * Watches clusters go by for a mesh where none was counted before the context was read: flag and catalogues of such a
 * place come too late for one pass over the records, and are gaps, once each.
 */
export function lateContext(known: {
  readonly subscriptions: Iterable<string>;
  readonly locations: Iterable<string>;
}): (resource: JsonObject) => readonly GapRecord[] {
  const subscriptions = new Set(known.subscriptions);
  const locations = new Set(known.locations);
  const late = { reason: 'late' as const, detail: 'its first meshed cluster turned up after the context was read' };
  return (resource) => {
    if (!isMeshed(resource)) return [];
    const gaps: GapRecord[] = [];
    const subscription = textOf(resource.id)?.split('/')[2]?.toLowerCase();
    if (subscription !== undefined && !subscriptions.has(subscription)) {
      subscriptions.add(subscription);
      gaps.push(gap('subscription', subscription, 'feature', late));
    }
    const location = locationKey(textOf(resource.location) ?? '');
    if (location !== '' && !locations.has(location)) {
      locations.add(location);
      gaps.push(
        gap('location', location, 'meshRevisions', late),
        gap('location', location, 'kubernetesVersions', late),
      );
    }
    return gaps;
  };
}

function isMeshed({ properties }: JsonObject): boolean {
  if (!isJsonObject(properties)) return false;
  const { serviceMeshProfile } = properties;
  return isJsonObject(serviceMeshProfile) && textOf(serviceMeshProfile.mode)?.toLowerCase() === 'istio';
}
