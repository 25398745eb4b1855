import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';
import { clip } from './words.ts';

/**
 * The target is `preview` and the flag is known not to be registered; unlike NS001 to NS003 whatever the mode, because
 * a cluster that is native without the flag still lacks what the team aims at.
 */
export const previewFlagNotRegistered = defineRule({
  id: 'NS004',
  title: 'The preview flag is not registered',
  when: 'The target is `preview`, the flag `IstioNativeSidecarModePreview` of the subscription is known not to be registered.',
  why: 'Below Kubernetes 1.33 native sidecars can only come from the preview flag of the subscription. The documents no longer describe its registration, so moving to the default (1.33 and asm-1-29) is the lasting way.',
  severities: ['medium'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const { flag, policy } = situation;
    if (!isMeshed(situation) || policy.target !== 'preview' || flag.registered !== false) return null;
    const state = clip(flag.text ?? 'not registered');
    return {
      severity: 'medium',
      message: `The preview flag IstioNativeSidecarModePreview is ${state}, and the target is preview.`,
      evidence: { flag: state, target: policy.target },
      remediation:
        'Register IstioNativeSidecarModePreview in the subscription if it is still on offer, or aim at the default target instead.',
    };
  },
});
