import { describe, expect, it } from 'vitest';
import { kubernetesOffer, planOf } from '../../../test/support/planning.ts';
import type { Plan, Step } from '../contracts.ts';

const actions = (plan: Plan | null): string[] =>
  (plan?.steps ?? []).map(({ action, to }) => `${action} ${to ?? ''}`.trim());
const verifyOf = (step: Step | undefined) => step?.phases.find((phase) => phase.title === 'Verify');
const end = ['restartWorkloads', 'verify'];

describe('what is asked for before a step', () => {
  const before = (plan: Plan | null, action: string): string =>
    plan?.steps.find((step) => step.action === action)?.before.join('\n') ?? '';
  const target = '--subscription 11111111-1111-1111-1111-111111111111 --resource-group rg-shop --name shop-prod';

  it('comes with the whole command, and is not first seen while the upgrade runs', () => {
    const plan = planOf({});
    expect(before(plan, 'upgradeControlPlane')).toContain(
      `\`az aks get-upgrades ${target} --output table\` names 1.33`,
    );
    expect(before(plan, 'upgradeControlPlane')).toContain(`\`az aks show ${target} --query `);
    expect(before(plan, 'upgradeMesh')).toContain(`\`az aks mesh get-upgrades ${target}\` lists asm-1-29`);
    expect(before(plan, 'upgradeMesh')).toContain('`kubectl get namespaces --label-columns istio.io/rev`');
    const commands = plan?.steps.flatMap((step) => step.phases.flatMap((phase) => phase.commands)).join('\n');
    expect(commands).not.toContain('get-upgrades');
  });

  it('names what native sidecars change before the one step at which they come', () => {
    const warned = (plan: Plan | null): string[] =>
      (plan?.steps ?? []).filter((step) => step.before.join().includes('NS105')).map(({ action }) => action);
    expect(warned(planOf({}))).toEqual(['upgradeNodePools']);
    expect(warned(planOf({ controlPlane: '1.33.1', pools: ['1.33.1'] }))).toEqual(['upgradeMesh']);
    const old = { text: '1.32.4', active: false };
    const met = { controlPlane: '1.34.4', pools: ['1.34.4', old], revisions: ['asm-1-29'] };
    expect(warned(planOf(met))).toEqual(['restartWorkloads']);
  });

  it('counts nodes in words that agree', () => {
    const pools = [{ text: '1.32.7', count: 1, maxSurge: '33%' }, '1.32.7'];
    expect(before(planOf({ pools }), 'upgradeNodePools')).toContain(
      'pool1 has 1 node, maxSurge 33%; pool2 has 3 nodes, maxSurge not set.',
    );
  });
});

