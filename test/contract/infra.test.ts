import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scanQueueName } from '../../src/domain/scan-message.ts';
import { ofCommandLine } from '../../scripts/render-infra-settings.ts';
import { settingsCatalogue } from '../../src/settings.ts';
import { snapshotContainerName } from '../../src/store/blob-snapshot-store.ts';
import { inspectionTableName } from '../../src/store/table-inspection-store.ts';
import { logLine } from '../../src/telemetry/log-line.ts';
import { bicepReader, type BicepFile } from '../support/bicep.ts';
import { checkResource, loadAzureTypes } from '../support/bicep-check.ts';
import { kustoAnalyser } from '../support/kusto.ts';

const root = new URL('../../', import.meta.url).pathname;
const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const names = globSync('infra/**/*.bicep', { cwd: root }).toSorted();
const index = loadAzureTypes();

let read: (source: string) => BicepFile;
const files = new Map<string, BicepFile>();
const file = (name: string): BicepFile => {
  const found = files.get(name);
  if (!found) throw new Error(`${name} is not there`);
  return found;
};

beforeAll(async () => {
  read = await bicepReader();
  for (const name of names) files.set(name, read(textOf(name)));
});

describe.each(names)('%s', (name) => {
  it('is Bicep', () => {
    expect(file(name).problems).toEqual([]);
  });

  it('describes every parameter and every output', () => {
    const { parameters, outputs } = file(name);
    expect([...parameters, ...outputs].filter(({ isDescribed }) => !isDescribed)).toEqual([]);
  });

  it('uses types, versions and properties that Azure has, and gives those that it requires', () => {
    expect(file(name).resources.flatMap((resource) => checkResource(index, resource))).toEqual([]);
  });

  it('gives modules what they take and asks of them what they answer', () => {
    const { modules, outputsUsed } = file(name);
    for (const module of modules) {
      const target = file(path.join(path.dirname(name), module.of));
      const params = module.body.entries.find((entry) => entry.name === 'params')?.value;
      const given = params?.kind === 'object' ? params.entries.map((entry) => entry.name) : [];
      const taken = target.parameters.map((parameter) => parameter.name);
      const required = target.parameters.filter(({ isRequired }) => isRequired).map((parameter) => parameter.name);
      expect(
        given.filter((each) => !taken.includes(each)),
        module.name,
      ).toEqual([]);
      expect(
        required.filter((each) => !given.includes(each)),
        module.name,
      ).toEqual([]);
    }
    for (const { module, output } of outputsUsed) {
      const of = modules.find((each) => each.name === module)?.of ?? '';
      const answered = file(path.join(path.dirname(name), of)).outputs.map((each) => each.name);
      expect(answered, `${module}.outputs.${output}`).toContain(output);
    }
  });

  it('uses every parameter, and loads files that are there', () => {
    const source = textOf(name);
    const unused = file(name).parameters.filter(
      (parameter) => source.match(new RegExp(`\\b${parameter.name}\\b`, 'g'))?.length === 1,
    );
    expect(unused).toEqual([]);
    for (const load of file(name).loads) expect(textOf(path.join(path.dirname(name), load))).not.toBe('');
  });
});

describe('the check of infra', () => {
  const check = (source: string) => read(source).resources.flatMap((resource) => checkResource(index, resource));
  const queue = (body: string, version = '2024-01-01') =>
    check(
      `resource q 'Microsoft.Storage/storageAccounts/queueServices/queues@${version}' = {\n  name: 'q'\n${body}}\n`,
    );

  it('finds a version, a property, a value and a required property that are wrong', () => {
    expect(queue('')).toEqual([]);
    expect(queue('', '2024-01-02')).toEqual([expect.stringContaining('has no version 2024-01-02')]);
    expect(queue('  properties: {\n    metaData: {}\n  }\n')).toEqual(['q: there is no metaData']);
    expect(check("resource x 'Microsoft.Nothing/here@2024-01-01' = {\n  name: 'x'\n}\n")).toEqual([
      'x: type Microsoft.Nothing/here is not in the index',
    ]);
    expect(
      check("resource s 'Microsoft.Storage/storageAccounts@2024-01-01' = {\n  name: 's'\n  kind: 'StorageV9'\n}\n"),
    ).toEqual(['s: sku is required', expect.stringContaining('s.kind: StorageV9 is none of')]);
  });

  it('finds what lies deeper, in lists and in both sides of a choice', () => {
    const body = `resource n 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'n'
  properties: {
    subnets: true ? [] : [
      {
        name: 1
        properties: {
          addressPrefixx: 'a'
        }
      }
    ]
  }
}
`;
    expect(check(body)).toEqual([
      'n.subnets[0].name: number instead of string',
      'n.subnets[0]: there is no addressPrefixx',
    ]);
  });

  it('finds text that is no Bicep, and a parameter without a description', () => {
    expect(read('param x string = \nresource = {').problems).not.toEqual([]);
    expect(read('param x string\n').parameters).toEqual([{ name: 'x', isDescribed: false, isRequired: true }]);
  });
});

