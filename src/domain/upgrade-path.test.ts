import { describe, expect, it } from 'vitest';
import {
  calendar,
  cluster,
  currentKubernetes,
  currentMesh,
  kubernetesOffer,
  meshOffer,
  notRegistered,
  planOf,
} from '../../test/support/planning.ts';
import type { PlanName } from './catalogue.ts';
import type { Plan } from './contracts.ts';
import { planWithoutSteps, upgradePlanner } from './upgrade-path.ts';

function way(plan: Plan | null): string[] {
  return (plan?.steps ?? []).map(({ action, to, cost }) => `${action}${to === null ? '' : ` ${to}`} ${cost}`);
}

const commandsOf = (plan: Plan | null): string[] =>
  (plan?.steps ?? []).flatMap((step) => step.phases.flatMap((phase) => phase.commands));

const lts = 'AKSLongTermSupport';
const end = ['restartWorkloads 0', 'verify 0'];

describe('which clusters get a plan', () => {
  it('gives none to clusters without a mesh, of an unreadable mesh mode, or native already', () => {
    const mesh = { mode: null, revisions: [] };
    expect(planOf({ rest: { mesh: { ...mesh, state: 'notMeshed' } } })).toBeNull();
    expect(planOf({ rest: { mesh: { ...mesh, state: 'unknown' } } })).toBeNull();
    expect(planOf({}, { sidecarMode: 'native' })).toBeNull();
  });

  it.each(['classic', 'mixed', 'undetermined'] as const)(
    'gives none to a %s cluster whose versions meet the default: only a restart or a look inside is outstanding',
    (sidecarMode) => {
      expect(
        planOf({ controlPlane: '1.33.0', pools: ['1.33.0'], revisions: ['asm-1-29'] }, { sidecarMode }),
      ).toBeNull();
    },
  );

  it('plans for a latent pool below the floor, and for one of two revisions', () => {
    const met = { controlPlane: '1.33.0', revisions: ['asm-1-29'] };
    expect(way(planOf({ ...met, pools: ['1.33.0', { text: '1.32.1', active: false }] }))).toEqual([
      'upgradeNodePools 1.33 3',
      ...end,
    ]);
    expect(way(planOf({ ...met, pools: ['1.33.0'], revisions: ['asm-1-29', 'asm-1-28'] }))).toEqual([
      'finishMeshUpgrade asm-1-29 1',
      ...end,
    ]);
  });

  it('tells from where a plan starts in the words of Azure', () => {
    const plan = planOf({
      controlPlane: 'v1.32.7',
      pools: ['1.31.1', '1.32.7'],
      revisions: ['ASM-1-28'],
      supportPlan: 'akslongtermsupport',
    });
    expect(plan?.from).toEqual({
      controlPlane: 'v1.32.7',
      nodePools: ['1.31.1', '1.32.7'],
      meshRevisions: ['ASM-1-28'],
      supportPlan: 'akslongtermsupport',
    });
    expect(planWithoutSteps(cluster())).toMatchObject({
      target: 'default',
      steps: [],
      cost: 0,
      impossible: null,
      notes: [],
    });
  });
});

