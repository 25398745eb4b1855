import { armPage } from '../arm-list.ts';
import type { Fleet } from '../fleet.ts';
import { armError, type Call, ok, type Reply } from '../http.ts';
import type { Route } from '../router.ts';
import { gapReply } from './gap-reply.ts';
import { isUnder } from './graph-scope.ts';

const apiVersions = ['2018-03-01-preview', '2019-11-01', '2020-02-01', '2020-05-01', '2021-04-01', '2023-04-01'];
const root = '/providers/Microsoft.Management/managementGroups';

/** Management groups as the subscriptions of the snapshot name them. */
export function managementGroups(fleet: Fleet, pageSize: () => number): Route[] {
  const get = (name: string, path: string, handle: (call: Call, group: string) => Reply): Route => ({
    name,
    method: 'GET',
    path: `${root}${path}`,
    apiVersions,
    handle: (call) => {
      const id = call.params.groupId ?? '';
      return fleet.managementGroups.has(id.toLowerCase()) ? handle(call, id.toLowerCase()) : notFound(id);
    },
  });
  return [
    {
      name: 'managementGroups',
      method: 'GET',
      path: root,
      apiVersions,
      handle: (call) =>
        armPage(
          call,
          [...fleet.managementGroups.keys()].map((key) => group(fleet, key)),
          pageSize(),
        ),
    },
    get('managementGroup', '/{groupId}', (_, key) => ok(group(fleet, key))),
    get('descendants', '/{groupId}/descendants', (call, key) => {
      const gap = fleet.managementGroupGaps.get(key);
      if (gap !== undefined) return gapReply(gap, call, { notFound: notFound(key) });
      return armPage(call, descendants(fleet, key), pageSize());
    }),
    get('managementGroupSubscriptions', '/{groupId}/subscriptions', (call, key) =>
      armPage(call, directSubscriptions(fleet, key), pageSize()),
    ),
  ];
}

function group(fleet: Fleet, key: string): unknown {
  const name = nameOf(fleet, key);
  const parent = fleet.managementGroups.get(key)?.parent ?? null;
  return {
    id: `${root}/${name}`,
    type: 'Microsoft.Management/managementGroups',
    name,
    properties: {
      tenantId: fleet.tenantId,
      displayName: name,
      ...(parent === null
        ? {}
        : { details: { parent: { id: `${root}/${nameOf(fleet, parent)}`, name: nameOf(fleet, parent) } } }),
    },
  };
}

/** Everything below a group: groups first, then subscriptions, each with its direct parent. */
function descendants(fleet: Fleet, key: string): unknown[] {
  const groups = [...fleet.managementGroups]
    .filter(([candidate]) => candidate !== key && ancestors(fleet, candidate).includes(key))
    .map(([candidate, { name, parent }]) => ({
      id: `${root}/${name}`,
      type: 'Microsoft.Management/managementGroups',
      name,
      properties: { displayName: nameOf(fleet, candidate), parent: { id: `${root}/${nameOf(fleet, parent ?? '')}` } },
    }));
  const subscriptions = [...fleet.subscriptions.values()]
    .filter((subscription) => isUnder(fleet, subscription, key))
    .map(({ subscriptionId, displayName, managementGroups: chain }) => ({
      id: `/subscriptions/${subscriptionId}`,
      type: '/subscriptions',
      name: subscriptionId,
      properties: { displayName, parent: { id: `${root}/${chain[0] ?? fleet.tenantId}` } },
    }));
  return [...groups, ...subscriptions];
}

function directSubscriptions(fleet: Fleet, key: string): unknown[] {
  return [...fleet.subscriptions.values()]
    .filter(({ managementGroups: chain }) => (chain[0] ?? fleet.tenantId).toLowerCase() === key)
    .map(({ subscriptionId, displayName, tenantId, state }) => ({
      id: `${root}/${nameOf(fleet, key)}/subscriptions/${subscriptionId}`,
      type: 'Microsoft.Management/managementGroups/subscriptions',
      name: subscriptionId,
      properties: {
        tenant: tenantId,
        displayName,
        parent: { id: `${root}/${nameOf(fleet, key)}` },
        state: state === 'Enabled' ? 'Active' : state,
      },
    }));
}

function ancestors(fleet: Fleet, key: string): string[] {
  const found: string[] = [];
  let parent = fleet.managementGroups.get(key)?.parent ?? null;
  while (parent !== null && !found.includes(parent)) {
    found.push(parent);
    parent = fleet.managementGroups.get(parent)?.parent ?? null;
  }
  return found;
}

function nameOf(fleet: Fleet, key: string): string {
  return fleet.managementGroups.get(key)?.name ?? key;
}

/** Unknown groups and groups without access look the same from outside. */
function notFound(groupId: string): Reply {
  return armError(
    404,
    'NotFound',
    `The management group '${groupId}' cannot be found or you do not have access to it.`,
  );
}