describe('the settings of a deployment', () => {
  const catalogue = Object.keys(settingsCatalogue);
  const named = (name: string): string[] => [...new Set(textOf(name).match(/\bSIDESCAN_[A-Z_]+\b/g) ?? [])].toSorted();

  it('that Bicep names are settings of Sidescan', () => {
    const words = names.filter((name) => name !== 'infra/main.bicep').flatMap(named);
    expect(words.filter((word) => !catalogue.includes(word))).toEqual([]);
  });

  it('are all there are: as a parameter, as a secret, or worked out, but for those of the command line', () => {
    const settable = [...named('infra/settings.bicep'), ...named('infra/modules/function-app.bicep')];
    expect(catalogue.filter((name) => !settable.includes(name)).toSorted()).toEqual([...ofCommandLine].toSorted());
  });

  it('that are worked out cannot be given, and secrets never pass through parameters', () => {
    const given = file('infra/settings.bicep').words;
    const isSecret = (name: string) =>
      settingsCatalogue[name as keyof typeof settingsCatalogue].description.endsWith(' Secret.');
    const parameters = JSON.parse(textOf('infra/main.parameters.json')) as {
      parameters: Record<string, { value: unknown }>;
    };
    const passed = Object.keys(parameters.parameters.settings?.value ?? {});
    expect(passed.filter((name) => isSecret(name))).toEqual([]);
    expect(passed.filter((name) => !given.has(name))).toEqual([]);
    for (const name of ['SIDESCAN_AUTH', 'SIDESCAN_CLOUD', 'SIDESCAN_STORAGE']) expect(given.has(name)).toBe(false);
    for (const parameter of Object.keys(parameters.parameters))
      expect(file('infra/main.bicep').parameters.map(({ name }) => name)).toContain(parameter);
  });

  it('that are no settings of Sidescan are the platform’s', () => {
    const words = [...file('infra/modules/function-app.bicep').words].filter((word) => /^[A-Z][\w]*_\w+$/.test(word));
    const ofPlatform = words.filter((word) => !word.startsWith('SIDESCAN_'));
    expect(ofPlatform.toSorted()).toEqual([
      'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
      'APPLICATIONINSIGHTS_CONNECTION_STRING',
      'AZURE_CLIENT_ID',
      'AzureWebJobsStorage__blobServiceUri',
      'AzureWebJobsStorage__clientId',
      'AzureWebJobsStorage__credential',
      'AzureWebJobsStorage__queueServiceUri',
      'AzureWebJobsStorage__tableServiceUri',
      'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID',
    ]);
  });

  it('read storage by the identity-based names that the platform knows', () => {
    const words = file('infra/modules/function-app.bicep').words;
    for (const part of ['blobServiceUri', 'queueServiceUri', 'tableServiceUri', 'credential', 'clientId'])
      expect(words).toContain(`AzureWebJobsStorage__${part}`);
    expect(textOf('infra/modules/storage.bicep')).toContain('allowSharedKeyAccess: false');
  });

  it('make the queues, tables and the container that the app uses', () => {
    const code = globSync('src/{domain,store}/**/*.ts', { cwd: root }).map(textOf).join('\n');
    const used = [...code.matchAll(/export const \w+(?:Queue|Table|Container)Name = '([^']+)'/g)].map(
      ([, name]) => name,
    );
    expect(used).toEqual(expect.arrayContaining([scanQueueName, inspectionTableName, snapshotContainerName]));
    const words = file('infra/main.bicep').words;
    expect(used.filter((name) => name === undefined || !words.has(name))).toEqual([]);
  });
});

describe('the alerts', () => {
  const queries = globSync('infra/queries/*.kql', { cwd: root }).toSorted();
  const schema =
    'TimeGenerated: datetime, Message: string, SeverityLevel: int, Properties: dynamic, OperationName: string';
  const tables = {
    AppTraces: schema,
    AppRequests: 'TimeGenerated: datetime, Name: string, Success: bool, DurationMs: real',
  };
  const workbook = JSON.parse(textOf('infra/workbook.json')) as { items: { content: { query?: string } }[] };
  const sources = [
    ...queries.map((name) => [name, textOf(name).replaceAll('{hours}', '26')] as const),
    ...workbook.items.flatMap(({ content }) => (content.query ? [['workbook', content.query] as const] : [])),
  ];

  it('and the workbook ask in KQL that its own analyser accepts', () => {
    const analyse = kustoAnalyser(tables);
    for (const [name, query] of sources) expect(analyse(query).problems, name).toEqual([]);
    expect(sources).toHaveLength(5 + 4);
  });

  it('look for words and fields that the app logs', () => {
    const code = globSync('src/**/*.ts', { cwd: root }).map(textOf).join('\n');
    const asked = sources.flatMap(([, query]) => {
      const [, phrase] = /startswith '([^']+)'/.exec(query) ?? [];
      const fields = [...query.matchAll(/\bfields\.(\w+)/g)].map(([, field = '']) => field);
      return phrase === undefined ? [] : [{ phrase, fields }];
    });
    expect(new Set(asked.map(({ phrase }) => phrase))).toEqual(
      new Set(['scan failed', 'scan completed', 'delivery tried']),
    );
    for (const { phrase, fields } of asked) {
      const [, logged = ''] = new RegExp(`logger\\.(?:info|error)\\('${phrase}', \\{([^}]*)\\}`).exec(code) ?? [];
      for (const field of fields) expect(logged, phrase).toMatch(new RegExp(`\\b${field}\\b`));
      expect(logged, phrase).not.toBe('');
    }
  });

  it('find the fields in a line as the app writes it', () => {
    const line = logLine('scan completed', { scanId: 's-1', gaps: 2, nested: { brace: '}' } }, false);
    const patterns = sources.flatMap(([, query]) => [...query.matchAll(/extract\(@'([^']+)'/g)]);
    expect(patterns).toHaveLength(5);
    for (const [, pattern = ''] of patterns)
      expect(JSON.parse(new RegExp(pattern).exec(line)?.[1] ?? '')).toMatchObject({ gaps: 2 });
  });
});
