/**
 * Where each page is. Everything that a page shows is in its address: it can be sent, kept and gone back to.
 *
 * @module
 */
import type { ClusterFilter } from '../domain/scan-ports.ts';

/** What the list of clusters can be asked by. */
export type ClusterQuery = Pick<ClusterFilter, 'compliance' | 'mode' | 'subscription' | 'location' | 'q' | 'sort'>;

const clusterIdPattern =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.ContainerService\/managedClusters\/([^/]+)$/i;

/** A segment that a browser or a proxy would not hand on as it is: Azure allows none of these in a name. */
const untransportable = /^\.{1,2}$|[\\/]/;

/** The page of a cluster by its id; undefined for an id that no address can name. */
export function clusterHref(id: string): string | undefined {
  const parts = clusterIdPattern.exec(id)?.slice(1);
  if (!parts || parts.some((part) => untransportable.test(part))) return undefined;
  return `/clusters/${parts.map(encodeURIComponent).join('/')}`;
}

/** The list of clusters that a query describes; `continuation` goes on in it. */
export function clustersHref(query: ClusterQuery, more: Readonly<Record<string, string | undefined>> = {}): string {
  const { compliance, mode, subscription, location, q, sort } = query;
  return withQuery('/clusters', {
    q,
    compliance: compliance?.join(','),
    mode: mode?.join(','),
    subscription: subscription?.join(','),
    location: location?.join(','),
    sort: sort === 'worst' ? undefined : sort,
    ...more,
  });
}

export function scanHref(scanId: string): string {
  return `/scans/${encodeURIComponent(scanId)}`;
}

/** A path with the parameters that hold something. */
export function withQuery(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** Where a cluster's name leads: to its page, or to a search for it where no address can name it. */
export function clusterLink({ id, name }: { readonly id: string; readonly name: string }): string {
  return clusterHref(id) ?? clustersHref({ q: name });
}