describe('paths', () => {
  it('raises everything by the documented example: 1.32 with asm-1-27', () => {
    const plan = planOf({ revisions: ['asm-1-27'] });
    expect(way(plan)).toEqual([
      'upgradeControlPlane 1.33 1',
      'upgradeMesh asm-1-29 2',
      'upgradeNodePools 1.33 3',
      ...end,
    ]);
    expect(plan).toMatchObject({ cost: 6, impossible: null });
  });

  it('rolls the pools once where the skew allows, and twice where it does not', () => {
    const offer = kubernetesOffer('1.30', '1.31', '1.32', '1.33');
    const from = { controlPlane: '1.30.1', revisions: ['asm-1-27'] };
    const once = planOf({ ...from, pools: ['1.30.1'] }, { kubernetesOffer: offer });
    expect(way(once).filter((step) => step.includes('NodePools'))).toEqual(['upgradeNodePools 1.33 3']);
    const twice = planOf({ ...from, pools: ['1.29.1'] }, { kubernetesOffer: offer });
    expect(way(twice).filter((step) => step.includes('NodePools'))).toEqual([
      'upgradeNodePools 1.30 3',
      'upgradeNodePools 1.33 3',
    ]);
  });

  it('lets only long-term support skip minors, and only as the catalogue lists it', () => {
    const from = { controlPlane: '1.31.1', pools: ['1.31.1'], revisions: ['asm-1-29'] };
    expect(way(planOf({ ...from, supportPlan: lts }))).toEqual([
      'upgradeControlPlane 1.33 1',
      'upgradeNodePools 1.33 3',
      ...end,
    ]);
    const offer = kubernetesOffer('1.31 > 1.32 1.33', '1.32 > 1.33', '1.33');
    expect(way(planOf(from, { kubernetesOffer: offer }))[0]).toBe('upgradeControlPlane 1.32 1');
  });

  it('recovers from out of support, says so, and does Kubernetes before the mesh', () => {
    const plan = planOf(
      { controlPlane: '1.28.1', pools: ['1.27.1'], revisions: ['asm-1-24'] },
      {
        kubernetesOffer: kubernetesOffer('1.33', '1.34'),
        meshOffer: meshOffer('asm-1-27 1.30-1.34 > asm-1-29', 'asm-1-29 1.31-1.35'),
      },
    );
    expect(way(plan)).toEqual([
      'recoverKubernetes 1.33 1000',
      'upgradeMesh asm-1-27 2',
      'upgradeMesh asm-1-29 2',
      ...end,
    ]);
    expect(plan?.steps[0]?.warnings).toEqual(['outsideSupport']);
    expect(plan?.notes.join(' ')).toContain('Kubernetes 1.28 is not on offer in westeurope');
  });

  it('passes through an incompatible state only where nothing else leads there, at 100 more, and says so', () => {
    const offer = { meshOffer: meshOffer('asm-1-28 1.32-1.32 > asm-1-29', 'asm-1-29 1.33-1.35') };
    const plan = planOf({}, offer);
    expect(way(plan)).toEqual([
      'upgradeControlPlane 1.33 101',
      'upgradeMesh asm-1-29 2',
      'upgradeNodePools 1.33 3',
      ...end,
    ]);
    expect(plan?.steps.map((step) => step.warnings)).toEqual([['meshIncompatible'], [], [], [], []]);
    const around = { meshOffer: meshOffer('asm-1-28 1.32-1.32 > asm-1-29', 'asm-1-29 1.32-1.35') };
    expect(way(planOf({}, around))[0]).toBe('upgradeMesh asm-1-29 2');
  });

  it('counts a pair that neither the catalogue nor the table knows as incompatible', () => {
    const plan = planOf({ controlPlane: '1.33.1', pools: ['1.33.1'], revisions: ['asm-1-24'], supportPlan: lts });
    // asm-1-24 has no LTS column and is off the offer; the nearest revision on offer is the only target.
    expect(way(plan)).toEqual(['upgradeMesh asm-1-27 2', 'upgradeMesh asm-1-29 2', ...end]);
  });

  it('asks the documented table for what a list that was read in part does not name', () => {
    const offer = meshOffer('asm-1-28 1.30-1.35 > asm-1-29', 'asm-1-29 1.31-1.31');
    const partlyRead = (plan: PlanName) => ({
      meshOffer: { revisions: offer.revisions.map((entry) => ({ ...entry, partlyRead: [plan] })) },
    });
    expect(way(planOf({}, { meshOffer: offer }))).toEqual([]);
    expect(way(planOf({}, partlyRead(lts)))).toEqual([]);
    expect(way(planOf({}, partlyRead('KubernetesOfficial')))).toContain('upgradeMesh asm-1-29 2');
  });

  it('takes a preview only when asked', () => {
    const offer = { kubernetesOffer: kubernetesOffer('1.32', '1.33 preview') };
    expect(planOf({}, offer)?.impossible).toBe(
      'westeurope would have to offer Kubernetes 1.33 or newer for KubernetesOfficial (it has 1.33 only as a preview).',
    );
    expect(way(planOf({}, { ...offer, previewVersions: true }))[0]).toBe('upgradeControlPlane 1.33 1');
  });

  it('leaves a revision off the offer as soon as the present minor is on offer', () => {
    const shape = { controlPlane: '1.36.1', pools: ['1.36.1'], revisions: ['asm-1-25'] };
    const offered = { meshOffer: meshOffer('asm-1-29 1.31-1.36'), kubernetesOffer: kubernetesOffer('1.36') };
    expect(way(planOf(shape, offered))[0]).toBe('upgradeMesh asm-1-29 2');
  });

  it('raises pools to a version on offer, or to that of the control plane', () => {
    const from = { controlPlane: '1.34.1', pools: ['1.32.1'], revisions: ['asm-1-29'] };
    expect(way(planOf(from))[0]).toBe('upgradeNodePools 1.33 3');
    expect(way(planOf(from, { kubernetesOffer: kubernetesOffer('1.35') }))[0]).toBe('upgradeNodePools 1.34 3');
  });

  it('takes the way of fewer steps at the same cost, even if the other begins with the control plane', () => {
    const offer = meshOffer(
      'asm-1-27 1.33-1.36 > asm-1-28 asm-1-29',
      'asm-1-28 1.33-1.36 > asm-1-30',
      'asm-1-29 1.35-1.36',
      'asm-1-30 1.33-1.36',
    );
    const plan = planOf({ controlPlane: '1.33.1', pools: ['1.33.1'], revisions: ['asm-1-27'] }, { meshOffer: offer });
    expect(way(plan)).toEqual(['upgradeMesh asm-1-28 2', 'upgradeMesh asm-1-30 2', ...end]);
  });

  it('needs no node pools, and takes numbers for numbers', () => {
    expect(way(planOf({ pools: [], revisions: ['asm-1-29'] }))).toEqual(['upgradeControlPlane 1.33 1', ...end]);
    const offer = { meshOffer: meshOffer('asm-1-9 1.30-1.35 > asm-1-29', 'asm-1-29 1.30-1.35') };
    expect(way(planOf({ revisions: ['asm-1-9'] }, offer))).toContain('upgradeMesh asm-1-29 2');
  });
});

