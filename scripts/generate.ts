// Writes the files that are generated from the code. With `--check`, compares instead, names what is stale and exits 1.
import { readFile, writeFile } from 'node:fs/promises';
import { routes } from '../src/functions/routes.ts';
import { renderHttp } from './render-http.ts';
import { renderInfraParameters, renderInfraSettings } from './render-infra-settings.ts';
import { renderMailTemplate } from './render-mail-template.ts';
import { renderOperations } from './render-operations.ts';
import { renderReliability } from './render-reliability.ts';
import { renderRules } from './render-rules.ts';
import { renderSettings } from './render-settings.ts';
import { loadRuleCases } from './rule-cases.ts';

interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly render: () => Promise<string>;
}

/** A further generated file is a further entry here. */
const generated: readonly GeneratedFile[] = [
  { path: 'docs/reliability.md', render: async () => renderReliability() },
  { path: 'docs/rules.md', render: async () => renderRules(await loadRuleCases()) },
  { path: 'docs/http.md', render: async () => renderHttp(routes) },
  { path: 'docs/settings.md', render: async () => renderSettings() },
  { path: 'src/report/digest/mail-template.ts', render: renderMailTemplate },
  { path: 'infra/settings.bicep', render: async () => renderInfraSettings() },
  { path: 'infra/main.parameters.json', render: async () => renderInfraParameters() },
  { path: 'docs/operations.md', render: renderOperations },
];

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const { path, render } of generated) {
  const url = new URL(`../${path}`, import.meta.url);
  const [wanted, present] = await Promise.all([render(), readIfThere(url)]);
  if (wanted === present) continue;
  stale.push(path);
  if (!isCheck) await writeFile(url, wanted);
}

if (isCheck && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run generate\` and commit the result.`);
  process.exitCode = 1;
} else {
  console.log(stale.length === 0 ? 'Generated files are up to date.' : `Wrote ${stale.join(', ')}.`);
}

async function readIfThere(url: URL): Promise<string | null> {
  try {
    return await readFile(url, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