describe('on AKS Automatic, whose channel AKS keeps', () => {
  const rest = { automatic: true, upgradeChannel: 'stable' };
  const plan = planOf({ pools: ['1.32.1', { text: '1.31.9', active: false }], rest });
  const [controlPlane, mesh, pools, restart] = plan?.steps ?? [];
  const commands = (step: Step | undefined): string[] => step?.phases.flatMap((phase) => phase.commands) ?? [];

  it('leaves the channel alone and takes the node pools along', () => {
    expect(actions(plan)).toEqual([
      'upgradeControlPlane 1.33',
      'upgradeMesh asm-1-29',
      'upgradeNodePools 1.33',
      ...end,
    ]);
    const all = plan?.steps.flatMap(commands).join('\n') ?? '';
    expect(all).not.toMatch(/--auto-upgrade-channel|--control-plane-only|nodepool upgrade/);
    expect(commands(controlPlane).find((command) => command.startsWith('az aks upgrade '))).toMatch(
      /--name shop-prod --kubernetes-version 1\.33 --yes$/,
    );
    expect(commands(controlPlane).join()).toMatch(/nodepool show .*pool1.*nodepool show .*pool2/);
    expect(controlPlane?.before.join()).toContain('Pod disruption budgets');
    expect(plan?.notes.join()).toContain('AKS Automatic keeps its auto-upgrade channel');
  });

  it('only looks at the pools where their own step stands, at the version that they came to', () => {
    expect(pools?.phases.map(({ title }) => title)).toEqual(['Check every node pool']);
    expect(pools?.before.join()).toContain('came along to 1.33');
    const offers = { kubernetesOffer: kubernetesOffer('1.30', '1.31', '1.32', '1.33') };
    const far = planOf({ controlPlane: '1.30.1', pools: ['1.28.1'], rest }, offers);
    expect(actions(far).slice(0, 4)).toEqual([
      'upgradeControlPlane 1.31',
      'upgradeMesh asm-1-29',
      'upgradeNodePools 1.30',
      'upgradeControlPlane 1.32',
    ]);
    expect(commands(far?.steps[2])).toEqual([expect.stringContaining("'1.31.'")]);
  });

  it('says at the right step that the sidecars switch', () => {
    expect(mesh?.after.join()).toContain('restarted with asm-1-29');
    expect(restart?.phases.at(-1)?.commands[0]).toMatch(/^left=/);
  });

  it('says nothing of it where the control plane stays', () => {
    const other = planOf({ controlPlane: '1.33.1', pools: ['1.32.1'], revisions: ['asm-1-29'], rest });
    expect(other?.notes.join()).not.toContain('Automatic');
    expect(other?.steps.flatMap(commands).join()).toContain('nodepool upgrade');
  });
});

describe('where the sidecars switch', () => {
  describe.each([
    ['stopped', { text: '1.32.4', active: false }],
    ['empty', { text: '1.32.4', active: false, count: 0 }],
  ])('with an old pool that is %s, which does not count for the mode', (_, old) => {
    const plan = planOf({ controlPlane: '1.34.4', pools: ['1.34.4', old], revisions: ['asm-1-27'] });
    const [mesh, pools, restart] = plan?.steps ?? [];

    it('says at the mesh upgrade that the sidecars switch, and looks before completing it', () => {
      expect(actions(plan)).toEqual(['upgradeMesh asm-1-29', 'upgradeNodePools 1.33', ...end]);
      expect(mesh?.after.join()).toContain('restarted with asm-1-29');
      const verify = verifyOf(mesh);
      expect(verify?.commands.join()).toMatch(/ENABLE_NATIVE_SIDECARS.*istio-proxy/);
      expect(verify?.check).toContain('whether AKS counts it is not documented');
      expect(restart?.phases.at(-1)?.commands[0]).toMatch(/^left=/);
    });

    it('says nothing of drains where no node runs', () => {
      const words = JSON.stringify(pools);
      expect(words).toContain('latent');
      expect(words).not.toMatch(/drain|from here on|budgets|made anew|Ready/);
    });
  });

  it('names no step at which the sidecars switch where the versions that count met the default before', () => {
    const old = { text: '1.32.4', active: false };
    const plan = planOf({ controlPlane: '1.34.4', pools: ['1.34.4', old], revisions: ['asm-1-29', 'asm-1-30'] });
    expect(actions(plan)).toEqual(['finishMeshUpgrade asm-1-30', 'upgradeNodePools 1.33', ...end]);
    expect(JSON.stringify(plan?.steps)).not.toContain('from here on');
    expect(verifyOf(plan?.steps[0])?.commands.join()).toContain('ENABLE_NATIVE_SIDECARS');
  });

  it('sees no default in active pools that an earlier step did not raise far enough', () => {
    const pools = ['1.30.1', { text: '1.28.1', active: false }];
    const plan = planOf({ controlPlane: '1.31.1', pools, revisions: ['asm-1-28'], supportPlan: 'AKSLongTermSupport' });
    const says = (plan?.steps ?? []).map((step) => step.after.some((item) => item.includes('from here on')));
    expect(says.indexOf(true)).toBe(says.length - 3);
    expect(says.filter(Boolean)).toHaveLength(1);
  });
});
