import { describe, expect, it } from 'vitest';
import { kubernetesOffer, meshOffer, planOf, registered, unreadFlag } from '../../../test/support/planning.ts';
import type { Plan } from '../contracts.ts';

describe('notes', () => {
  const flagNote = (plan: Plan | null): string =>
    plan?.notes.find((note) => note.includes('IstioNativeSidecarModePreview')) ?? '';

  it('names the preview flag where it would be shorter, with its reach', () => {
    expect(flagNote(planOf({}))).toMatch(
      /^Shorter: .* which this cluster runs\. Warning: registering it switches a whole subscription/,
    );
    expect(
      flagNote(
        planOf(
          { controlPlane: '1.28.1', pools: ['1.28.1'], revisions: ['asm-1-27'] },
          { kubernetesOffer: kubernetesOffer('1.28', '1.29', '1.30', '1.31', '1.32', '1.33') },
        ),
      ),
    ).toContain('which this cluster reaches in 2 steps');
    expect(flagNote(planOf({}, { flag: unreadFlag }))).toContain('could not be read');
  });

  it('does not let a latent pool stand in the way of the preview path', () => {
    const pools = ['1.30.1', { text: '1.28.1', active: false }];
    expect(flagNote(planOf({ controlPlane: '1.31.1', pools, supportPlan: 'AKSLongTermSupport' }))).toContain(
      'which this cluster runs',
    );
  });

  it('names it without the warning where it is registered, and not at all where it spares nothing', () => {
    expect(
      flagNote(
        planOf(
          { controlPlane: '1.28.1', pools: ['1.28.1'] },
          { flag: registered, kubernetesOffer: kubernetesOffer('1.29', '1.30', '1.31', '1.32', '1.33') },
        ),
      ),
    ).toMatch(/^The preview flag IstioNativeSidecarModePreview is registered/);
    const rest = { controlPlane: '1.28.1', pools: ['1.28.1'], revisions: ['asm-1-29'] };
    const offer = { kubernetesOffer: kubernetesOffer('1.33'), meshOffer: meshOffer('asm-1-29 1.31-1.36') };
    expect(flagNote(planOf(rest, offer))).toBe('');
  });

  describe('of an undetermined mode', () => {
    const noteOf = (plan: Plan | null): string => plan?.notes.find((note) => note.includes('undetermined')) ?? '';
    const asked = (note: string): string[] =>
      [...note.matchAll(/deployment (istiod-\S+)/g)].map(([, name = '']) => name);

    it('asks the control plane that is there, not the one that the plan brings', () => {
      const shape = { controlPlane: '1.34.4', pools: ['1.34.4'], revisions: ['asm-1-28'] };
      const plan = planOf(shape, { sidecarMode: 'undetermined' });
      expect(plan?.steps[0]).toMatchObject({ action: 'upgradeMesh', to: 'asm-1-29' });
      expect(asked(noteOf(plan))).toEqual(['istiod-asm-1-28']);
      expect(noteOf(plan)).toMatch(
        /`kubectl get deployment .*\| grep -x true` prints `true`.*`left=.*istio-proxy.*fi`/,
      );
    });

    it('asks both of an open canary, and those of a plan that cannot be', () => {
      const both = planOf({ revisions: ['asm-1-29', 'asm-1-28'] }, { sidecarMode: 'undetermined' });
      expect(asked(noteOf(both))).toEqual(['istiod-asm-1-28', 'istiod-asm-1-29']);
      expect(noteOf(both)).toContain('each print `true`');
      const none = planOf({}, { sidecarMode: 'undetermined', kubernetesOffer: kubernetesOffer('1.32') });
      expect(none?.impossible).not.toBeNull();
      expect(asked(noteOf(none))).toEqual(['istiod-asm-1-28']);
    });
  });

  it('names the source of compatibility where it is not the catalogue, and says where there is none', () => {
    const of = (shape: Parameters<typeof planOf>[0], rest: Parameters<typeof planOf>[1] = {}): string[] =>
      planOf({ controlPlane: '1.33.1', pools: ['1.33.1'], ...shape }, rest)?.notes.filter((note) =>
        note.includes('documented table'),
      ) ?? [];
    expect(of({ revisions: ['asm-1-26'] })).toEqual([
      'The catalogue of westeurope does not say which Kubernetes versions fit asm-1-26: that comes from the documented table, read 2026-08-21.',
    ]);
    const upToThirty = { meshOffer: meshOffer('asm-1-29 1.31-1.36 > asm-1-30', 'asm-1-30 1.32-1.36') };
    const unknown =
      'Neither the catalogue of westeurope nor the documented table, read 2026-08-21, says which Kubernetes versions fit asm-1-31 under KubernetesOfficial: it counts as compatible with none.';
    expect(of({ controlPlane: '1.32.1', revisions: ['asm-1-31'] }, upToThirty)).toEqual([unknown]);
    // The table has a dash for it under long-term support.
    expect(of({ revisions: ['asm-1-24'], supportPlan: 'AKSLongTermSupport' })).toEqual([
      unknown.replace('asm-1-31', 'asm-1-24').replace('KubernetesOfficial', 'AKSLongTermSupport'),
    ]);
    expect(of({ revisions: ['asm-1-28'] })).toEqual([]);
  });

  it('says that a step leads to a preview', () => {
    const offer = { kubernetesOffer: kubernetesOffer('1.32', '1.33 preview') };
    const says = (plan: Plan | null): string[] => plan?.notes.filter((note) => note.includes('is a preview')) ?? [];
    expect(says(planOf({}, { ...offer, previewVersions: true }))).toEqual([
      expect.stringMatching(/^Kubernetes 1\.33 is a preview in westeurope: /),
    ]);
    expect(says(planOf({}, { previewVersions: true }))).toEqual([]);
  });

  it('tells what else to know: undetermined mode, a running operation, nodes that no API lists', () => {
    const plan = planOf(
      { rest: { provisioningState: 'Updating', nodeAutoProvisioning: true, virtualNodesEnabled: true } },
      { sidecarMode: 'undetermined' },
    );
    const notes = plan?.notes.join('\n') ?? '';
    for (const words of ['is undetermined', 'is Updating', 'Node auto-provisioning', 'Virtual nodes'])
      expect(notes).toContain(words);
  });
});
