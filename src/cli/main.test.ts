import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { collectorOf, sidescan } from '../../test/support/command-line.ts';
import { armCluster, records } from '../../test/support/snapshots.ts';
import type { Plan, Plans, Report, Waves } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { StreamRecord } from '../domain/records.ts';
import type { Collector } from '../domain/collect-ports.ts';
import { parseScenario } from '../local/azure/scenario.ts';
import { Termination } from './io.ts';
import type { CliParts } from './parts.ts';

const native = armCluster({ name: 'aks-native' });
const classic = armCluster({ name: 'aks-classic', controlPlane: '1.32.7', revisions: ['asm-1-26'] });
const unread = armCluster({ name: 'aks-unread', controlPlane: 'soon' });
const gap = {
  kind: 'gap',
  scope: 'location',
  id: 'westeurope',
  what: 'meshRevisions',
  reason: 'forbidden',
  detail: '',
} as const;

function partsWith(collector: Collector): CliParts {
  return {
    settings: async () => ({
      policy: { target: 'default', evidence: 'documented' },
      scope: { tenant: true, expectedSubscriptions: ['e-1'] },
      waves: { batchSize: 5, environmentTags: ['environment'], groupTag: null },
      redactKey: null,
      telling: { ownerTag: 'owner', owners: new Map(), appUrl: null },
    }),
    collector: async () => collector,
    inspector: () => Promise.reject(new Error('nobody looks inside here')),
    uploadInspection: () => Promise.reject(new Error('nothing is sent here')),
    synthesiseFleet: async () => records(),
    simulate: async () => ({
      armEndpoint: 'https://127.0.0.1:1',
      environment: { A: "it's" },
      unplayedGaps: new Map(),
      close: async () => undefined,
    }),
  };
}

function scanning(clusters: Parameters<typeof records>[0]) {
  const { collector, asked } = collectorOf(records(clusters));
  return { parts: partsWith(collector), asked };
}

function failing(error: Error): CliParts {
  return partsWith({
    collect: async function* () {
      yield* records();
      throw error;
    },
  });
}

describe('wrong usage', () => {
  it.each([
    ['an unknown command', ['asess'], "sidescan: unknown command 'asess' (did you mean assess?)\n"],
    ['an unknown option', ['scan', '--frmat', 'json'], "sidescan: unknown option '--frmat' (did you mean --format?)\n"],
    [
      'a missing file',
      ['assess'],
      "sidescan: missing required argument 'file' (sidescan --help, or --help after a command, shows examples)\n",
    ],
    ['help for no command', ['help', 'asess'], 'sidescan: There is no command asess: sidescan --help lists'],
    [
      'an empty file name',
      ['assess', ''],
      'sidescan: The argument <file> is empty: give it a value, or leave it out.\n',
    ],
    ['an empty output file', ['assess', 'f', '--output', ''], 'sidescan: --output is empty'],
    ['an empty cluster', ['plan', 'f', '--cluster', ''], 'sidescan: --cluster is empty'],
    ['an empty earlier file', ['assess', 'f', '--history', 'a', '--history', ''], 'sidescan: --history is empty'],
    ['two clusters', ['plan', 'f', '--cluster', 'a', '--cluster', 'b'], '--cluster takes one value: give it once.'],
    ['two contexts', ['inspect', '--context', 'a', '--context', 'b'], '--context takes one value'],
    [
      'two last digests',
      ['digest', 'f', '--channel', 'email', '--previous', 'a', '--previous', 'b'],
      '--previous takes',
    ],
    ['a second file', ['assess', 'a', 'b'], 'too many arguments'],
    [
      'an unknown format',
      ['scan', '--format', 'xml'],
      '--format xml is not known: choose table, json, jsonl, csv, md, html.',
    ],
    ['a format that a command has not', ['waves', 'f', '--format', 'html'], '--format html is not known: choose'],
    ['an output file of such a format', ['waves', 'f', '--output', 'w.html'], 'this command has no html format'],
    ['two scopes', ['scan', '--tenant', '--subscription', 'x'], 'cannot be used with'],
    [
      'a scope that is a path',
      ['scan', '--subscription', '/subscriptions/x'],
      '--subscription takes ids without slashes',
    ],
    ['an assumption that is none', ['assess', 'f', '--assume', 'istio=1'], '--assume istio=1 is not understood'],
    ['an unknown evidence', ['scan', '--evidence', 'rumour'], 'documented, observed'],
    ['export without a file', ['export'], '--output <file>'],
    ['no source for a plan', ['plan'], 'Give a snapshot file, or --tenant'],
    ['two sources for a plan', ['plan', 'f', '--tenant'], 'Give either a snapshot file or'],
    ['half a number', ['fleet', '--clusters', '1.5'], '--clusters takes a whole number from 0 to 10000000, not 1.5.'],
    [
      'a port that is none',
      ['simulate', '--fleet', 'f', '--port', '70000'],
      '--port takes a whole number from 0 to 65535',
    ],
    ['an inspection of nothing', ['inspect'], 'Give one of: a snapshot file, --context, or'],
    ['a digest without a channel', ['digest', 'f'], '--channel <channel>'],
    ['no command', [], 'Usage: sidescan'],
  ])('%s: one sentence on standard error, exit 64', async (_what, argv, message) => {
    const { exitCode, stdout, stderr } = await sidescan(argv, { parts: scanning({}).parts });
    expect(stderr).toContain(message);
    expect([exitCode, stdout]).toEqual([64, '']);
  });
});

