import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliParts } from '../../src/cli/parts.ts';
import { wiredParts } from '../../src/cli/wire.ts';
import type { SnapshotDrift, Drift, Plans, Report, Waves } from '../../src/domain/contracts.ts';
import type { StreamRecord } from '../../src/domain/records.ts';
import { collectorOf, sidescan } from '../support/command-line.ts';
import { injectedPod, istiod, kubernetesRecord } from '../support/kubernetes.ts';
import { armCluster, records } from '../support/snapshots.ts';

let folder: string;
const file = (name: string): string => path.join(folder, name);

async function snapshot(name: string, list: readonly StreamRecord[]): Promise<string> {
  const footer = { kind: 'footer', counts: {}, complete: true };
  await writeFile(file(name), [...list, footer].map((record) => `${JSON.stringify(record)}\n`).join(''));
  return file(name);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidescan-cli-'));
  const made = await sidescan([
    'fleet',
    '--clusters',
    '120',
    '--subscriptions',
    '14',
    '--output',
    file('demo.jsonl.gz'),
  ]);
  expect([made.exitCode, made.stderr]).toEqual([0, `Wrote ${file('demo.jsonl.gz')}: 120 clusters.\n`]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('sidescan fleet', () => {
  it('gives the same bytes for the same seed, and other ones for another', async () => {
    const fleet = (seed: string) => sidescan(['fleet', '--clusters', '20', '--subscriptions', '3', '--seed', seed]);
    const [one, again, other] = [await fleet('7'), await fleet('7'), await fleet('8')];
    expect(one.stdout).toBe(again.stdout);
    expect(one.stdout).not.toBe(other.stdout);
  });
});

describe('sidescan assess', () => {
  it('finds the same clusters in every format', async () => {
    const { exitCode, stdout } = await sidescan(['assess', file('demo.jsonl.gz')]);
    const report = JSON.parse(stdout) as Report;
    expect([exitCode, report.clusters.length]).toEqual([2, 120]);
    const jsonl = await sidescan(['assess', file('demo.jsonl.gz'), '--format', 'jsonl']);
    expect(jsonl.stdout.trimEnd().split('\n')).toHaveLength(121);
    const csv = await sidescan(['assess', file('demo.jsonl.gz'), '--format', 'csv']);
    expect(csv.stdout.split('\r\n').filter((line) => line.startsWith('cluster,'))).toHaveLength(120);
    const table = await sidescan(['assess', file('demo.jsonl.gz'), '--format', 'table']);
    expect(table.stdout).toContain('120 clusters');
    const markdown = await sidescan(['assess', file('demo.jsonl.gz'), '--format', 'md']);
    expect(markdown.stdout).toContain('# Native sidecars on AKS');
  });

  it('takes the format from the ending of the output file, and says what it wrote', async () => {
    const ran = await sidescan(['assess', file('demo.jsonl.gz'), '--output', file('report.csv')]);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toMatch(
      /^Wrote .*report\.csv: 120 clusters, \d+ nonCompliant, \d+ unknown\.\nCoverage is INCOMPLETE/,
    );
    expect(await readFile(file('report.csv'), 'utf8')).toMatch(/^record,id,name,/);
  });

  it.each([
    ['no such file', 'nowhere.jsonl', 65, 'there is no such file'],
    ['no snapshot', 'text.jsonl', 65, 'cannot be read as a snapshot'],
  ])('answers %s with 65 and leaves the output file alone', async (_what, name, expected, message) => {
    await writeFile(file('text.jsonl'), 'hello\n');
    await writeFile(file('kept.json'), 'before');
    const { exitCode, stderr } = await sidescan(['assess', file(name), '--output', file('kept.json')]);
    expect(exitCode).toBe(expected);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(await readFile(file('kept.json'), 'utf8')).toBe('before');
  });

  it('answers 74 for a folder that is not there, before it does any work', async () => {
    const { exitCode, stderr } = await sidescan(['assess', 'nowhere.jsonl', '--output', file('missing/report.json')]);
    expect([exitCode, stderr]).toEqual([
      74,
      `sidescan: ${file('missing/report.json')} cannot be written: its folder does not exist; create it or choose another.\n`,
    ]);
  });

  it('answers 78 for settings that are wrong, all of them at once', async () => {
    const env = { SIDESCAN_EVIDENCE: 'rumour', SIDESCAN_TARGET: 'moon' };
    const { exitCode, stderr } = await sidescan(['assess', file('demo.jsonl.gz')], { env });
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/SIDESCAN_EVIDENCE.*SIDESCAN_TARGET/s);
  });

  it('lets history settle a transition release, and takes one file each time', async () => {
    const before = await snapshot(
      '1.jsonl',
      records({ takenAt: '2026-09-01T06:00:00Z', clusters: [armCluster({ mode: null })] }),
    );
    const at28 = armCluster({ revisions: ['asm-1-28'] });
    const between = await snapshot('2.jsonl', records({ takenAt: '2026-10-01T06:00:00Z', clusters: [at28] }));
    const now = await snapshot('3.jsonl', records({ clusters: [at28] }));
    const modeOf = async (...history: string[]) => {
      const { stdout } = await sidescan(['assess', now, ...history]);
      return (JSON.parse(stdout) as Report).clusters.map(({ sidecarMode, confidence }) => [sidecarMode, confidence]);
    };
    expect(await modeOf()).toEqual([['undetermined', 'documented']]);
    expect(await modeOf('--history', before, '--history', between)).toEqual([['native', 'history']]);
  });

  describe('--history', () => {
    const taken = async (day: string) =>
      snapshot(`${day}.jsonl`, records({ takenAt: `2026-${day}T06:00:00Z`, clusters: [armCluster()] }));
    const assess = async (target: string, ...history: string[]) => {
      const { exitCode, stderr } = await sidescan(['assess', target, ...history.flatMap((h) => ['--history', h])]);
      return [exitCode, stderr];
    };

    it('is refused in the wrong order', async () => {
      const [march, april, may] = [await taken('03-01'), await taken('04-01'), await taken('05-01')];
      expect(await assess(may, april, march)).toEqual([
        64,
        `sidescan: ${april} was taken after ${march}: give the oldest first.\n`,
      ]);
      expect(await assess(march, may)).toEqual([
        64,
        `sidescan: ${may} was taken after ${march}: give only earlier ones to --history.\n`,
      ]);
      expect(await assess(may, march, april)).toEqual([0, '']);
      expect(await assess(may, march, march)).toEqual([0, '']);
    });

    it('is refused where it is the snapshot itself, by whatever name', async () => {
      const may = await taken('05-01');
      await symlink(may, file('latest.jsonl'));
      for (const name of [may, file('latest.jsonl')]) {
        const message = `sidescan: ${name} is the snapshot that is assessed: give earlier ones to --history.\n`;
        expect(await assess(may, name)).toEqual([64, message]);
      }
    });
  });

  it('never writes over a file that it reads', async () => {
    const path1 = await snapshot('precious.jsonl', records());
    await symlink(path1, file('link.json'));
    const before = await readFile(path1, 'utf8');
    for (const argv of [
      ['assess', path1, '--output', path1],
      ['assess', file('demo.jsonl.gz'), '--history', path1, '--output', file('link.json')],
      ['diff', path1, file('demo.jsonl.gz'), '--output', path1],
      ['digest', file('demo.jsonl.gz'), '--channel', 'email', '--previous', path1, '--output', path1],
      ['plan', path1, '--output', path1],
      ['waves', path1, '--output', path1],
      ['inspect', path1, '--output', path1],
    ]) {
      const { exitCode, stderr } = await sidescan(argv);
      expect([argv[0], exitCode, stderr]).toEqual([
        argv[0],
        64,
        expect.stringContaining('is a file that is read here: choose another one for --output.'),
      ]);
    }
    expect(await readFile(path1, 'utf8')).toBe(before);
  });

  it('labels a what-if in every format', async () => {
    for (const format of ['table', 'json', 'jsonl', 'csv', 'md']) {
      const { stdout } = await sidescan([
        'assess',
        file('demo.jsonl.gz'),
        '--assume',
        'kubernetes=1.33',
        '--format',
        format,
      ]);
      expect(stdout).toMatch(/hypothetical/i);
      expect(stdout).toMatch(/kubernetes=1\.33|"kubernetes": ?"1\.33"/);
    }
  });
});

describe('sidescan export', () => {
  const partsWith = (list: Iterable<StreamRecord>): CliParts => ({
    ...wiredParts,
    collector: async () => collectorOf(list).collector,
  });

  it('writes what assess reads, and answers 3 for gaps', async () => {
    const complete = await sidescan(['export', '--output', file('live.jsonl')], { parts: partsWith(records()) });
    expect([complete.exitCode, complete.stderr]).toEqual([0, `Wrote ${file('live.jsonl')}: 1 cluster, 0 gaps.\n`]);
    expect((await sidescan(['assess', file('live.jsonl')])).exitCode).toBe(0);
    const gap = {
      kind: 'gap',
      scope: 'location',
      id: 'x',
      what: 'meshRevisions',
      reason: 'forbidden',
      detail: '',
    } as const;
    const partial = await sidescan(['export', '--output', file('partial.jsonl')], {
      parts: partsWith(records({ after: [gap] })),
    });
    expect(partial.exitCode).toBe(3);
  });

  it('redacts on request: the same verdict of a cluster that nobody knows, alike under the same key', async () => {
    const tags = { team: 'fabrikam' };
    const clusters = [armCluster({ name: 'aks-fabrikam', revisions: ['asm-1-26'], tags })];
    const redacted = async (name: string, key?: string) => {
      const env = key === undefined ? {} : { SIDESCAN_REDACT_KEY: key };
      const argv = ['export', '--redact', '--output', file(name)];
      expect((await sidescan(argv, { parts: partsWith(records({ clusters })), env })).exitCode).toBe(0);
      return readFile(file(name), 'utf8');
    };
    const one = await redacted('one.jsonl', 'a key of our own');
    expect(one).not.toContain('fabrikam');
    expect(await redacted('two.jsonl', 'a key of our own')).toBe(one);
    expect(await redacted('three.jsonl')).not.toBe(await redacted('four.jsonl'));
    expect((await sidescan(['assess', file('one.jsonl')])).exitCode).toBe(2);
  });

  it('writes nothing when the collection fails half way', async () => {
    const half = function* (): Generator<StreamRecord> {
      yield* records();
      throw new Error('half way');
    };
    const ran = await sidescan(['export', '--output', file('half.jsonl')], { parts: partsWith(half()) });
    expect(ran.exitCode).toBe(1);
    expect((await readdir(folder)).filter((name) => name.includes('half'))).toEqual([]);
  });
});

describe('sidescan simulate', () => {
  const simulate = (...options: string[]) => sidescan(['simulate', '--fleet', file('demo.jsonl.gz'), ...options]);

  it.each([
    ['is not there', 'nowhere.json', null, 'cannot be read: there is no such file; check the path'],
    ['is no JSON', 'text.json', 'slow', 'is no scenario: it is not valid JSON; sidescan simulate --help shows one.'],
    ['has a wrong field', 'wrong.json', '{"latencyMs":"200"}', 'is not valid: latencyMs must be of type number.'],
  ])('says in one sentence that a scenario %s', async (_what, name, text, message) => {
    if (text !== null) await writeFile(file(name), text);
    const { exitCode, stderr } = await simulate('--scenario', file(name));
    expect([exitCode, stderr]).toEqual([65, `sidescan: ${file(name)} ${message}\n`]);
  });

  it('answers 64 for a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { exitCode, stderr } = await simulate('--port', String(port));
    server.close();
    expect([exitCode, stderr]).toEqual([
      64,
      `sidescan: Port ${port} of 127.0.0.1 is taken: choose another one, or 0 for any free one.\n`,
    ]);
  });
});

