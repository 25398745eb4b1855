import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/contracts.ts';
import { planWithoutSteps } from '../../src/domain/upgrade-path.ts';
import { option, shellQuote } from '../../src/domain/upgrade-path/shell-quote.ts';
import { renderRunbookScript } from '../../src/report/runbook-script.ts';
import { renderRunbooksScript } from '../../src/report/runbooks-script.ts';
import { hostileNames } from '../support/hostile-names.ts';
import { cluster, neededPlan } from '../support/planning.ts';

/** Each call leaves one line: the tool and its arguments as JSON-like text, told apart by `\x1f`. */
const recorder = String.raw`#!/usr/bin/env bash
{ printf '%s' "$(basename "$0")"; printf '\037%s' "$@"; printf '\036'; } >> "$CALLS"
if [ -n "${'${FAIL_ON:-}'}" ]; then case "$*" in *"$FAIL_ON"*) echo refused >&2; exit 9 ;; esac; fi
case "$*" in
  *ENABLE_NATIVE_SIDECARS*) echo "${'${NATIVE-true}'}" ;;
  # A cluster whose only classic pod is annotated: a template that does not look at the annotation names it.
  'get pods --all-namespaces'*'not $optedOut'*) printf '%s' "${'${CLASSIC:-}'}" ;;
  'get pods --all-namespaces'*'if $optedOut'*) echo shop/held-back-1 ;;
  'get pods --all-namespaces'*go-template*istio-proxy*) echo shop/held-back-1 ;;
  'get pods --all-namespaces'*go-template*) ;;
  'get namespaces --selector'*jsonpath*) echo 'shop pay' ;;
  *'--output name') echo deployment.apps/web ;;
  *'currentKubernetesVersion --output tsv') echo "${'${VERSION-1.33.5}'}" ;;
  *) echo true ;;
esac
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sidescan-runbook-'));
  mkdirSync(join(folder, 'bin'));
  for (const tool of ['az', 'kubectl', 'kubelogin']) {
    writeFileSync(join(folder, 'bin', tool), recorder);
    chmodSync(join(folder, 'bin', tool), 0o755);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const context = { takenAt: '2026-11-20T06:00:00Z' };

function runScript(plan: Plan | readonly Plan[], args: readonly string[], environment: Record<string, string> = {}) {
  const calls = join(folder, 'calls');
  const file = join(folder, 'runbook.sh');
  rmSync(calls, { force: true });
  writeFileSync(file, 'id' in plan ? renderRunbookScript(plan, context) : renderRunbooksScript(plan, context));
  const path = `${join(folder, 'bin')}:${process.env.PATH ?? ''}`;
  const options = {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: path, CALLS: calls, TMPDIR: folder, ...environment },
  } as const;
  expect(spawnSync('bash', ['-n', file], options)).toMatchObject({ status: 0, stderr: '' });
  const { status, stdout, stderr } = spawnSync('bash', [file, ...args], { ...options, input: '' });
  const recorded = existsSync(calls) ? readFileSync(calls, 'utf8').split('\x1e').slice(0, -1) : [];
  return { status, stdout, stderr, calls: recorded.map((call) => call.split('\x1f')) };
}

describe('the runbook as a script', () => {
  it('prints what it would do and runs nothing where nobody can be asked and nobody said --yes', () => {
    const { status, stdout, stderr, calls } = runScript(neededPlan(), []);
    expect(calls).toEqual([]);
    expect(status).toBe(3);
    expect(stdout).toContain('$ az aks upgrade ');
    expect(stderr).toContain('Nothing was run');
    expect(runScript(neededPlan(), ['--dry-run'])).toMatchObject({ status: 0, calls: [] });
  });

  it.each([
    ['there is no way', neededPlan({ powerState: 'Stopped' }), 3, 'start it first.'],
    ['there is nothing to do', planWithoutSteps(cluster()), 0, 'Nothing needs to be done.'],
  ])('only says so where %s', (_, plan, status, words) => {
    const said = runScript(plan, ['--yes']);
    expect(said).toMatchObject({ status, stderr: '', calls: [] });
    expect(said.stdout).toContain(words);
  });

  it('runs nothing when piped into a shell either', () => {
    const input = renderRunbookScript(neededPlan(), { takenAt: '2026-11-20T06:00:00Z' });
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`, CALLS: join(folder, 'calls') };
    expect(spawnSync('bash', [], { input, cwd: folder, encoding: 'utf8', env }).status).toBe(3);
    expect(existsSync(join(folder, 'calls'))).toBe(false);
  });

  it('refuses to upgrade a pool to a version that could not be read', () => {
    const { status, calls } = runScript(neededPlan(), ['--yes', '--from', '3'], { VERSION: '' });
    expect(status).toBe(1);
    expect(calls.some((call) => call.includes('nodepool'))).toBe(false);
  });

  it('runs every step in order with --yes, through a kubeconfig of its own that it removes', () => {
    const { status, calls, stdout } = runScript(neededPlan({ revisions: ['asm-1-26'] }), ['--yes']);
    expect(status).toBe(0);
    const acts = calls
      .map((call) => call.join(' '))
      .filter((call) => /(?:upgrade |kubectl label|rollout restart|get-credentials)/.test(call));
    expect(
      acts.map((call) => call.replace(/ --subscription \S+ --resource-group \S+(?: --(?:cluster-)?name \S+)+/, '')),
    ).toMatchObject([
      expect.stringContaining('az aks get-credentials') as unknown,
      'az aks upgrade --control-plane-only --kubernetes-version 1.33 --yes',
      'az aks mesh upgrade start --revision asm-1-27',
      'kubectl label namespaces --selector istio.io/rev=asm-1-26 istio.io/rev=asm-1-27 --overwrite',
      'kubectl rollout restart --namespace shop deployment.apps/web',
      'kubectl rollout restart --namespace pay deployment.apps/web',
      'az aks mesh upgrade complete --yes',
      'az aks mesh upgrade start --revision asm-1-29',
      'kubectl label namespaces --selector istio.io/rev=asm-1-27 istio.io/rev=asm-1-29 --overwrite',
      'kubectl rollout restart --namespace shop deployment.apps/web',
      'kubectl rollout restart --namespace pay deployment.apps/web',
      'az aks mesh upgrade complete --yes',
      'az aks nodepool upgrade --kubernetes-version 1.33.5 --yes',
      'kubectl rollout restart --namespace shop deployment.apps/web',
      'kubectl rollout restart --namespace pay deployment.apps/web',
    ]);
    expect(stdout).toContain('Done.');
    const kubeconfig = calls.find((call) => call.includes('get-credentials'))?.at(-2) ?? folder;
    expect(existsSync(kubeconfig)).toBe(false);
  });

  it('stops at the first check that fails, says where, and goes on from there', () => {
    const plan = neededPlan();
    const failed = runScript(plan, ['--yes'], { FAIL_ON: 'rollout status deployment/istiod-asm-1-29' });
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(/Stopped in 2\.1: .*\(exit status 9\)[^]*--from 2\.1/);
    expect(failed.calls.at(-1)).toContain('deployment/istiod-asm-1-29');
    expect(failed.stderr).toMatch(/Only if you have seen to all of 2\.1 yourself.*--from 2\.2\n/);
    const resumed = runScript(plan, ['--yes', '--from', '2.2']);
    expect(resumed.status).toBe(0);
    expect(resumed.calls.some((call) => call.includes('start') || call.includes('--control-plane-only'))).toBe(false);
    expect(resumed.calls.some((call) => call.includes('complete'))).toBe(true);
  });

  it('says that it is out of date where the cluster has moved on, and offers no way past', () => {
    const { status, stderr, calls } = runScript(neededPlan(), ['--yes'], { FAIL_ON: 'serviceMeshProfile' });
    expect([status, calls.some((call) => call.includes('upgrade'))]).toEqual([1, false]);
    expect(stderr).toMatch(/Stopped before 1\.1: [^]*make a new runbook/);
    expect(stderr).not.toContain('Only if');
  });

  it('offers no way past the last phase', () => {
    const { stderr } = runScript(neededPlan(), ['--yes'], { CLASSIC: 'shop/web-1' });
    expect(stderr).toContain('Stopped in 5.2');
    expect(stderr).not.toContain('Only if');
  });

  it('names its kubeconfig, for checks in another shell', () => {
    const { stdout, calls } = runScript(neededPlan(), ['--yes']);
    const kubeconfig = calls.find((call) => call.includes('get-credentials'))?.at(-2);
    expect(stdout).toContain(`export KUBECONFIG=${kubeconfig ?? 'none'}\n`);
  });

  it('says what a check that failed should have shown', () => {
    const { status, stderr } = runScript(neededPlan(), ['--yes'], { NATIVE: 'false' });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /Stopped in 4\.1: .*\nIt should be so: It prints `true`.*az aks update .*ask Microsoft support/,
    );
  });

  it('ends although a pod opted out of native sidecars, and names it', () => {
    const { status, stdout } = runScript(neededPlan(), ['--yes']);
    expect([status, stdout.includes('shop/held-back-1')]).toEqual([0, true]);
    expect(runScript(neededPlan(), ['--yes'], { CLASSIC: 'shop/web-1' })).toMatchObject({ status: 1 });
  });

  it('does not complete a mesh upgrade to the default while the new control plane is not native', () => {
    const plan = neededPlan({ controlPlane: '1.33.1', pools: ['1.33.1'] });
    const { status, stderr, calls } = runScript(plan, ['--yes'], { NATIVE: 'false' });
    expect([status, calls.some((call) => call.includes('complete'))]).toEqual([1, false]);
    expect(stderr).toContain('Stopped in 1.4');
    expect(runScript(plan, ['--yes'], { CLASSIC: 'shop/web-1' }).stderr).toContain('Stopped in 1.4');
  });

  it('does not restart everything twice after a mesh upgrade that left no classic pod', () => {
    const plan = neededPlan({ controlPlane: '1.33.1', pools: ['1.33.1'] });
    const restarts = (args: string[], environment = {}): number =>
      runScript(plan, args, environment).calls.filter((call) => call.includes('restart')).length;
    expect(restarts(['--yes'])).toBe(2);
    expect(restarts(['--yes', '--from', '2'])).toBe(0);
    expect(restarts(['--yes', '--from', '2'], { CLASSIC: 'shop/web-1' })).toBe(2);
    expect(runScript(plan, ['--yes', '--from', '2'], { FAIL_ON: 'get pods --all' }).status).toBe(1);
  });

  it('sets auto-upgrade back before checks that may fail, and says where a stop leaves it paused', () => {
    const plan = neededPlan({ rest: { upgradeChannel: 'stable' } });
    const paused =
      /Auto-upgrade of this cluster is paused[^]*\n {2}az aks update .* --auto-upgrade-channel stable --yes\n$/;
    const late = runScript(plan, ['--yes'], { NATIVE: 'false' });
    expect([late.status, late.calls.some((call) => call.includes('stable'))]).toEqual([1, true]);
    expect(late.stderr).not.toMatch(/is paused/);
    const early = runScript(plan, ['--yes'], { FAIL_ON: 'nodepool upgrade' });
    expect([early.status, early.calls.some((call) => call.includes('stable'))]).toEqual([1, false]);
    expect(early.stderr).toMatch(paused);
    expect(runScript(plan, ['--yes'], { FAIL_ON: '--auto-upgrade-channel none' }).stderr).not.toMatch(/is paused/);
    expect(runScript(plan, ['--yes'], { FAIL_ON: '--auto-upgrade-channel stable' }).stderr).toMatch(paused);
    const fine = runScript(plan, ['--yes']);
    expect([fine.status, fine.stderr]).toEqual([0, '']);
  });

  it.each(['get namespaces --selector', 'get pods --all-namespaces --field-selector'])(
    'takes a failing `kubectl %s` for a failure, not for an empty list',
    (words) => {
      expect(runScript(neededPlan(), ['--yes'], { FAIL_ON: words }).status).toBe(1);
    },
  );

  it.each([['--from', '9'], ['--from'], ['--from', '1.x'], ['--force']])('refuses %s %s', (...args) => {
    expect(runScript(neededPlan(), args)).toMatchObject({ status: 64, calls: [] });
  });

  it('hands hostile names on as they are, and runs nothing that they say', () => {
    for (const name of [...hostileNames, 'p\u001b[2J\u202e']) {
      const plan = neededPlan({
        name: `n${name}`,
        resourceGroup: `g${name}`,
        subscriptionId: name,
        location: name,
        pools: [{ text: '1.32.7', name }],
      });
      // An id is split at slashes; the parts that matter come from the plan's own commands.
      const { status, calls } = runScript({ ...plan, id: plan.id.replaceAll('</', '<') }, ['--yes']);
      expect(status).toBe(0);
      const upgrade = calls.find((call) => call.includes('nodepool') && call.includes('upgrade')) ?? [];
      const value = (flag: string): string | undefined =>
        upgrade.find((argument) => argument.startsWith(`${flag}=`))?.slice(flag.length + 1) ??
        upgrade[upgrade.indexOf(flag) + 1];
      expect([value('--subscription'), value('--resource-group'), value('--cluster-name'), value('--name')]).toEqual([
        name,
        `g${name}`,
        `n${name}`,
        name,
      ]);
      expect(existsSync(join(folder, 'pwned'))).toBe(false);
    }
  });

  it('quotes any text as exactly one word', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => !/[\0\ud800-\udfff]/.test(value));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, fc.constantFrom(...hostileNames)), { minLength: 1, maxLength: 20 }),
        (words) => {
          const script = `printf '%s\\036' ${words.map(shellQuote).join(' ')}`;
          const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
          expect(stdout.split('\x1e').slice(0, -1)).toEqual(words);
        },
      ),
      { numRuns: 60, seed: 20261120 },
    );
    expect(option('--name', '-rf')).toBe("--name='-rf'");
  });
});