describe('help', () => {
  it('lists what is there, and nothing else', async () => {
    const { exitCode, stdout } = await sidescan(['--help']);
    expect(exitCode).toBe(0);
    for (const name of ['scan', 'export', 'assess', 'diff', 'digest', 'plan', 'waves', 'fleet', 'simulate']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });

  it.each(['scan', 'export', 'assess', 'diff', 'digest', 'plan', 'waves', 'fleet', 'simulate'])(
    'teaches %s by example',
    async (name) => {
      const { exitCode, stdout } = await sidescan([name, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples:\\n  .*sidescan ${name}`, 's'));
    },
  );

  it.each(['scan', 'export', 'assess', 'diff', 'digest', 'plan', 'waves', 'inspect', 'fleet', 'simulate'])(
    'says of %s how it exits, and takes --exit-zero',
    async (name) => {
      const { stdout } = await sidescan([name, '--help']);
      expect(stdout).toContain('Exit codes: 0');
      expect(stdout).toContain('--exit-zero');
    },
  );

  it('names the key of redacted snapshots', async () => {
    expect((await sidescan(['export', '--help'])).stdout).toContain('SIDESCAN_REDACT_KEY');
  });

  it('of one command is the same by its name and by its option', async () => {
    const { exitCode, stdout } = await sidescan(['help', 'scan']);
    expect([exitCode, stdout]).toEqual([0, (await sidescan(['scan', '--help'])).stdout]);
    expect((await sidescan(['help'])).stdout).toBe((await sidescan(['--help'])).stdout);
  });

  it('shows a scenario that can be played, and so do the docs', async () => {
    const { stdout } = await sidescan(['simulate', '--help']);
    const documented = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
    for (const text of [/^ +(\{.*\})$/m.exec(stdout)?.[1], /```json\n([^`]+)```/.exec(documented)?.[1]]) {
      expect(parseScenario(JSON.parse(text ?? '')).faults).not.toEqual([]);
    }
  });

  it('names its version', async () => {
    expect(await sidescan(['--version'])).toEqual({ exitCode: 0, stdout: '0.1.0\n', stderr: '' });
  });
});

describe('sidescan scan', () => {
  it.each([
    ['native', { clusters: [native] }, 0],
    ['classic', { clusters: [native, classic, unread] }, 2],
    ['unknown', { clusters: [native, unread] }, 3],
    ['native with a gap', { clusters: [native], after: [gap] }, 3],
  ])('answers %s clusters with its exit code', async (_what, snapshot, expected) => {
    const { exitCode } = await sidescan(['scan'], { parts: scanning(snapshot).parts });
    expect(exitCode).toBe(expected);
  });

  it('answers 0 for --exit-zero whatever was found, but not where it failed', async () => {
    const found = await sidescan(['scan', '--exit-zero'], { parts: scanning({ clusters: [classic] }).parts });
    expect(found.exitCode).toBe(0);
    const failed = await sidescan(['scan', '--exit-zero'], {
      parts: failing(new ScanError('azure.unreachable', 'no login')),
    });
    expect(failed.exitCode).toBe(69);
  });

  it('prints json into a pipe and a table on a terminal', async () => {
    const pipe = await sidescan(['scan'], { parts: scanning({ clusters: [native] }).parts });
    expect((JSON.parse(pipe.stdout) as Report).format).toBe('sidescan.report/1');
    expect(pipe.stderr).toBe('');
    const terminal = await sidescan(['scan', '--quiet'], {
      parts: scanning({ clusters: [native] }).parts,
      terminal: 100,
    });
    expect(terminal.stdout).toContain('COMPLIANCE');
    expect(terminal.stdout).toContain('\u001b[32m');
    expect(terminal.stderr).toBe('');
  });

  it.each([
    ['--no-color', ['--no-color'], {}],
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['a dumb terminal', [], { TERM: 'dumb' }],
  ])('uses no colours for %s', async (_what, options, env) => {
    const ran = await sidescan(['scan', '--quiet', ...options], { parts: scanning({}).parts, terminal: 100, env });
    expect(ran.stdout).toContain('COMPLIANCE');
    expect(ran.stdout).not.toContain('\u001b');
  });

  it('shows progress on a terminal, takes it away, and keeps it out of pipes', async () => {
    const terminal = await sidescan(['scan'], { parts: scanning({}).parts, terminal: 100 });
    expect(terminal.stderr).toContain('subscriptions 1 of 1 · clusters 0 · waited 2 s for Azure');
    expect(terminal.stderr.endsWith('\r\u001b[K')).toBe(true);
    const pipe = await sidescan(['scan'], { parts: scanning({}).parts });
    expect(pipe.stderr).toBe('');
  });

  it('says on standard error that coverage is incomplete, unless told to be quiet', async () => {
    const snapshot = { clusters: [native], after: [gap] };
    const loud = await sidescan(['scan', '--format', 'csv'], { parts: scanning(snapshot).parts });
    expect(loud.stderr).toBe('Coverage is INCOMPLETE: 1 gap; the report names what was not read.\n');
    const quiet = await sidescan(['scan', '--format', 'csv', '--quiet'], { parts: scanning(snapshot).parts });
    expect(quiet.stderr).toBe('');
  });

  it.each([
    [['scan'], { tenant: true, expectedSubscriptions: ['e-1'] }],
    [['scan', '--tenant'], { tenant: true, expectedSubscriptions: ['e-1'] }],
    [['scan', '--management-group', 'a', 'b'], { managementGroups: ['a', 'b'], expectedSubscriptions: ['e-1'] }],
    [
      ['scan', '--subscription', 'x,y', '--subscription', 'X'],
      { subscriptions: ['X', 'y'], expectedSubscriptions: ['e-1'] },
    ],
  ])('asks for the scope of %j', async (argv, scope) => {
    const { parts, asked } = scanning({});
    await sidescan(argv, { parts });
    expect(asked.map((options) => options.scope)).toEqual([scope]);
  });

  it('lets options override how strictly the settings judge', async () => {
    const { exitCode } = await sidescan(['scan', '--evidence', 'observed'], {
      parts: scanning({ clusters: [native] }).parts,
    });
    expect(exitCode).toBe(3);
  });
});

describe('sidescan plan and waves', () => {
  const revision = {
    revision: 'asm-1-29',
    upgrades: [],
    compatibleWith: [{ name: 'KubernetesOfficial', versions: ['1.32', '1.33'] }],
  };
  const mesh = { value: [{ name: 'istio', properties: { meshRevisions: [revision] } }] };
  const patches = { '1.33.1': { upgrades: [] } };
  const official = { supportPlan: ['KubernetesOfficial'] };
  const kubernetes = ['1.32', '1.33'].map((version) => ({
    version,
    isPreview: version === '1.33',
    capabilities: official,
    patchVersions: patches,
  }));
  const location = 'westeurope';
  const old = armCluster({ controlPlane: '1.32.7', pools: ['1.32.7'] });
  const snapshot = {
    before: [
      { kind: 'meshRevisions', location, response: mesh },
      { kind: 'kubernetesVersions', location, response: { values: kubernetes } },
    ] satisfies StreamRecord[],
    clusters: [old],
  };

  it('take previews as targets only when asked', async () => {
    const plan = async (...options: string[]): Promise<Plan | undefined> => {
      const argv = ['plan', '--tenant', '--format', 'json', ...options];
      const { stdout } = await sidescan(argv, { parts: scanning(snapshot).parts });
      return (JSON.parse(stdout) as Plans).plans[0];
    };
    expect((await plan())?.impossible).toContain('only as a preview');
    const asked = await plan('--preview-versions');
    expect(asked?.steps[0]).toMatchObject({ action: 'upgradeControlPlane', to: '1.33' });
    expect(asked?.notes.join()).toContain('1.33 is a preview');
    const waves = async (...options: string[]): Promise<Waves> => {
      const { stdout } = await sidescan(['waves', '--tenant', ...options], { parts: scanning(snapshot).parts });
      return JSON.parse(stdout) as Waves;
    };
    expect((await waves()).waves).toEqual([]);
    expect((await waves('--preview-versions')).waves).toHaveLength(1);
  });

  it('knows --exit-zero for both', async () => {
    for (const command of ['plan', 'waves']) {
      const argv = [command, '--tenant', '--exit-zero'];
      expect((await sidescan(argv, { parts: scanning(snapshot).parts })).exitCode).toBe(0);
    }
  });
});

describe('failures', () => {
  it.each([
    ['azure.unreachable', 69],
    ['config.invalid', 78],
    ['input.invalid', 65],
    ['file.unavailable', 74],
    ['request.invalid', 64],
  ] as const)('%s is told in one sentence, with exit %d', async (code, expected) => {
    const { exitCode, stderr } = await sidescan(['scan'], { parts: failing(new ScanError(code, 'What to do.')) });
    expect([exitCode, stderr]).toEqual([expected, 'sidescan: What to do.\n']);
  });

  it('an unforeseen error is a bug: exit 1, its stack only on demand', async () => {
    const parts = failing(new TypeError('x is not a function'));
    const plain = await sidescan(['scan'], { parts });
    expect([plain.exitCode, plain.stderr]).toEqual([
      1,
      'sidescan: this is a bug: x is not a function (--debug shows where)\n',
    ]);
    const option = await sidescan(['scan', '--debug'], { parts });
    expect(option.stderr).toContain('main.test.ts');
    const variable = await sidescan(['scan'], { parts, env: { SIDESCAN_DEBUG: '1' } });
    expect(variable.stderr).toContain('main.test.ts');
  });

  it('never passes control characters of a message on to the terminal', async () => {
    const { stderr } = await sidescan(['scan'], { parts: failing(new ScanError('input.invalid', 'a\u001b[2Jb\nc')) });
    expect(stderr).toBe('sidescan: a␛[2Jb\nc\n');
  });

  it('is quiet when the reader of standard output has gone', async () => {
    const ran = await sidescan(['scan'], { parts: scanning({}).parts, stdoutFails: 'EPIPE' });
    expect([ran.exitCode, ran.stderr]).toEqual([141, '']);
  });

  it('says that the disk behind standard output is full', async () => {
    const ran = await sidescan(['scan'], { parts: scanning({}).parts, stdoutFails: 'ENOSPC' });
    expect(ran.exitCode).toBe(74);
    expect(ran.stderr).toContain('the disk is full');
  });

  it.each([
    ['Ctrl-C', [], undefined, 130, 'the output is not whole'],
    ['Ctrl-C, with a file', ['--output', 'never.json'], undefined, 130, 'no file was written'],
    ['SIGTERM', [], new Termination(), 143, 'the output is not whole'],
  ])('stops at %s', async (_what, options, reason, exitCode, consequence) => {
    const interruption = new AbortController();
    const endless: Collector = {
      collect: async function* () {
        for (const record of records()) yield record;
        interruption.abort(reason);
        for (;;) yield { kind: 'cluster', resource: armCluster() };
      },
    };
    const ran = await sidescan(['scan', ...options], { parts: partsWith(endless), signal: interruption.signal });
    expect([ran.exitCode, ran.stderr]).toEqual([exitCode, `Interrupted: ${consequence}.\n`]);
    expect(existsSync('never.json')).toBe(false);
  });
});

describe('the format of an output file', () => {
  const written = async (name: string, ...options: string[]) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sidescan-output-'));
    const output = path.join(folder, name);
    const { parts } = scanning({ clusters: [native] });
    const ran = await sidescan(['scan', '--output', output, ...options], { parts });
    const bytes = await readFile(output);
    await rm(folder, { recursive: true });
    return { ...ran, bytes, output };
  };

  it('is packed when the name ends in .gz', async () => {
    const json = await written('report.json.gz');
    expect(JSON.parse(gunzipSync(json.bytes).toString())).toMatchObject({ format: 'sidescan.report/1' });
    const csv = await written('report.CSV.GZ');
    expect(gunzipSync(csv.bytes).toString()).toMatch(/^record,id,/);
  });

  it('is json where the ending names none, which is said', async () => {
    const { bytes, stderr, output } = await written('report.xyz');
    expect(JSON.parse(bytes.toString())).toMatchObject({ format: 'sidescan.report/1' });
    expect(stderr).toContain(
      `The ending of ${output} names no format of this command, so it is json; --format takes table, jsonl, csv, md, html too.\n`,
    );
    expect((await written('report.xyz', '--format', 'json')).stderr).not.toContain('ending');
    expect((await written('report.xyz', '--quiet')).stderr).toBe('');
  });

  it.each([['scan'], ['export'], ['fleet']])('is that of standard output for -: %s', async (command) => {
    const { parts } = scanning({ clusters: [native] });
    const { exitCode, stdout, stderr } = await sidescan([command, '--output', '-'], { parts });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\{/);
    expect(existsSync('-')).toBe(false);
  });
});

describe('sidescan simulate', () => {
  it('prints lines that a shell can read, and ends at Ctrl-C with exit 0', async () => {
    const interruption = new AbortController();
    let closed = false;
    const parts: CliParts = {
      ...scanning({}).parts,
      simulate: async () => {
        queueMicrotask(() => interruption.abort());
        const environment = { SIDESCAN_ARM_ENDPOINT: 'https://127.0.0.1:1', PEM: "two\nlines, it's" };
        const unplayedGaps = new Map([
          ['line record malformed', 1200],
          ['fleet record cut', 1],
        ]);
        const close = async () => void (closed = true);
        return { armEndpoint: 'https://127.0.0.1:1', environment, unplayedGaps, close };
      },
    };
    const ran = await sidescan(['simulate', '--fleet', 'f'], { parts, signal: interruption.signal });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toBe(`export SIDESCAN_ARM_ENDPOINT=https://127.0.0.1:1\nexport PEM='two\nlines, it'\\''s'\n`);
    expect(ran.stderr).toContain(
      '1,201 gaps of f cannot be played, and a scan here does not meet them: line record malformed (1,200), fleet record cut (1).\n',
    );
    expect(closed).toBe(true);
  });
});
