/**
 * The public pages that the rules rest on, and the day each was read. The day is that of the snapshot that the facts
 * were compiled from; whoever re-reads a page moves its date.
 *
 * @module
 */
import type { Rule } from '../rule.ts';

const snapshot = '2026-08-21';
const aks = (page: string): Rule['source'] =>
  Object.freeze({ url: `https://learn.microsoft.com/azure/aks/${page}`, reviewed: snapshot });

export const documents = Object.freeze({
  nativeSidecar: aks('istio-native-sidecar'),
  supportPolicy: aks('istio-support-policy'),
  meshUpgrade: aks('istio-upgrade'),
  kubernetesVersions: aks('supported-kubernetes-versions'),
  virtualNodes: aks('virtual-nodes'),
  nodeAutoProvisioning: aks('node-auto-provisioning'),
  startStopCluster: aks('start-stop-cluster'),
  startStopNodePools: aks('start-stop-nodepools'),
  autoUpgrade: aks('auto-upgrade-cluster'),
  policyExemption: Object.freeze({
    url: 'https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure',
    reviewed: snapshot,
  }),
  istioAnnotations: Object.freeze({
    url: 'https://istio.io/latest/docs/reference/config/annotations/',
    reviewed: snapshot,
  }),
  istioNativeSidecars: Object.freeze({
    url: 'https://istio.io/latest/blog/2023/native-sidecars/',
    reviewed: snapshot,
  }),
  istioInitContainers: Object.freeze({
    url: 'https://istio.io/latest/docs/setup/additional-setup/cni/#compatibility-with-application-init-containers',
    reviewed: snapshot,
  }),
  istioInjection: Object.freeze({
    url: 'https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#customizing-injection',
    reviewed: snapshot,
  }),
  sidecarContainers: Object.freeze({
    url: 'https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/753-sidecar-containers',
    reviewed: snapshot,
  }),
});