describe('no plan, and why', () => {
  it.each([
    [
      'a stopped cluster',
      { powerState: 'stopped' },
      'The cluster is stopped, and a stopped cluster cannot be upgraded: start it first.',
    ],
    [
      'an unread control plane',
      { controlPlane: null },
      "A plan needs the control plane's version, which could not be read.",
    ],
    ['unread pools', { pools: null }, 'A plan needs the version of every node pool, which could not be read.'],
    [
      'one unread pool',
      { pools: ['1.32.1', 'latest'] },
      'A plan needs the version of every node pool, which could not be read.',
    ],
    ['no revisions', { revisions: [] }, 'A plan needs the mesh revision, which could not be read.'],
    [
      'an unread revision',
      { revisions: ['asm-1-28', 'canary'] },
      'A plan needs the mesh revision, which could not be read.',
    ],
    [
      'nothing read at all',
      { controlPlane: null, pools: null, revisions: [] },
      "A plan needs the control plane's version, the version of every node pool and the mesh revision, which could not be read.",
    ],
  ] as const)('says why for %s', (_, shape, sentence) => {
    expect(planOf(shape, { sidecarMode: 'undetermined' })).toMatchObject({ steps: [], cost: 0, impossible: sentence });
  });

  it('concludes nothing from what a catalogue lacks when part of it could not be read', () => {
    const unread = 'Part of the catalogues of westeurope could not be read, and may hold the way.';
    const partOf = { meshOffer: { ...currentMesh, unread: 1 } };
    // What is listed is listed: the same way.
    expect(way(planOf({}, partOf))).toEqual(way(planOf({})));
    // Nothing listed leads there; a version out of support; a revision off the offer.
    expect(planOf({}, { kubernetesOffer: { minors: [], unread: 1 } })).toMatchObject({ steps: [], impossible: unread });
    const old = { controlPlane: '1.27', pools: ['1.27'], revisions: ['asm-1-28'] };
    expect(planOf(old)?.steps[0]?.action).toBe('recoverKubernetes');
    expect(planOf(old, { kubernetesOffer: { ...currentKubernetes, unread: 2 } })?.impossible).toBe(unread);
    const off = { controlPlane: '1.33', pools: ['1.33'], revisions: ['asm-1-26'] };
    expect(planOf(off)?.steps[0]?.action).toBe('upgradeMesh');
    expect(planOf(off, partOf)?.impossible).toBe(unread);
  });

  it('says which catalogue is missing', () => {
    expect(planOf({}, { meshOffer: null })?.impossible).toBe(
      'The catalogue of mesh revisions of westeurope could not be read.',
    );
    expect(planOf({}, { meshOffer: null, kubernetesOffer: null })?.impossible).toBe(
      'The catalogue of mesh revisions and of Kubernetes versions of westeurope could not be read.',
    );
  });

  const mesh28 = meshOffer('asm-1-27 1.29-1.35 > asm-1-28', 'asm-1-28 1.30-1.35');
  it.each([
    ['no revision', {}, { meshOffer: mesh28 }, 'westeurope would have to offer mesh revision asm-1-29 or newer.'],
    [
      'neither',
      {},
      { meshOffer: mesh28, kubernetesOffer: kubernetesOffer('1.32') },
      'westeurope would have to offer mesh revision asm-1-29 or newer and Kubernetes 1.33 or newer for KubernetesOfficial.',
    ],
    [
      'the next minor',
      { controlPlane: '1.30.1', pools: ['1.30.1'] },
      { kubernetesOffer: kubernetesOffer('1.30', '1.31', '1.33') },
      'westeurope would have to offer Kubernetes 1.32 for KubernetesOfficial, the next minor after 1.31; the path ends at 1.31.',
    ],
    [
      'a way for the mesh',
      { revisions: ['asm-1-26'] },
      { meshOffer: meshOffer('asm-1-26 1.30-1.35', 'asm-1-29 1.31-1.36') },
      'westeurope would have to offer an upgrade from asm-1-26 towards asm-1-29; it lists none.',
    ],
    [
      'a compatible successor',
      {},
      { meshOffer: meshOffer('asm-1-28 1.30-1.35 > asm-1-29', 'asm-1-29 1.40-1.41') },
      'westeurope would have to offer a successor of asm-1-28 that is compatible with Kubernetes 1.32 to 1.36 for KubernetesOfficial; asm-1-29 is not.',
    ],
    [
      'the present minor, where that and the revision are off the offer',
      { controlPlane: '1.36.1', pools: ['1.36.1'], revisions: ['asm-1-25'] },
      { kubernetesOffer: kubernetesOffer('1.34', '1.35', '1.37 preview') },
      'westeurope would have to offer Kubernetes 1.36 or newer for KubernetesOfficial (it has 1.37 only as a preview): it is off the offer with asm-1-25, and then Kubernetes comes first.',
    ],
  ] as const)('names what the region would have to offer: %s', (_, shape, offers, sentence) => {
    expect(planOf(shape, offers)).toMatchObject({ steps: [], cost: 0, impossible: sentence });
  });
});

