// Derives `test/data/azure-types/index.json`: what Azure's resource types take, as far as infra/ uses them. Bicep's own
// compiler cannot be had everywhere, so tests check infra/ against this index instead.
//
// Source: the type definitions of the npm package `@pulumi/azure-native` (Apache-2.0), which are generated from Azure's
// REST specifications. It is far too big to depend on, hence the committed index. To refresh it, in an empty folder:
//
//   npm pack @pulumi/azure-native && tar xzf pulumi-azure-native-*.tgz
//   node scripts/derive-azure-types.ts FOLDER/package 2026-11-23
//
// The date is the day of reading; it arrives as an argument, so that the same input gives the same file.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

/** What infra/ uses: the type as Bicep writes it, the file that defines it, and the parts of its id that are no properties. */
const wanted: readonly (readonly [type: string, file: string, ...pathParts: string[]])[] = [
  ['Microsoft.Authorization/roleAssignments', 'authorization/roleAssignment', 'roleAssignmentName', 'scope'],
  ['Microsoft.Authorization/roleDefinitions', 'authorization/roleDefinition', 'roleDefinitionId', 'scope'],
  ['Microsoft.Communication/communicationServices', 'communication/communicationService', 'communicationServiceName'],
  ['Microsoft.Communication/emailServices', 'communication/emailService', 'emailServiceName'],
  ['Microsoft.Communication/emailServices/domains', 'communication/domain', 'emailServiceName', 'domainName'],
  ['Microsoft.Insights/actionGroups', 'monitor/actionGroup', 'actionGroupName'],
  ['Microsoft.Insights/components', 'applicationinsights/component', 'resourceName'],
  ['Microsoft.Insights/diagnosticSettings', 'monitor/diagnosticSetting', 'name', 'resourceUri'],
  ['Microsoft.Insights/scheduledQueryRules', 'monitor/scheduledQueryRule', 'ruleName'],
  ['Microsoft.Insights/workbooks', 'applicationinsights/workbook', 'resourceName'],
  ['Microsoft.KeyVault/vaults', 'keyvault/vault', 'vaultName'],
  ['Microsoft.KeyVault/vaults/secrets', 'keyvault/secret', 'vaultName', 'secretName'],
  ['Microsoft.ManagedIdentity/userAssignedIdentities', 'managedidentity/userAssignedIdentity', 'resourceName'],
  ['Microsoft.Network/privateDnsZones', 'privatedns/privateZone', 'privateZoneName'],
  [
    'Microsoft.Network/privateDnsZones/virtualNetworkLinks',
    'privatedns/virtualNetworkLink',
    'privateZoneName',
    'virtualNetworkLinkName',
  ],
  ['Microsoft.Network/privateEndpoints', 'network/privateEndpoint', 'privateEndpointName'],
  [
    'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
    'network/privateDnsZoneGroup',
    'privateEndpointName',
    'privateDnsZoneGroupName',
  ],
  ['Microsoft.Network/virtualNetworks', 'network/virtualNetwork', 'virtualNetworkName'],
  ['Microsoft.OperationalInsights/workspaces', 'operationalinsights/workspace', 'workspaceName'],
  ['Microsoft.Resources/resourceGroups', 'resources/resourceGroup', 'resourceGroupName'],
  ['Microsoft.Storage/storageAccounts', 'storage/storageAccount', 'accountName'],
  [
    'Microsoft.Storage/storageAccounts/blobServices',
    'storage/blobServiceProperties',
    'accountName',
    'blobServicesName',
  ],
  [
    'Microsoft.Storage/storageAccounts/blobServices/containers',
    'storage/blobContainer',
    'accountName',
    'containerName',
  ],
  [
    'Microsoft.Storage/storageAccounts/queueServices',
    'storage/queueServiceProperties',
    'accountName',
    'queueServiceName',
  ],
  ['Microsoft.Storage/storageAccounts/queueServices/queues', 'storage/queue', 'accountName', 'queueName'],
  [
    'Microsoft.Storage/storageAccounts/tableServices',
    'storage/tableServiceProperties',
    'accountName',
    'tableServiceName',
  ],
  ['Microsoft.Storage/storageAccounts/tableServices/tables', 'storage/table', 'accountName', 'tableName'],
  ['Microsoft.Web/serverfarms', 'web/appServicePlan', 'name'],
  ['Microsoft.Web/sites', 'web/webApp', 'name'],
  ['Microsoft.Web/sites/basicPublishingCredentialsPolicies', 'web/webAppScmAllowed', 'name'],
  ['Microsoft.Web/sites/config authsettingsV2', 'web/webAppAuthSettingsV2', 'name'],
];

/** Names that the package takes from `x-ms-client-name`, and what they are in ARM and so in Bicep. */
const armNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Microsoft.Authorization/roleDefinitions': { roleType: 'type' },
  'Microsoft.Insights/components': {
    applicationType: 'Application_Type',
    disableLocalAuth: 'DisableLocalAuth',
    workspaceResourceId: 'WorkspaceResourceId',
  },
  'Microsoft.Storage/storageAccounts': {
    enableHttpsTrafficOnly: 'supportsHttpsTrafficOnly',
    networkRuleSet: 'networkAcls',
  },
};

/** Texts whose known values the package mixes up: two services name an enumeration alike, and one of them won. */
const withoutValues: ReadonlySet<string> = new Set(['monitor.ConditionOperator']);

/** `type` is a key of `types`, or `string`, `number`, `boolean`, `any`; in brackets for a list, in braces for a map. */
interface Property {
  readonly type: string;
  readonly required?: true;
  /** The known values of a text. */
  readonly values?: readonly string[];
}
type Properties = Readonly<Record<string, Property>>;

