/**
 * Who owns a cluster, by tag: the cluster's own, else its resource group's, else its subscription's.
 *
 * @module
 */
import { tagValue } from './cluster.ts';
import type { ClusterVerdict } from './contracts.ts';
import { isMailAddress } from './mail-address.ts';

export const defaultOwnerTag = 'owner';

/** Somebody who can be told. */
export interface Owner {
  /** The identity: an address or a mapped name, in lower case. Two casings are one owner. */
  readonly name: string;
  /** In lower case, without repetitions, at least one. */
  readonly addresses: readonly string[];
}

/** A tag value, or a part of one, that is neither an address nor a name that is mapped to one. */
export interface MalformedOwner {
  /** Of the cluster, the resource group or the subscription that carries the tag. */
  readonly id: string;
  readonly name: string;
  /** As written. */
  readonly value: string;
}

export interface Ownership {
  /** Empty: nobody is known to own the cluster. */
  readonly owners: readonly Owner[];
  /** Where the owners' tag is; null without owners. */
  readonly from: 'cluster' | 'resourceGroup' | 'subscription' | null;
  /** What was found on the way and names nobody. */
  readonly malformed: readonly MalformedOwner[];
  /** False: a tag that comes before the others could not be read, so who owns the cluster is not known. */
  readonly isKnown: boolean;
}

/** A tag of something that holds clusters. */
export interface ContainerTag {
  readonly name: string;
  readonly value: string;
}

/** The owner tags around clusters. Keys are lower case; what has no such tag has no entry. */
export interface OwnerTags {
  /** By `subscription/group`, see {@link groupKey}. */
  readonly resourceGroups: ReadonlyMap<string, ContainerTag>;
  readonly subscriptions: ReadonlyMap<string, ContainerTag>;
  /** False: a group without an entry may have a tag all the same. */
  readonly areGroupsRead: boolean;
}

export const noOwnerTags: OwnerTags = { resourceGroups: new Map(), subscriptions: new Map(), areGroupsRead: true };
/** Where nothing around clusters could be read: only a cluster's own tag says who owns it. */
export const unknownOwnerTags: OwnerTags = { ...noOwnerTags, areGroupsRead: false };

export interface OwnerRules {
  /** The tag's name, any case. */
  readonly tag: string;
  /** Addresses by the name that a tag may hold, any case. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
}

type Owned = Pick<ClusterVerdict, 'id' | 'name' | 'subscriptionId' | 'resourceGroup' | 'tags'>;

/**
 * Answers who owns a cluster. A value holds addresses or mapped names, separated by commas, semicolons or spaces, or is
 * one mapped name as a whole. A value that names nobody is reported and passed over, as if the tag were not there, so
 * that somebody is told; beside a good part only the bad ones are reported. Where a group's tags could not be read, its
 * subscription's owner is not told of clusters that may be somebody else's.
 */
export function ownerResolver(rules: OwnerRules, around: OwnerTags): (cluster: Owned) => Ownership {
  const mapped = new Map([...rules.addresses].map(([name, addresses]) => [normal(name), addresses]));
  // Containers hold many clusters.
  const remembered = new Map<string, Reading>();
  const read = (value: string): Reading => {
    const known = remembered.get(value) ?? readValue(value, mapped);
    remembered.set(value, known);
    return known;
  };

  return (cluster) => {
    const subscriptionId = cluster.subscriptionId.toLowerCase();
    const own = tagValue(cluster.tags, rules.tag);
    const group = around.resourceGroups.get(groupKey(subscriptionId, cluster.resourceGroup));
    const subscription = around.subscriptions.get(subscriptionId);
    const malformed: MalformedOwner[] = [];
    const look = (from: Exclude<Ownership['from'], null>, id: string, tag: ContainerTag | undefined) => {
      if (tag === undefined) return null;
      const { owners, wrong } = from === 'cluster' ? readValue(tag.value, mapped) : read(tag.value);
      malformed.push(...wrong.map((value) => ({ id, name: tag.name, value })));
      return owners.length > 0 ? { owners, from, malformed, isKnown: true } : null;
    };
    const nobody = { owners: [], from: null, malformed };
    const found =
      look('cluster', cluster.id, own === undefined ? undefined : { name: cluster.name, value: own }) ??
      look('resourceGroup', `/subscriptions/${subscriptionId}/resourceGroups/${cluster.resourceGroup}`, group);
    if (found) return found;
    if (group === undefined && !around.areGroupsRead) return { ...nobody, isKnown: false };
    return look('subscription', `/subscriptions/${subscriptionId}`, subscription) ?? { ...nobody, isKnown: true };
  };
}

/** The key of a resource group in {@link OwnerTags}. */
export function groupKey(subscriptionId: string, resourceGroup: string): string {
  return `${subscriptionId}/${resourceGroup}`.toLowerCase();
}

interface Reading {
  readonly owners: readonly Owner[];
  readonly wrong: readonly string[];
}

function readValue(value: string, mapped: ReadonlyMap<string, readonly string[]>): Reading {
  const owners = new Map<string, Owner>();
  const wrong: string[] = [];
  // A mapped name may hold spaces.
  const parts = mapped.has(normal(value)) ? [value] : value.split(/[\s,;]+/).filter((part) => part !== '');
  for (const part of parts) {
    const name = normal(part);
    const addresses = mapped.get(name) ?? (isMailAddress(name) ? [name] : []);
    if (addresses.length === 0) wrong.push(part);
    else owners.set(name, { name, addresses: [...new Set(addresses.map((address) => address.toLowerCase()))] });
  }
  return {
    owners: [...owners.values()],
    wrong: parts.length === wrong.length ? [value.trim()].filter(Boolean) : wrong,
  };
}

function normal(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}
