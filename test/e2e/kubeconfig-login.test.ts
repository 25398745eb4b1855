// The ways in which a kubeconfig logs in: as `az aks get-credentials` and kubelogin write it, and as it goes wrong.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { wiredParts } from '../../src/cli/wire.ts';
import { at } from '../../src/domain/json.ts';
import { startSimulatedAzure, type SimulatedAzure } from '../../src/local/azure/start.ts';
import { fleetOf, subscriptionRecord } from '../support/collecting.ts';
import { sidescan } from '../support/command-line.ts';
import { inspectedCluster, inspectedId, inspectorFor } from '../support/inspecting.ts';
import { istiod, meshedPod } from '../support/kubernetes.ts';

const inside = [istiod('true'), meshedPod('native', { name: 'hello-1' })];
let azure: SimulatedAzure;
let folder: string;
let token = '';
let server = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sidescan-login-'));
  azure = await startSimulatedAzure({ fleet: fleetOf([subscriptionRecord(1), ...inspectedCluster('one', inside)]) });
  const config: unknown = JSON.parse(azure.kubeconfig());
  const [user, cluster] = [at(config, 'users'), at(config, 'clusters')] as [unknown[], unknown[]];
  token = String(at(user[0], 'user', 'token'));
  server = String(at(cluster[0], 'cluster', 'server'));
  await mkdir(path.join(folder, 'pki'));
  await writeFile(path.join(folder, 'pki', 'ca.crt'), azure.certificate);
});
afterAll(async () => {
  await azure.close();
  await rm(folder, { recursive: true });
});

interface Parts {
  readonly user?: object;
  readonly cluster?: object;
  /** Of the context, the cluster and the user. */
  readonly name?: string;
}

/** Writes a kubeconfig of one context, with its certificate authority beside it as a relative path. */
async function kubeconfig(file: string, { user = { token }, cluster = {}, name = 'prod' }: Parts = {}) {
  const written = path.join(folder, file);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority': 'pki/ca.crt', ...cluster } }],
    users: [{ name: `clusterUser_${file}`, user }],
    contexts: [{ name, context: { cluster: name, user: `clusterUser_${file}` } }],
  };
  await writeFile(written, JSON.stringify(config));
  return written;
}

/** A kubeconfig whose user is a plug-in that runs a script, as kubelogin is written into it. */
async function withPlugin(name: string, script: string, command = process.execPath) {
  const plugin = path.join(folder, `${name}.cjs`);
  await writeFile(plugin, script);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command,
    args: [plugin, 'get-token', '--login', 'azurecli', '--server-id', '6dae42f8-4368-4678-94ff-3960e28e3630'],
    env: [{ name: 'PLUGIN_TOKEN', value: token }],
    installHint: 'https://azure.github.io/kubelogin',
    provideClusterInfo: false,
  };
  return kubeconfig(name, { user: { exec } });
}

const inspect = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  sidescan(['inspect', ...argv, '--format', 'json'], { parts: wiredParts, env });

const printsToken = `console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1beta1',
  status: { token: process.env.PLUGIN_TOKEN, expirationTimestamp: '2999-01-01T00:00:00Z' } }));`;