describe('the runbooks of several clusters as one script', () => {
  const [one, two] = [neededPlan({ name: 'aks-One' }), neededPlan({ name: "aks '$(touch pwned)' *" })];
  const called = (calls: readonly (readonly string[])[]) =>
    new Set(calls.flatMap((call) => call.filter((word, at) => /^--(cluster-)?name$/.test(call[at - 1] ?? '') && word)));

  it.each([[[]], [['aks']], [['aks-one2']], [['*']], [['--yes']]])(
    'runs nothing for %j, and lists the clusters',
    (args) => {
      const { status, stderr, calls } = runScript([one, two], args);
      expect([status, calls]).toEqual([64, []]);
      expect(stderr).toContain("CLUSTER is one of these:\n  aks-one\n  aks '$(touch pwned)' *\n");
    },
  );

  it.each([
    ['its name in any case', 'AKS-ONE', one],
    ['its resource id', one.id.toUpperCase(), one],
    ['a hostile name', "aks '$(touch pwned)' *", two],
  ])('runs that of the cluster named by %s, and of no other', (_, word, plan) => {
    const { status, calls } = runScript([one, two], [word, '--yes']);
    expect(status).toBe(0);
    expect(called(calls)).toEqual(called(runScript(plan, ['--yes']).calls));
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it('knows clusters of one name by their ids alone', () => {
    const twins = [one, { ...one, id: one.id.replace('/subscriptions/', '/subscriptions/other-') }];
    expect(runScript(twins, ['aks-one', '--yes'])).toMatchObject({ status: 64, calls: [] });
    expect(runScript(twins, [one.id, '--yes']).status).toBe(0);
  });

  it('ends as the runbook ends, and says how to go on with that one', () => {
    const { status, stderr } = runScript([two, one], ["aks '$(touch pwned)' *", '--yes'], {
      FAIL_ON: 'nodepool upgrade',
    });
    expect(status).toBe(1);
    const [, again = ''] = /To go on later: (.*)\n/.exec(stderr) ?? [];
    expect(again).toContain(' --from ');
    const resumed = spawnSync('bash', ['-c', `bash ${again} --yes`], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`, CALLS: join(folder, 'calls'), TMPDIR: folder },
    });
    expect(resumed.status).toBe(0);
    const stopped = neededPlan({ powerState: 'Stopped' });
    expect(runScript([one, { ...stopped, id: `${stopped.id}-2` }], [`${stopped.id}-2`])).toMatchObject({ status: 3 });
  });
});
