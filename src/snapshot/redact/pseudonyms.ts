import { createHmac } from 'node:crypto';

/**
 * Replacements that cannot be turned back without the key: the same text always gets the same one, whatever its casing,
 * as Azure compares ids and names.
 */
export interface Pseudonyms {
  /** `aks-3f2a9c…`: 12 hexadecimal digits, so that a million names stay apart. */
  readonly name: (prefix: string, text: string) => string;
  /** Shaped like a UUID. */
  readonly uuid: (text: string) => string;
  /** A resource id with its keywords, provider types and locations kept, and every name in it replaced. */
  readonly id: (text: string) => string;
}

/** What a name is called after the keyword or type it follows; others are `name`. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['resourcegroups', 'rg'],
  ['managementgroups', 'mg'],
  ['managedclusters', 'aks'],
  ['agentpools', 'pool'],
]);
/** Azure's own names: the same in every company. */
const keptAfter = new Set(['providers', 'locations', 'meshrevisionprofiles']);

export function pseudonyms(key: string): Pseudonyms {
  const digest = (text: string): string => createHmac('sha256', key).update(text.toLowerCase()).digest('hex');
  const name = (prefix: string, text: string): string => `${prefix}-${digest(text).slice(0, 12)}`;
  const uuid = (text: string): string => {
    const hex = digest(text);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
  const afterKeyword = (keyword: string, text: string): string => {
    if (keptAfter.has(keyword)) return text;
    return keyword === 'subscriptions' ? uuid(text) : name(prefixes.get(keyword) ?? 'name', text);
  };

  return {
    name,
    uuid,
    id: (text) => {
      // Of any other path nobody knows which parts are Azure's own.
      if (!/^\/(?:subscriptions|providers)(?:\/|$)/i.test(text)) return text === '' ? '' : name('id', text);
      const segments = text.split('/').slice(1);
      // `/keyword/name/…`, but `/providers/Namespace/type/name/type/name…`: the namespace stands where a name would.
      return ['', ...segments.map((segment, index) => redacted(segment, segments.slice(0, index)))].join('/');
    },
  };

  function redacted(segment: string, before: readonly string[]): string {
    const isName = before.length % 2 === 1;
    return isName && segment !== '' ? afterKeyword(before.at(-1)?.toLowerCase() ?? '', segment) : segment;
  }
}