describe('sidescan diff', () => {
  it('answers 2 for a regression, and 0 without one', async () => {
    const good = await snapshot('good.jsonl', records({ takenAt: '2026-11-01T06:00:00Z' }));
    const bad = await snapshot('bad.jsonl', records({ clusters: [armCluster({ revisions: ['asm-1-26'] })] }));
    const worse = await sidescan(['diff', good, bad]);
    expect([worse.exitCode, (JSON.parse(worse.stdout) as Drift).regressions]).toEqual([2, 1]);
    expect((await sidescan(['diff', good, bad, '--exit-zero'])).exitCode).toBe(0);
    expect((await sidescan(['diff', good, good])).exitCode).toBe(0);
    const swapped = await sidescan(['diff', bad, good]);
    expect(swapped.stderr).toContain('give the older snapshot first');
  });

  it('says of which side something is missing', async () => {
    const gap = { kind: 'gap', scope: 'subscription', id: 's', what: 'clusters', reason: 'cut', detail: '' } as const;
    const whole = await snapshot('whole.jsonl', records({ takenAt: '2026-11-01T06:00:00Z' }));
    const partial = await snapshot('partial-side.jsonl', records({ after: [gap] }));
    const { exitCode, stdout, stderr } = await sidescan(['diff', whole, partial]);
    expect([exitCode, stderr]).toEqual([
      0,
      `Coverage is INCOMPLETE: 1 gap; changes of what ${partial} does not show are not told.\n`,
    ]);
    expect((JSON.parse(stdout) as SnapshotDrift).coverage).toMatchObject({
      from: { complete: true },
      to: { complete: false, gaps: [{ id: 's', what: 'clusters' }] },
    });
  });
});