describe('a kubeconfig that logs in with a plug-in, as kubelogin does', () => {
  it('opens the cluster with the token that the plug-in prints', async () => {
    const file = await withPlugin('kubelogin', `if (process.argv[2] !== 'get-token') process.exit(9);\n${printsToken}`);
    const { exitCode, stdout } = await inspect(['--context', 'prod', '--kubeconfig', file]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ clusterId: 'prod', gaps: [], totals: { nativePods: 1 } });
    expect(stdout).not.toContain(token);
  });

  it.each([
    ['fails', `console.error('token ' + process.env.PLUGIN_TOKEN); process.exit(1);`, 'could not be used'],
    ['prints no JSON', `console.log('your token: ' + process.env.PLUGIN_TOKEN);`, 'could not be used'],
    ['prints another object', `console.log(JSON.stringify({ token: process.env.PLUGIN_TOKEN }));`, 'could not be used'],
    ['prints no credential', `console.log('null');`, 'did not accept the login'],
    ['prints a wrong token', printsToken.replace('process.env.PLUGIN_TOKEN', "'hunter2'"), 'did not accept the login'],
  ])('says so in one sentence when it %s', async (name, script, words) => {
    const file = await withPlugin(name.replaceAll(' ', '-'), script);
    const { exitCode, stdout, stderr } = await inspect(['--context', 'prod', '--kubeconfig', file]);
    expect(exitCode).toBe(3);
    const { gaps } = JSON.parse(stdout) as { gaps: { reason: string; detail: string }[] };
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatchObject({ reason: 'forbidden', detail: expect.stringContaining(words) as string });
    expect(gaps[0]?.detail).not.toContain('\n');
    expect(stdout + stderr).not.toMatch(new RegExp(`hunter2|${token}`));
  });

  it('says that a plug-in is not installed', async () => {
    const file = await withPlugin('missing', '', path.join(folder, 'kubelogin-that-nobody-installed'));
    const { stdout } = await inspect(['--context', 'prod', '--kubeconfig', file]);
    expect(stdout).toContain('(often kubelogin) is not installed here');
  });

  it('does not wait for one that never ends', async () => {
    const pidFile = path.join(folder, 'pid');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);`;
    const file = await withPlugin('waits', script);
    const found = await inspectorFor(azure, { api: { attemptTimeoutMs: 1_500 } }).inspect(
      { kind: 'kubeconfig', clusterId: inspectedId('one'), context: 'prod', paths: [file] },
      { signal: new AbortController().signal },
    );
    process.kill(Number(await readFile(pidFile, 'utf8')));
    expect(found).toMatchObject({
      kind: 'gap',
      gap: { reason: 'forbidden', detail: expect.stringContaining('did not end in time') as string },
    });
  });
});

describe('KUBECONFIG', () => {
  it('names several files: the first of equal names counts, and those that are not there do not', async () => {
    const right = await kubeconfig('right');
    const elsewhere = await kubeconfig('elsewhere', { cluster: { server: 'https://127.0.0.1:1' } });
    const other = await kubeconfig('other', { name: 'dev' });
    const files = [path.join(folder, 'not-there'), right, '', elsewhere, other].join(path.delimiter);
    for (const context of ['prod', 'dev']) {
      const { exitCode, stdout } = await inspect(['--context', context], { KUBECONFIG: files });
      expect(exitCode).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ clusterId: context, gaps: [] });
    }
  });

  it('that names only what is not there is told', async () => {
    const { exitCode, stderr } = await inspect(['--context', 'prod'], { KUBECONFIG: path.join(folder, 'not-there') });
    expect(exitCode).toBe(78);
    expect(stderr).toContain('not-there cannot be read: there is no such file; check the path.');
  });

  it('that names what is no kubeconfig is told', async () => {
    const file = path.join(folder, 'shopping.yaml');
    await writeFile(file, 'token: hunter2\n\t- milk');
    const { exitCode, stderr } = await inspect(['--context', 'prod'], { KUBECONFIG: file });
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/shopping\.yaml is no kubeconfig: .*; write it anew with az aks get-credentials\.\n$/);
    expect(stderr).not.toContain('hunter2');
  });
});

describe('--kubeconfig', () => {
  it.each([
    ['a file that is not there', 'nowhere', 'cannot be read: there is no such file; check the path.'],
    ['no kubeconfig', 'notes.yaml', 'is no kubeconfig: '],
    ['an empty file', 'empty.yaml', 'is no kubeconfig: '],
    ['a folder', 'pki', 'cannot be read: it is a folder; give the file in it.'],
  ])('with %s is a bad input file', async (_what, name, message) => {
    await writeFile(path.join(folder, 'notes.yaml'), '\t- milk: [');
    await writeFile(path.join(folder, 'empty.yaml'), '');
    const { exitCode, stderr } = await inspect(['--context', 'prod', '--kubeconfig', path.join(folder, name)]);
    expect([exitCode, stderr]).toEqual([65, expect.stringContaining(`${path.join(folder, name)} ${message}`)]);
  });
});

it('finds certificates by paths relative to its folder, and says when one is not there', async () => {
  const file = await kubeconfig('no-certificate', {
    user: { token, 'client-certificate': 'pki/nobody.crt', 'client-key': 'pki/nobody.key' },
  });
  const { exitCode, stdout } = await inspect(['--context', 'prod', '--kubeconfig', file]);
  expect(exitCode).toBe(3);
  expect(stdout).toContain('the credentials of the kubeconfig could not be used (ENOENT)');
});

it('says after one try that nobody listens at an API server', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  const file = await kubeconfig('nobody', { cluster: { server: `https://127.0.0.1:${port}` } });
  const begun = performance.now();
  // As patient as the product is: four repetitions would take seven seconds.
  const { stdout } = await inspect(['--context', 'prod', '--kubeconfig', file]);
  expect(stdout).toContain('cannot be reached (ECONNREFUSED)');
  expect(performance.now() - begun).toBeLessThan(5_000);
});

it('says that there is no kubeconfig where there is none', async () => {
  vi.stubEnv('HOME', folder);
  vi.stubEnv('KUBECONFIG', undefined);
  try {
    const { exitCode, stdout, stderr } = await inspect(['--context', 'prod']);
    expect(exitCode).toBe(78);
    expect(stderr).toContain('There is no kubeconfig where kubectl looks; name one with --kubeconfig.');
    expect(stdout).toBe('');
  } finally {
    vi.unstubAllEnvs();
  }
});
