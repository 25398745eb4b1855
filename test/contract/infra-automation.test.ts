import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = new URL('../../', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8');

/**
 * As much of azd's schema as `azure.yaml` uses, and nothing else: a word that azd would ignore is refused here.
 *
 * @see {@link https://github.com/Azure/azure-dev/blob/main/schemas/v1.0/azure.yaml.json} read 2026-11-23
 */
const hook = z.strictObject({
  shell: z.enum(['sh', 'pwsh']),
  run: z.string().min(1),
  continueOnError: z.boolean().optional(),
});
const hooks = z.union([hook, z.strictObject({ posix: hook, windows: hook })]);
const azureYaml = z.strictObject({
  name: z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
  infra: z.strictObject({ provider: z.literal('bicep'), path: z.string(), module: z.string() }),
  services: z.record(
    z.string(),
    z.strictObject({
      project: z.string(),
      host: z.literal('function'),
      language: z.enum(['js', 'ts']),
      dist: z.string(),
      remoteBuild: z.literal(false),
      hooks: z.strictObject({ prepackage: hooks }),
    }),
  ),
});

describe('azure.yaml', () => {
  const config = azureYaml.parse(parse(textOf('azure.yaml')));

  it('deploys a folder that is made before, and builds nothing in Azure', () => {
    expect(config.services.app).toMatchObject({ project: '.', dist: 'dist/app', remoteBuild: false });
    const { prepackage } = config.services.app?.hooks ?? {};
    expect(prepackage).toMatchObject({ posix: { run: 'npm run package' }, windows: { run: 'npm run package' } });
  });

  it('leads to the templates, and its service to a resource with its tag', () => {
    expect(textOf(`${config.infra.path}/${config.infra.module}.bicep`)).toContain("targetScope = 'subscription'");
    expect(textOf('infra/modules/function-app.bicep')).toContain("'azd-service-name': 'app'");
    expect(Object.keys(config.services)).toEqual(['app']);
  });
});

const workflow = z.looseObject({
  permissions: z.record(z.string(), z.enum(['read', 'write', 'none'])),
  jobs: z.record(
    z.string(),
    z.looseObject({
      'timeout-minutes': z.number(),
      steps: z.array(
        z.looseObject({ uses: z.string().optional(), run: z.string().optional(), with: z.unknown().optional() }),
      ),
    }),
  ),
});
const workflows = globSync('.github/workflows/*.yml', { cwd: root.pathname }).toSorted();

describe.each(workflows)('%s', (name) => {
  const { jobs, permissions } = workflow.parse(parse(textOf(name)));
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('pins every action to a commit and says which release that is', () => {
    const lines = textOf(name)
      .split('\n')
      .filter((line) => /\buses:/.test(line));
    expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
    for (const line of lines) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may write nothing to the repository, and leaves no credentials of it behind', () => {
    expect(permissions.contents).toBe('read');
    const writes = Object.entries(permissions)
      .filter(([, right]) => right === 'write')
      .map(([what]) => what);
    expect(writes).toEqual(name.endsWith('deploy.yml') ? ['id-token'] : []);
    for (const { uses, with: given } of steps)
      if (uses?.startsWith('actions/checkout@')) expect(given).toEqual({ 'persist-credentials': false });
  });

  it('keeps no secret, and puts nothing that people write into a script', () => {
    expect(textOf(name)).not.toMatch(/\$\{\{\s*secrets\./);
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });
});

describe('the workflows', () => {
  it('pin an action to one commit, wherever it is used', () => {
    const pins = workflows.flatMap((name) => [...textOf(name).matchAll(/uses: (\S+)@(\S+)/g)]);
    const byAction = new Map(pins.map(([, action = '', commit = '']) => [action, commit]));
    for (const [, action = '', commit] of pins) expect(byAction.get(action), action).toBe(commit);
  });

  it('run npm scripts that there are', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(textOf('package.json')));
    const asked = workflows.flatMap((name) =>
      [...textOf(name).matchAll(/npm run (\w+)/g)].map(([, script = '']) => script),
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const script of asked) expect(Object.keys(scripts)).toContain(script);
  });
});