describe('sidescan plan and waves', () => {
  it('plans every cluster that needs it, or the one that is named', async () => {
    const all = await sidescan(['plan', file('demo.jsonl.gz')]);
    const { plans } = JSON.parse(all.stdout) as Plans;
    expect(all.exitCode).toBe(plans.some(({ impossible }) => impossible !== null) ? 2 : 0);
    const possible = plans.find(({ steps }) => steps.length > 0);
    const id = possible?.id ?? '';
    const one = await sidescan(['plan', file('demo.jsonl.gz'), '--cluster', id.toUpperCase()]);
    expect([one.exitCode, (JSON.parse(one.stdout) as Plans).plans]).toEqual([0, [possible]]);
    const byName = await sidescan([
      'plan',
      file('demo.jsonl.gz'),
      '--cluster',
      id.split('/').at(-1) ?? '',
      '--format',
      'md',
    ]);
    expect(byName.stdout).toContain(id.split('/').at(-1));
    const script = await sidescan(['plan', file('demo.jsonl.gz'), '--cluster', id, '--format', 'sh']);
    expect(script.stdout).toMatch(/^#!/);
  });

  it('answers 64 for a cluster that is not there', async () => {
    expect((await sidescan(['plan', file('demo.jsonl.gz'), '--cluster', 'nobody'])).exitCode).toBe(64);
  });

  it('puts many clusters into one script, and exits as in every other format', async () => {
    const script = await sidescan(['plan', file('demo.jsonl.gz'), '--format', 'sh']);
    expect(script.stdout).toMatch(/^#!.*\n# Sidescan runbooks of \d+ clusters/);
    expect(script.exitCode).toBe((await sidescan(['plan', file('demo.jsonl.gz')])).exitCode);
  });

  it('lists exactly the native clusters without steps for --all', async () => {
    const { clusters } = JSON.parse(
      (await sidescan(['assess', file('demo.jsonl.gz'), '--format', 'json'])).stdout,
    ) as Report;
    const all = (JSON.parse((await sidescan(['plan', file('demo.jsonl.gz'), '--all'])).stdout) as Plans).plans;
    const done = all.filter(({ steps, impossible }) => steps.length === 0 && impossible === null);
    expect(done.length).toBeGreaterThan(0);
    expect(done.map(({ id }) => id)).toEqual(
      clusters.filter(({ sidecarMode }) => sidecarMode === 'native').map(({ id }) => id),
    );
  });

  it('has no entry, but advice, for a cluster at the goal that is not native, with --all too', async () => {
    const inside = [istiod('true'), injectedPod('classic-sidecar-hello-injected-1.26')];
    const path = await snapshot(
      'restart-outstanding.jsonl',
      records({ before: inside.map((o) => kubernetesRecord(o)) }),
    );
    for (const args of [[], ['--all'], ['--cluster', 'aks-1']])
      expect((JSON.parse((await sidescan(['plan', path, ...args])).stdout) as Plans).plans).toEqual([]);
    expect((await sidescan(['plan', path, '--all', '--format', 'md'])).stdout).toBe('No cluster needs a plan.\n');
    for (const format of ['md', 'sh']) {
      const { exitCode, stdout } = await sidescan(['plan', path, '--cluster', 'aks-1', '--format', format]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/The versions are at the goal .* The sidecar mode is (?:classic|mixed) all the same\./);
      expect(stdout).toMatch(/^.*- Restart the workloads/m);
      expect(stdout).toContain('Look at istiod');
      expect(stdout).not.toContain('Nothing needs to be done');
    }
  });

  it.each(['md', 'sh'])('answers 0 in %s where no cluster needs a plan', async (format) => {
    const path = await snapshot('native.jsonl', records());
    const { exitCode, stdout } = await sidescan(['plan', path, '--format', format]);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^(#!.*\n# )?No cluster needs a plan\.\n$/)]);
  });

  it.each(['md', 'sh'])('says in %s of a native cluster that nothing is to be done', async (format) => {
    const path = await snapshot('native.jsonl', records());
    const { exitCode, stdout } = await sidescan(['plan', path, '--cluster', 'aks-1', '--format', format]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining('Nothing needs to be done: the sidecars are native.'),
    ]);
  });

  it('orders the fleet into waves of the size asked for', async () => {
    const { exitCode, stdout } = await sidescan(['waves', file('demo.jsonl.gz'), '--batch-size', '2']);
    const { waves } = JSON.parse(stdout) as Waves;
    expect(exitCode).toBe(0);
    expect(Math.max(...waves.flatMap(({ batches }) => batches.map(({ clusters }) => clusters.length)))).toBe(2);
  });
});
