import { settingsCatalogue } from '../src/settings.ts';

/** The table of every setting, for `docs/settings.md`. */
export function renderSettings(): string {
  const rows = Object.entries(settingsCatalogue).map(([name, { description, fallback, example }]) => {
    const shown = fallback === null ? '' : `\`${fallback}\``;
    return `| \`${name}\` | ${description} | ${shown} | \`${example}\` |`;
  });
  return [
    '# Settings',
    '',
    'Environment variables, read and checked in one place (`src/settings.ts`); an empty value counts as not set. Everything that is',
    'wrong is reported at once, by name. This page is generated from the same source (`npm run generate`).',
    '',
    '| setting | means | default | example |',
    '|---|---|---|---|',
    ...rows,
    '',
    'The connection that `SIDESCAN_STORAGE` names is either a connection string (`AzureWebJobsStorage`) or identity-based:',
    '`AzureWebJobsStorage__accountName`, or all of `…__tableServiceUri`, `…__queueServiceUri`, `…__blobServiceUri`, with `…__clientId` for a',
    'user-assigned identity. `AZURE_CLIENT_ID` names the identity that reads Azure, as everywhere in the Azure SDK.',
    '',
    'Bindings read `%SIDESCAN_SCAN_SCHEDULE%` directly, so the samples and the deployment always set it.',
    '',
  ].join('\n');
}
