import type { ChangedWorkaround } from '../inspection/observed.ts';
import { defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { countOf } from './words.ts';
import { workaroundsAmong } from './workarounds-among.ts';

const names: Readonly<Record<ChangedWorkaround, string>> = {
  initContainerAsUid1337: 'init containers as uid 1337',
  initContainerUsesNetwork: 'init containers that use the network',
  excludeOutbound: 'excluded outbound traffic',
  ownProxyLifecycle: 'a proxy lifecycle of its own',
  ownProxyContainer: 'an istio-proxy entry of its own',
};

/** What another document speaks of than that of the rule. */
const aboutProxy: ReadonlySet<string> = new Set<ChangedWorkaround>(['ownProxyLifecycle', 'ownProxyContainer']);

/**
 * Workloads carry what still acts in native mode, but otherwise than its author meant. An init container counts as
 * using the network only where its command says so, and only until its pods are native.
 */
export const changedWorkarounds = defineRule({
  id: 'NS105',
  title: 'Workarounds mean something else in native mode',
  when: 'Inside the cluster, meshed workloads have init containers that run as uid 1337 or visibly use the network, exclude outbound traffic by annotation, or bring a lifecycle or a container entry of their own for the proxy.',
  why: 'In native mode init containers run inside the mesh: those as uid 1337 go on bypassing it although they need not, and the others are suddenly subject to its policies. Excluded traffic stays excluded for the application too. An own lifecycle replaces the drain that native mode relies on, and what patches the proxy among the containers no longer finds it there.',
  severities: ['medium'],
  source: documents.istioInitContainers,
  evaluate: (situation) => {
    const among = workaroundsAmong(situation, names);
    if (!among) return null;
    const isAboutProxy = Object.keys(among.counts).every((name) => aboutProxy.has(name));
    return {
      severity: 'medium',
      message: `${countOf(among.found, 'workaround', ['means', 'mean'])} something else in native mode: ${among.words}.`,
      evidence: among.evidence,
      remediation: `${situation.sidecarMode === 'native' ? 'Review' : 'Before the workloads run natively, review'} init containers, outbound exclusions and own proxy entries: drop uid 1337 and exclusions that were for init containers, test that init containers reach what they need through the mesh, and take own proxy entries out unless they are still meant.`,
      ...(isAboutProxy ? { source: documents.istioInjection.url } : {}),
    };
  },
});
