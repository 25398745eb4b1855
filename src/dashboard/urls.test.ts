import { describe, expect, it } from 'vitest';
import { hostileNames } from '../../test/support/hostile-names.ts';
import { clusterHref, clusterLink, clustersHref, withQuery } from './urls.ts';

function idOf(name: string, resourceGroup = 'rg'): string {
  return `/subscriptions/sub/resourceGroups/${resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${name}`;
}

describe('the address of a cluster', () => {
  it('keeps every name whole, whatever is in it', () => {
    for (const name of hostileNames.filter((text) => !/^$|[\\/]/.test(text))) {
      const href = clusterHref(idOf(name)) ?? '';
      expect(new URL(href, 'http://host').pathname, name).toBe(href);
      expect(href.split('/').map(decodeURIComponent)).toEqual(['', 'clusters', 'sub', 'rg', name]);
    }
  });

  it.each(['', '.', '..', 'a/b', 'a\\b'])(
    'does not exist for %j, which no browser would hand on: a search finds it',
    (name) => {
      expect(clusterHref(idOf(name))).toBeUndefined();
      expect(clusterLink({ id: idOf(name), name })).toBe(withQuery('/clusters', { q: name }));
    },
  );

  it('ignores the casing of what Azure writes in many ways', () => {
    expect(clusterHref(idOf('A').toLowerCase())).toBe('/clusters/sub/rg/a');
  });
});

it('puts only the filters that say something into an address', () => {
  expect(clustersHref({ q: '', compliance: [], sort: 'worst' })).toBe('/clusters');
  expect(clustersHref({ q: 'a b', compliance: ['unknown', 'exempt'], sort: 'name' }, { page: '2' })).toBe(
    '/clusters?q=a+b&compliance=unknown%2Cexempt&sort=name&page=2',
  );
});
