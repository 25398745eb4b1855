import { readFileSync } from 'node:fs';
import type { BicepEntry, BicepResource, BicepValue } from './bicep.ts';

interface Property {
  readonly type: string;
  readonly required?: true;
  readonly values?: readonly string[];
}
type Properties = Readonly<Record<string, Property>>;

/** What Azure's resource types take, as far as infra/ uses them: `scripts/derive-azure-types.ts` says where it comes from. */
export interface AzureTypes {
  readonly source: { readonly package: string; readonly version: string; readonly derivedOn: string };
  readonly resources: Readonly<
    Record<
      string,
      { readonly versions: readonly string[]; readonly definedBy: string; readonly properties: Properties }
    >
  >;
  readonly types: Readonly<Record<string, Properties>>;
}

/** The committed index. */
export function loadAzureTypes(): AzureTypes {
  return JSON.parse(readFileSync(new URL('../data/azure-types/index.json', import.meta.url), 'utf8')) as AzureTypes;
}

/** What Bicep itself takes on any resource. */
const ofBicep = new Set(['name', 'parent', 'scope', 'dependsOn']);

/** Everything that is wrong with a resource, as far as the index knows; nothing wrong = an empty list. */
export function checkResource(index: AzureTypes, resource: BicepResource): string[] {
  const [type = '', version = ''] = resource.of.split('@');
  const known = index.resources[nameOf(type, resource)];
  if (!known) return [`${resource.name}: type ${type} is not in the index`];
  const problems = known.versions.includes(version) ? [] : [`${resource.name}: ${type} has no version ${version}`];
  if (resource.isExisting) return problems;
  const given = flat(
    resource.body.entries.filter(({ name }) => !ofBicep.has(name)),
    known.properties,
  );
  return [...problems, ...checkEntries(index, given, known.properties, resource.name)];
}

/** `sites/config` holds one definition for each of its names. */
function nameOf(type: string, { body }: BicepResource): string {
  if (type !== 'Microsoft.Web/sites/config') return type;
  const name = body.entries.find((entry) => entry.name === 'name')?.value;
  return `${type} ${name?.kind === 'text' ? name.text : ''}`;
}

/** The index has what ARM calls `properties` on the same level as its neighbours, unless a type has a field of that name. */
function flat(entries: readonly BicepEntry[], properties: Properties): readonly BicepEntry[] {
  if (Object.hasOwn(properties, 'properties')) return entries;
  return entries.flatMap((entry) =>
    entry.name === 'properties' && entry.value.kind === 'object' ? entry.value.entries : [entry],
  );
}

function checkEntries(index: AzureTypes, given: readonly BicepEntry[], properties: Properties, at: string): string[] {
  const names = new Set(given.map(({ name }) => name));
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required && !names.has(name))
    .map(([name]) => `${at}: ${name} is required`);
  const wrong = given.flatMap(({ name, value }) => {
    const property = properties[name];
    return property ? checkValue(index, value, property, `${at}.${name}`) : [`${at}: there is no ${name}`];
  });
  return [...missing, ...wrong];
}

function checkValue(index: AzureTypes, value: BicepValue, property: Property, at: string): string[] {
  const { type, values } = property;
  const wrongKind = [`${at}: ${value.kind} instead of ${type}`];
  switch (value.kind) {
    case 'choice':
      return value.either.flatMap((side) => checkValue(index, side, property, at));
    case 'text':
      if (type !== 'string' && type !== 'any') return wrongKind;
      return values && !values.includes(value.text) ? [`${at}: ${value.text} is none of ${values.join(', ')}`] : [];
    case 'number':
    case 'boolean':
      return type === value.kind || type === 'any' ? [] : wrongKind;
    case 'list': {
      // A set of ids is a map in ARM and a list in the source of the index.
      if (!type.startsWith('[')) return type === 'any' ? [] : wrongKind;
      const item = { ...property, type: type.slice(1, -1) };
      return value.items.flatMap((each, position) => checkValue(index, each, item, `${at}[${position}]`));
    }
    case 'object': {
      if (type.startsWith('{') || type === 'any' || at.endsWith('.userAssignedIdentities')) return [];
      const known = index.types[type];
      return known ? checkEntries(index, flat(value.entries, known), known, at) : wrongKind;
    }
    case 'null':
    case 'expression':
      return [];
  }
}