describe('steps', () => {
  const fixed = '--subscription 11111111-1111-1111-1111-111111111111 --resource-group rg-shop';

  it('upgrades the control plane alone, then each pool below by name, to the control plane’s own patch', () => {
    const commands = commandsOf(
      planOf({
        pools: ['1.32.7', { text: '1.33.1', name: 'ready' }, { text: '1.31.0', name: 'spare', active: false }],
      }),
    );
    expect(commands).toContain(
      `az aks upgrade ${fixed} --name shop-prod --control-plane-only --kubernetes-version 1.33 --yes`,
    );
    const pools = commands.filter((command) => command.includes('nodepool upgrade'));
    expect(pools.map((command) => / --name (\w+) --kubernetes-version/.exec(command)?.[1])).toEqual(['pool1', 'spare']);
    expect(pools.every((command) => command.includes('--kubernetes-version "$version"'))).toBe(true);
  });

  it('walks a mesh upgrade in its five phases and an open one in the last four', () => {
    const titles = (plan: Plan | null): string[] => plan?.steps[0]?.phases.map((phase) => phase.title) ?? [];
    const last = ['Relabel namespaces', 'Restart workloads', 'Verify', 'Complete'];
    expect(titles(planOf({ controlPlane: '1.33.1', pools: ['1.33.1'] }))).toEqual(['Start', ...last]);
    expect(titles(planOf({ revisions: ['asm-1-29', 'asm-1-27'] }))).toEqual(last);
    const finish = commandsOf(planOf({ revisions: ['asm-1-29', 'asm-1-27'] }));
    // Two revisions do not prove that the new control plane runs, and pods that it should inject would not start.
    expect(finish.slice(0, 2)).toEqual([
      'kubectl rollout status deployment/istiod-asm-1-29 --namespace aks-istio-system --timeout=10m',
      'kubectl label namespaces --selector istio.io/rev=asm-1-27 istio.io/rev=asm-1-29 --overwrite',
    ]);
    expect(finish.some((command) => command.includes('mesh upgrade start'))).toBe(false);
  });

  it('pauses auto-upgrade, with which AKS refuses to upgrade the control plane alone, and sets it back', () => {
    const channels = (upgradeChannel: string | null): string[] =>
      commandsOf(planOf({ rest: { upgradeChannel } })).filter((command) => command.includes('--auto-upgrade-channel'));
    const set = `az aks update ${fixed} --name shop-prod --auto-upgrade-channel`;
    expect(channels('stable')).toEqual([`${set} none --yes`, `${set} stable --yes`]);
    expect(channels(null)).toEqual([]);
    expect(channels('none')).toEqual([]);
  });

  it('sets auto-upgrade back after the last move, before the checks of the closing steps, which may fail', () => {
    const steps = planOf({ rest: { upgradeChannel: 'stable' } })?.steps ?? [];
    const titles = steps.map((step) => step.phases.map((phase) => phase.title));
    expect(titles[0]?.[0]).toBe('Pause auto-upgrade');
    expect(titles.at(-2)?.[0]).toBe('Set the auto-upgrade channel back');
    expect(steps[0]?.phases[0]?.check).toContain('Step 4 begins by setting it back');
    expect(steps.at(-1)?.rollback).toBe('This step only looks: it changes nothing.');
  });

  it('adds no phase to a mesh upgrade that is the last move', () => {
    const shape = { controlPlane: '1.32.4', pools: [], revisions: ['asm-1-28'] };
    const offer = { meshOffer: meshOffer('asm-1-28 1.30-1.35 > asm-1-29', 'asm-1-29 1.33-1.36') };
    const plan = planOf({ ...shape, rest: { upgradeChannel: 'rapid' } }, offer);
    expect(way(plan)).toEqual(['upgradeControlPlane 1.33 1', 'upgradeMesh asm-1-29 2', ...end]);
    expect(plan?.steps[1]?.phases).toHaveLength(5);
    expect(commandsOf(plan).at(-7)).toContain('--auto-upgrade-channel rapid');
  });

  const istiodIsNative = 'ENABLE_NATIVE_SIDECARS';
  const verifyOf = (plan: Plan | null, step: number) =>
    plan?.steps[step]?.phases.find((phase) => phase.title === 'Verify');
  it.each([
    ['an upgrade', { revisions: ['asm-1-28'] }],
    ['an open canary', { revisions: ['asm-1-28', 'asm-1-29'] }],
  ])('sees that sidecars are native before completing %s that reaches the default', (_, shape) => {
    const verify = verifyOf(planOf({ controlPlane: '1.33.1', pools: ['1.33.1'], ...shape }), 0);
    expect(verify?.commands[1]).toMatch(/deployment istiod-asm-1-29 .*ENABLE_NATIVE_SIDECARS/);
    expect(verify?.commands.at(-1)).toMatch(/^left=.*istio-proxy.*false; fi$/);
    expect(verify?.check).toContain(`az aks update ${fixed} --name shop-prod --yes`);
  });

  it('does not ask for native sidecars before the default is reached', () => {
    const verify = verifyOf(planOf({ revisions: ['asm-1-27'] }), 1);
    expect(verify?.commands).toHaveLength(2);
    expect(verify?.commands.join(' ')).not.toMatch(/ENABLE_NATIVE_SIDECARS|istio-proxy/);
  });

  it.each([
    ['the node pools', {}, 'made anew by the drain'],
    ['the mesh', { controlPlane: '1.33.1', pools: ['1.33.1'] }, 'restarted with asm-1-29'],
    ['the control plane of a cluster without pools', { pools: [], revisions: ['asm-1-29'] }, 'made anew'],
  ])('says at which one step the sidecars switch: %s', (_, shape, words) => {
    const steps = planOf(shape)?.steps ?? [];
    const says = steps.map((step) => step.after.filter((item) => item.includes('from here on istiod should inject')));
    expect(says.map((items) => items.length)).toEqual(steps.map((step) => (step === steps.at(-3) ? 1 : 0)));
    expect(says.at(-3)?.[0]).toContain(words);
  });

  it('asks whether the control plane is native before it restarts everything, and says what to do if not', () => {
    const restart = planOf({})?.steps.at(-2);
    expect(restart?.phases.map((phase) => phase.commands.length)).toEqual([1, 1]);
    expect(restart?.phases[0]?.commands[0]).toContain(istiodIsNative);
    expect(restart?.phases[0]?.check).toMatch(/az aks update .* --yes.*ask Microsoft support/);
    expect(restart?.before.join(' ')).toContain('The control plane is native');
    expect(restart?.phases[1]?.commands[0]).not.toMatch(/^left=/);
    expect(restart?.before.join(' ')).not.toContain('already');
  });

  it('keeps the restart after a mesh upgrade that restarted all, of what is classic still', () => {
    const restart = planOf({ controlPlane: '1.33.1', pools: ['1.33.1'] })?.steps.at(-2);
    expect(restart?.action).toBe('restartWorkloads');
    expect(restart?.before[0]).toContain('restarted the workloads already');
    expect(restart?.phases[1]?.commands).toEqual([
      expect.stringMatching(/^left=\$\(kubectl get pods .*istio-proxy.*rollout restart/),
    ]);
  });

  it('lets pods be that opted out by annotation: they are shown, and are no failure', () => {
    const [, shown, asserted] = planOf({})?.steps.at(-1)?.phases[1]?.commands ?? [];
    const annotated = 'index . "sidecar.istio.io/nativeSidecar"}}{{if eq . "false"}}{{$optedOut = true}}';
    expect(shown).toContain(`${annotated}{{end}}{{end}}{{end}}{{if $optedOut}}`);
    expect(shown).not.toMatch(/^left=/);
    expect(asserted).toContain(`${annotated}{{end}}{{end}}{{end}}{{if not $optedOut}}`);
    expect(asserted).toMatch(/^left=.*false; fi$/);
  });

  it('gives the checks of quota, surge and mesh configuration their commands', () => {
    const plan = planOf({ location: 'West Europe', revisions: ['asm-1-28', 'asm-1-27'] });
    const before = (action: string): string =>
      plan?.steps.find((step) => step.action === action)?.before.join('\n') ?? '';
    expect(before('upgradeNodePools')).toContain(
      '`az vm list-usage --subscription 11111111-1111-1111-1111-111111111111 --location westeurope --output table`',
    );
    expect(before('upgradeNodePools')).toContain(`\`az aks nodepool list ${fixed} --cluster-name shop-prod --query`);
    for (const action of ['finishMeshUpgrade', 'upgradeMesh'])
      expect(before(action)).toContain('`kubectl get configmap --namespace aks-istio-system`');
  });

  it('gives every step its checks, its way back and its public source', () => {
    const recovery = planOf(
      { controlPlane: '1.28.1', pools: ['1.28.1'], revisions: ['asm-1-24', 'asm-1-25'] },
      { kubernetesOffer: kubernetesOffer('1.32', '1.33') },
    );
    const steps = recovery?.steps ?? [];
    expect(new Set(steps.map((step) => step.action)).size).toBe(7);
    for (const step of steps) {
      expect(step.phases.length).toBeGreaterThan(0);
      expect(step.phases.every((phase) => phase.commands.length > 0 && phase.check !== null)).toBe(true);
      expect(step.rollback).toMatch(/\.$/);
      expect(step.source).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\/aks\//);
      expect(step.after.length).toBeGreaterThan(0);
    }
  });
});

describe('upgradePlanner', () => {
  it('plans ten thousand clusters of forty locations within seconds', () => {
    const planner = upgradePlanner({ calendar });
    const offers = Array.from({ length: 40 }, () => ({
      meshOffer: structuredClone(currentMesh),
      kubernetesOffer: structuredClone(currentKubernetes),
    }));
    let steps = 0;
    for (let i = 0; i < 10_000; i++) {
      const offer = offers[i % offers.length] ?? { meshOffer: null, kubernetesOffer: null };
      const shape = {
        name: `c${i}`,
        controlPlane: `1.${30 + (i % 5)}.1`,
        pools: [`1.${28 + (i % 7)}.1`],
        revisions: [`asm-1-${26 + (i % 3)}`],
        supportPlan: lts,
      };
      steps +=
        planner.plan({ cluster: cluster(shape), sidecarMode: 'classic', flag: notRegistered, ...offer })?.steps
          .length ?? 0;
    }
    expect(steps).toBeGreaterThan(30_000);
  });
});
