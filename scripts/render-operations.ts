import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { renderCosts, renderPrices } from './render-costs.ts';
import { renderSettings } from './render-settings.ts';

interface Role {
  readonly roleName: string;
  readonly description: string;
  readonly actions: readonly Action[];
  readonly dataActions: readonly Action[];
}
interface Action {
  readonly action: string;
  readonly calls: readonly string[];
  readonly code: string;
  readonly why: string;
}

const page = new URL('../docs/operations.md', import.meta.url);

/** `docs/operations.md` with its generated tables renewed; the text around them is written by hand. */
export async function renderOperations(): Promise<string> {
  const [text, reader, inspector] = await Promise.all([
    readFile(page, 'utf8'),
    readRole('reader'),
    readRole('inspector'),
  ]);
  const tables: Readonly<Record<string, string>> = {
    settings: renderSettings()
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .join('\n'),
    reader: renderRole(reader),
    inspector: renderRole(inspector),
    prices: renderPrices(),
    costs: renderCosts(),
  };
  const filled = text.replaceAll(/<!-- generated: (\w+) -->[\s\S]*?<!-- end -->/g, (_, name: string) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`docs/operations.md: there is no generated part ${name}`);
    return `<!-- generated: ${name} -->\n\n${table}\n\n<!-- end -->`;
  });
  return format(filled, { ...(await resolveConfig(page)), parser: 'markdown' });
}

async function readRole(name: string): Promise<Role> {
  return JSON.parse(await readFile(new URL(`../infra/roles/${name}.json`, import.meta.url), 'utf8')) as Role;
}

function renderRole({ actions, dataActions }: Role): string {
  return [
    '| action | the call that needs it | why |',
    '|---|---|---|',
    ...actions.map(renderAction),
    ...dataActions.map((entry) => renderAction({ ...entry, why: `${entry.why} (data action)` })),
  ].join('\n');
}

function renderAction({ action, calls, code, why }: Action): string {
  return `| \`${action}\` | ${calls.map((call) => `\`${call}\``).join(', ')} in \`${code}\` | ${why} |`;
}