const [folder = '', derivedOn = ''] = process.argv.slice(2);
if (folder === '' || !/^\d{4}-\d\d-\d\d$/.test(derivedOn)) {
  console.error('usage: node scripts/derive-azure-types.ts FOLDER/package YYYY-MM-DD');
  process.exit(64);
}
const read = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
const parse = (name: string, text: string): ts.SourceFile => ts.createSourceFile(name, text, ts.ScriptTarget.Latest);

const { version } = JSON.parse(await read('package.json')) as { version: string };
const inputs = new Map<string, ts.InterfaceDeclaration>();
const enums = new Map<string, readonly string[]>();
collectInterfaces(parse('input.d.ts', await read('types/input.d.ts')), []);

const types: Record<string, Properties> = {};
const resources: Record<string, { versions: readonly string[]; definedBy: string; properties: Properties }> = {};
for (const [type, file, ...pathParts] of wanted) {
  const text = await read(`${file}.d.ts`);
  const definedBy = /Uses Azure REST API version ([\w-]+)\./.exec(text)?.[1];
  const others = /Other available API versions: ([^.]+)\./.exec(text)?.[1]?.split(', ') ?? [];
  const args = parse(file, text).statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text.endsWith('Args'),
  );
  if (definedBy === undefined || !args) throw new Error(`${file}: no definition found`);
  const outside = new Set([...pathParts, 'resourceGroupName']);
  const all = await propertiesOf(args as ts.InterfaceDeclaration);
  const properties = Object.fromEntries(
    Object.entries(all).flatMap(([name, property]) =>
      outside.has(name) ? [] : [[armNames[type]?.[name] ?? name, property]],
    ),
  );
  resources[type] = { versions: [definedBy, ...others].toSorted(), definedBy, properties };
}
const sorted = Object.fromEntries(Object.entries(types).toSorted(([a], [b]) => (a < b ? -1 : 1)));
const source = { package: '@pulumi/azure-native', version, license: 'Apache-2.0', derivedOn };
await writeFile(
  new URL('../test/data/azure-types/index.json', import.meta.url),
  `${JSON.stringify({ source, resources, types: sorted }, null, 1)}\n`,
);

function collectInterfaces(node: ts.Node, names: readonly string[]): void {
  ts.forEachChild(node, (child) => {
    if (ts.isModuleDeclaration(child)) {
      const body = child.body;
      if (body) collectInterfaces(body, [...names, child.name.text]);
    } else if (ts.isInterfaceDeclaration(child)) inputs.set([...names, child.name.text].join('.'), child);
  });
}

async function propertiesOf(declaration: ts.InterfaceDeclaration): Promise<Properties> {
  const found: Record<string, Property> = {};
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member) || !member.type || !ts.isIdentifier(member.name)) continue;
    const { type, values } = await typeOf(member.type);
    found[member.name.text] = {
      type,
      ...(member.questionToken ? {} : { required: true as const }),
      ...(values && values.length > 0 ? { values } : {}),
    };
  }
  return found;
}

async function typeOf(node: ts.TypeNode): Promise<{ type: string; values?: readonly string[] }> {
  if (ts.isUnionTypeNode(node)) {
    const members = node.types.filter((member) => member.kind !== ts.SyntaxKind.UndefinedKeyword);
    const read = await Promise.all(members.map(typeOf));
    const [first] = read;
    const values = read.find((member) => member.values)?.values;
    const isOneKind = read.every((member) => member.type === first?.type);
    return { type: isOneKind && first ? first.type : 'any', ...(values ? { values } : {}) };
  }
  if (ts.isArrayTypeNode(node)) return { type: `[${(await typeOf(node.elementType)).type}]` };
  if (ts.isTypeLiteralNode(node)) {
    const index = node.members.find((member) => ts.isIndexSignatureDeclaration(member));
    return { type: `{${index ? (await typeOf(index.type)).type : 'any'}}` };
  }
  if (node.kind === ts.SyntaxKind.StringKeyword) return { type: 'string' };
  if (node.kind === ts.SyntaxKind.NumberKeyword) return { type: 'number' };
  if (node.kind === ts.SyntaxKind.BooleanKeyword) return { type: 'boolean' };
  if (!ts.isTypeReferenceNode(node)) return { type: 'any' };
  const name = nameOf(node.typeName);
  if (name === 'pulumi.Input' && node.typeArguments?.[0]) return typeOf(node.typeArguments[0]);
  if (name.startsWith('inputs.')) {
    const key = name.slice('inputs.'.length);
    const declaration = inputs.get(key);
    if (!declaration) return { type: 'any' };
    if (!Object.hasOwn(types, key)) {
      types[key] = {};
      types[key] = await propertiesOf(declaration);
    }
    return { type: key };
  }
  if (name.startsWith('enums.')) return { type: 'string', values: await valuesOf(name.slice('enums.'.length)) };
  return { type: 'any' };
}

function nameOf(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : `${nameOf(name.left)}.${name.right.text}`;
}

async function valuesOf(key: string): Promise<readonly string[]> {
  const [area = '', name = ''] = key.split('.');
  const file = `types/enums/${area}/index.d.ts`;
  if (!enums.has(`${area}.`)) {
    enums.set(`${area}.`, []);
    for (const statement of parse(file, await read(file)).statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const { name: declared, type } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(declared) || !type || !ts.isTypeLiteralNode(type)) continue;
        const values = type.members.flatMap((member) =>
          ts.isPropertySignature(member) && member.type && ts.isLiteralTypeNode(member.type)
            ? ts.isStringLiteral(member.type.literal)
              ? [member.type.literal.text]
              : []
            : [],
        );
        enums.set(`${area}.${declared.text}`, values);
      }
    }
  }
  return withoutValues.has(key) ? [] : (enums.get(`${area}.${name}`) ?? []);
}
