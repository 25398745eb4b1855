import { settingsCatalogue } from '../src/settings.ts';

/** Settings that the deployment works out by itself; people do not give them. */
const derived: ReadonlySet<string> = new Set([
  'SIDESCAN_AUTH',
  'SIDESCAN_CLOUD',
  'SIDESCAN_STORAGE',
  'SIDESCAN_MAIL_ENDPOINT',
  'SIDESCAN_MAIL_SENDER',
]);

/** Settings that only the command line reads: the app is not given them. */
export const ofCommandLine: ReadonlySet<string> = new Set([
  'SIDESCAN_REDACT_KEY',
  'SIDESCAN_UPLOAD_KEY',
  'SIDESCAN_UPLOAD_AUDIENCE',
]);

const entries = Object.entries(settingsCatalogue).filter(([name]) => !ofCommandLine.has(name));

/** Whose values lie in Key Vault: the catalogue's descriptions end by saying so. */
const secretNames = entries.filter(([, { description }]) => description.endsWith(' Secret.')).map(([name]) => name);
const givenNames = entries.map(([name]) => name).filter((name) => !derived.has(name) && !secretNames.includes(name));

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('${', '\\${')}'`;

/** `infra/settings.bicep`: the settings that a deployment takes, as a type that refuses names it does not know. */
export function renderInfraSettings(): string {
  return [
    '// Generated from the settings catalogue (`npm run generate`); do not edit.',
    '',
    "@description('Settings of Sidescan by name, docs/settings.md; empty ones count as not set.')",
    '@sealed()',
    '@export()',
    'type sidescanSettings = {',
    ...givenNames.flatMap((name) => [
      `  @description(${quoted(settingsCatalogue[name as keyof typeof settingsCatalogue].description)})`,
      `  ${name}: string?`,
    ]),
    '}',
    '',
    "@description('Settings whose values lie in Key Vault, as secrets named like them, in lower case with hyphens.')",
    '@export()',
    'var secretSettingNames = [',
    ...secretNames.map((name) => `  ${quoted(name)}`),
    ']',
    '',
  ].join('\n');
}

/** `infra/main.parameters.json`: what `azd env set NAME VALUE` reaches. */
export function renderInfraParameters(): string {
  const from = (name: string, fallback = ''): { value: string } => ({ value: `\${${name}=${fallback}}` });
  const parameters = {
    environmentName: { value: '${AZURE_ENV_NAME}' },
    location: { value: '${AZURE_LOCATION}' },
    nodeVersion: from('SIDESCAN_NODE_VERSION', '24'),
    isPrivate: from('SIDESCAN_PRIVATE', 'false'),
    assignReader: from('SIDESCAN_ASSIGN_READER', 'true'),
    entraClientId: from('SIDESCAN_ENTRA_CLIENT_ID'),
    withMail: from('SIDESCAN_WITH_MAIL', 'true'),
    mailDataLocation: from('SIDESCAN_MAIL_DATA_LOCATION', 'Europe'),
    mailDomain: from('SIDESCAN_MAIL_DOMAIN'),
    mailDomainVerified: from('SIDESCAN_MAIL_DOMAIN_VERIFIED', 'false'),
    alertAddresses: from('SIDESCAN_ALERT_TO'),
    secretSettings: from('SIDESCAN_SECRET_SETTINGS'),
    settings: { value: Object.fromEntries(givenNames.map((name) => [name, `\${${name}=}`])) },
  };
  const schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#';
  return `${JSON.stringify({ $schema: schema, contentVersion: '1.0.0.0', parameters }, null, 2)}\n`;
}
