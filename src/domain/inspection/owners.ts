/**
 * Who owns a pod, up to the workload that people know it by.
 *
 * @module
 */
import { at, listOf, property, textOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import { compareText } from '../text.ts';
import type { WorkloadName } from './observed.ts';

export interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** The top-most owner that is known of an owner in a namespace; the owner itself where nothing is above it. */
export type TopOwner = (namespace: string, owner: Owner) => Owner;

/** The controller among an object's owners, else the first one; null when nobody owns it. */
export function ownerOf(object: JsonObject): Owner | null {
  const references = listOf(at(object, 'metadata', 'ownerReferences')) ?? [];
  const reference = references.find((entry) => property(entry, 'controller') === true) ?? references[0];
  const kind = textOf(property(reference, 'kind'));
  const name = textOf(property(reference, 'name'));
  return kind !== null && name !== null ? { kind, name } : null;
}

/** Values by the owner that a pod names itself, merged by workload once all owners are known. */
export interface Tally<T> {
  readonly of: (namespace: string, owner: Owner) => T;
  /** Ascending by namespace, kind, name. */
  readonly byWorkload: (topOwner: TopOwner) => (WorkloadName & { readonly value: T })[];
}

/** A tally that starts every owner with `none`, and adds up those of one workload with `merge`, which changes `into`. */
export function tally<T>(none: () => T, merge: (into: T, from: T) => void): Tally<T> {
  const values = new Map<string, { namespace: string; owner: Owner; value: T }>();
  return {
    of: (namespace, owner) => {
      const key = keyOf(namespace, owner);
      const entry = values.get(key) ?? { namespace, owner, value: none() };
      values.set(key, entry);
      return entry.value;
    },
    byWorkload: (topOwner) => {
      const merged = new Map<string, WorkloadName & { value: T }>();
      for (const { namespace, owner, value } of values.values()) {
        const top = topOwner(namespace, owner);
        const key = keyOf(namespace, top);
        const entry = merged.get(key) ?? { namespace, kind: top.kind, name: top.name, value: none() };
        merge(entry.value, value);
        merged.set(key, entry);
      }
      return [...merged.entries()].sort(([a], [b]) => compareText(a, b)).map(([, entry]) => entry);
    },
  };
}

function keyOf(namespace: string, { kind, name }: Owner): string {
  return [namespace, kind, name].join('\n');
}
