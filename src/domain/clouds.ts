/**
 * The Azure clouds as data: hosts, audiences and authorities that differ between them.
 *
 * @module
 */

export const cloudNames = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const;
export type CloudName = (typeof cloudNames)[number];

export interface Cloud {
  readonly name: CloudName;
  /** Without a trailing slash. */
  readonly armEndpoint: string;
  /** What a token for Azure Resource Manager is asked for; the SDK's own form, `<ARM endpoint>/.default`. */
  readonly armScope: string;
  /** The classic audience that such a token may carry instead. */
  readonly armAudience: string;
  readonly authority: string;
  readonly portal: string;
  /** `<account>.table.<suffix>` and so on. */
  readonly storageSuffix: string;
}

/**
 * Germany's cloud is gone; GCC (not High) uses the public cloud's endpoints.
 *
 * @see {@link https://www.npmjs.com/package/@azure/ms-rest-azure-env} 2.0.0 and the constants of `@azure/identity`, read 2026-08
 */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  AzureCloud: {
    name: 'AzureCloud',
    armEndpoint: 'https://management.azure.com',
    armScope: 'https://management.azure.com/.default',
    armAudience: 'https://management.core.windows.net/',
    authority: 'https://login.microsoftonline.com',
    portal: 'https://portal.azure.com',
    storageSuffix: 'core.windows.net',
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    armEndpoint: 'https://management.usgovcloudapi.net',
    armScope: 'https://management.usgovcloudapi.net/.default',
    armAudience: 'https://management.core.usgovcloudapi.net/',
    authority: 'https://login.microsoftonline.us',
    portal: 'https://portal.azure.us',
    storageSuffix: 'core.usgovcloudapi.net',
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    armEndpoint: 'https://management.chinacloudapi.cn',
    armScope: 'https://management.chinacloudapi.cn/.default',
    armAudience: 'https://management.core.chinacloudapi.cn/',
    authority: 'https://login.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
    storageSuffix: 'core.chinacloudapi.cn',
  },
};

/**
 * Where a resource is in the portal of its cloud, whatever directory the reader signs in to; null for a cloud that is not
 * known or an id that is none.
 */
export function portalLink(cloud: string, resourceId: string): string | null {
  const known = Object.values(clouds).find(({ name }) => name === cloud);
  if (!known || !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/./i.test(resourceId)) return null;
  return `${known.portal}/#@/resource${resourceId.split('/').map(encodeURIComponent).join('/')}`;
}
