/**
 * The kubelet's word on the containers of a pod.
 *
 * @module
 */
import { at, isObject, listOf, textOf } from '../json.ts';
import type { JsonObject } from '../records.ts';

/** `status.containerStatuses` by the container's name. */
export function containerStatuses(pod: JsonObject): ReadonlyMap<string, JsonObject> {
  const statuses = new Map<string, JsonObject>();
  for (const status of (listOf(at(pod, 'status', 'containerStatuses')) ?? []).filter(isObject)) {
    const name = textOf(status.name);
    if (name !== null) statuses.set(name, status);
  }
  return statuses;
}

/** Milliseconds of an instant as Kubernetes writes it (RFC 3339, UTC); null for anything else. */
export function instantOf(text: unknown): number | null {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}
