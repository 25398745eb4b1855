/**
 * The exact commands of a runbook. Every value from Azure is quoted; each check is a command of its own that fails
 * (exit status not 0) when what it checks is not so, and prints what it saw.
 *
 * Commands run in bash with `pipefail`, `kubectl` ones against the cluster's own kubeconfig. Options as documented in
 * https://learn.microsoft.com/cli/azure/aks (read 2026-08). `--yes` stands where `az` would ask: `az aks nodepool
 * upgrade` asks whenever a version is named.
 *
 * @module
 */
import { locationKey } from '../cluster.ts';
import { option, shellQuote } from './shell-quote.ts';

/** How `az` names a cluster. */
export interface AzureName {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

/** Kinds whose pods are made anew by `kubectl rollout restart`. */
const workloadKinds = 'deployments,statefulsets,daemonsets';
/** Gateways run `istio-proxy` too, one set for each revision; they go with their control plane. */
const userPods =
  '--field-selector metadata.namespace!=aks-istio-system,metadata.namespace!=aks-istio-ingress,metadata.namespace!=aks-istio-egress,status.phase!=Succeeded,status.phase!=Failed';
const printsTrue = '| grep -ix true';

/** The commands for one cluster. */
export function commandsFor(cluster: AzureName) {
  const group = `${option('--subscription', cluster.subscriptionId)} ${option('--resource-group', cluster.resourceGroup)}`;
  const target = `${group} ${option('--name', cluster.name)}`;
  const pool = (name: string): string => `${group} ${option('--cluster-name', cluster.name)} ${option('--name', name)}`;
  const assertCluster = (query: string): string =>
    `az aks show ${target} --query ${shellQuote(query)} --output tsv ${printsTrue}`;

  return {
    /** A kubeconfig of its own, so that no `kubectl` command meets another cluster. */
    getCredentials: `az aks get-credentials ${target} --file "$KUBECONFIG" --overwrite-existing`,
    showUpgrades: `az aks get-upgrades ${target} --output table`,
    showMeshUpgrades: `az aks mesh get-upgrades ${target}`,
    showPools: `az aks nodepool list ${group} ${option('--cluster-name', cluster.name)} --query ${shellQuote('[].{name:name, version:currentOrchestratorVersion, requested:orchestratorVersion, power:powerState.code, state:provisioningState}')} --output table`,
    /** What a rolling upgrade of the pools takes in addition: nodes of which size, addresses of which subnet. */
    showSurge: `az aks nodepool list ${group} ${option('--cluster-name', cluster.name)} --query ${shellQuote('[].{name:name, count:count, size:vmSize, maxSurge:upgradeSettings.maxSurge, subnet:vnetSubnetId}')} --output table`,
    showQuota: (location: string) =>
      `az vm list-usage ${option('--subscription', cluster.subscriptionId)} ${option('--location', locationKey(location))} --output table`,

    upgradeControlPlane: (minor: string) =>
      `az aks upgrade ${target} --control-plane-only --kubernetes-version ${minor} --yes`,
    upgradeEverything: (minor: string) => `az aks upgrade ${target} --kubernetes-version ${minor} --yes`,
    upgradePool: (name: string, minor: string) =>
      `az aks nodepool upgrade ${pool(name)} --kubernetes-version ${minor} --yes`,
    /** A minor alone would resolve to its newest patch, which AKS refuses when the control plane runs an older one. */
    upgradePoolToControlPlane: (name: string) =>
      `version=$(az aks show ${target} --query currentKubernetesVersion --output tsv) && [ -n "$version" ] && az aks nodepool upgrade ${pool(name)} --kubernetes-version "$version" --yes`,
    startMesh: (revision: string) => `az aks mesh upgrade start ${target} --revision ${revision}`,
    completeMesh: `az aks mesh upgrade complete ${target} --yes`,
    rollbackMesh: `az aks mesh upgrade rollback ${target} --yes`,
    setUpgradeChannel: (channel: string) =>
      `az aks update ${target} ${option('--auto-upgrade-channel', channel)} --yes`,
    /** Without an option `az` offers to reconcile the cluster to its present settings; `--yes` accepts. */
    reconcile: `az aks update ${target} --yes`,

    assertControlPlane: (minor: string) =>
      assertCluster(`starts_with(currentKubernetesVersion, '${minor}.') && provisioningState == 'Succeeded'`),
    assertSettled: assertCluster("provisioningState == 'Succeeded'"),
    assertRevisions: (revisions: readonly string[]) =>
      assertCluster(`join(',', sort(serviceMeshProfile.istio.revisions)) == '${revisions.join(',')}'`),
    /** A stopped pool takes the version now and shows it on its nodes when it starts (facts 1.2). */
    assertPool: (name: string, minor: string, active: boolean) => {
      const version = active
        ? `starts_with(currentOrchestratorVersion, '${minor}.')`
        : `(orchestratorVersion == '${minor}' || starts_with(orchestratorVersion, '${minor}.'))`;
      const query = `${version} && provisioningState == 'Succeeded'`;
      return `az aks nodepool show ${pool(name)} --query ${shellQuote(query)} --output tsv ${printsTrue}`;
    },
  };
}

export type Commands = ReturnType<typeof commandsFor>;

/**
 * Restarts the workloads of every namespace that takes part in the mesh, by revision or by tag: one namespace after
 * the other, each finished before the next begins. The list is fetched first, so that a `kubectl` that fails does not
 * read as an empty list.
 */
export const restartWorkloads = (() => {
  const each = `kubectl get ${workloadKinds} --namespace "$namespace" --output name | xargs -r -n 1 kubectl rollout`;
  const restart = `${each} restart --namespace "$namespace"`;
  const wait = `${each} status --namespace "$namespace" --timeout=15m`;
  return `(set -e; namespaces=$(kubectl get namespaces --selector istio.io/rev --output jsonpath='{.items[*].metadata.name}'); for namespace in $namespaces; do echo "namespace $namespace"; ${restart}; ${wait}; done)`;
})();
export const showMeshedNamespaces = 'kubectl get namespaces --label-columns istio.io/rev';
/** The shared mesh configuration, one for each revision, where there is any. */
export const showMeshConfiguration = 'kubectl get configmap --namespace aks-istio-system';
export const showIstiod = 'kubectl get pods --namespace aks-istio-system --selector app=istiod --output wide';

export function awaitIstiod(revision: string): string {
  return `kubectl rollout status deployment/istiod-${revision} --namespace aks-istio-system --timeout=10m`;
}

export function relabelNamespaces(from: string, to: string): string {
  return `kubectl label namespaces --selector istio.io/rev=${from} istio.io/rev=${to} --overwrite`;
}

/** Fails, and names them, while application pods are injected by `revision`. */
export function assertNoPodsOf(revision: string): string {
  const template = `{{range .items}}{{$pod := .metadata}}{{with .metadata.annotations}}{{$rev := index . "istio.io/rev"}}{{if $rev}}{{if eq $rev "${revision}"}}{{$pod.namespace}}/{{$pod.name}}{{"\\n"}}{{end}}{{end}}{{end}}{{end}}`;
  return assertPrintsNothing(template);
}

/** Prints `NAMESPACE/POD` of application pods with `istio-proxy` as an ordinary container (facts 4), gateways left out. */
function classicPods(which: 'optedOut' | 'others'): string {
  const optedOut = `{{$optedOut := false}}{{with .metadata.annotations}}{{with index . "sidecar.istio.io/nativeSidecar"}}{{if eq . "false"}}{{$optedOut = true}}{{end}}{{end}}{{end}}`;
  const wanted = which === 'optedOut' ? '$optedOut' : 'not $optedOut';
  const sidecars = `{{range .spec.containers}}{{if eq .name "istio-proxy"}}{{$router := false}}{{range .args}}{{if eq . "router"}}{{$router = true}}{{end}}{{end}}{{if not $router}}{{$pod.namespace}}/{{$pod.name}}{{"\\n"}}{{end}}{{end}}{{end}}`;
  return `{{range .items}}{{$pod := .metadata}}${optedOut}{{if ${wanted}}}${sidecars}{{end}}{{end}}`;
}

/** Fails, and names them, while application pods are classic that were not told to be by annotation. */
export const assertNoClassicPods = assertPrintsNothing(classicPods('others'));

/** Names the pods that stay classic because their annotation says so; never a failure. */
export const showOptedOut = `kubectl get pods --all-namespaces ${userPods} --output go-template=${shellQuote(classicPods('optedOut'))}`;

/** {@link restartWorkloads}, but nothing where no pod is left that it could make native. */
export const restartIfClassic = `${podsOf(classicPods('others'))} && if [ -z "$left" ]; then echo 'No classic pod is left: nothing to restart.'; else printf '%s\\n' "$left"; ${restartWorkloads}; fi`;

/** Silent and successful when there is nothing; a `kubectl` that fails is a failure, not an empty list. */
function assertPrintsNothing(template: string): string {
  return `${podsOf(template)} && if [ -n "$left" ]; then printf '%s\\n' "$left"; false; fi`;
}

function podsOf(template: string): string {
  return `left=$(kubectl get pods --all-namespaces ${userPods} --output go-template=${shellQuote(template)})`;
}

/** The documented check of the control plane (facts 4). */
export function assertNativeControl(revision: string): string {
  return `kubectl get deployment istiod-${revision} --namespace aks-istio-system --output jsonpath='{.spec.template.spec.containers[*].env[?(@.name=="ENABLE_NATIVE_SIDECARS")].value}' | grep -x true`;
}

export const showSidecars =
  'kubectl get pods --all-namespaces --output custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,INIT:.spec.initContainers[*].name,CONTAINERS:.spec.containers[*].name';
