import { bounded, defineRule } from '../rule.ts';
import { isHistoryDecisive } from '../situation.ts';
import { formatRevision } from '../versions.ts';
import { documents } from './documents.ts';
import { isMeshed, readRevisions } from './subject.ts';
import { inWords } from './words.ts';

/**
 * The mode is undetermined, and for a transition release the unknown installation history is why, or one reason why:
 * neither the flag nor the versions settle it, and nobody saw this revision inside. Where a version or the flag could
 * not be read either, NS016 stands beside it.
 */
export const installHistoryUnknown = defineRule({
  id: 'NS005',
  title: 'It is unknown whether a transition release was installed or reached by upgrade',
  when: 'The mode is undetermined because nothing tells whether asm-1-27 or asm-1-28 was installed here (native) or reached by upgrade (classic).',
  why: 'On Kubernetes 1.33 and later the same revision is native in one cluster and classic in the next, depending on how it got there, and Azure keeps no record of that. One look inside the cluster settles it; earlier scans may too.',
  severities: ['medium'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    if (!isMeshed(situation) || situation.sidecarMode !== 'undetermined') return null;
    const revisions = readRevisions(situation)
      .filter((reading) => isHistoryDecisive(situation, reading))
      .map(({ revision, observed }) => ({
        revision: formatRevision(revision),
        check: observed?.controlSeen ? podCheck : istiodCheck(formatRevision(revision)),
      }));
    if (revisions.length === 0) return null;
    const names = inWords(revisions.map(({ revision }) => revision));
    const istiods = revisions.filter(({ check }) => check !== podCheck).map(({ check }) => `\`${check}\``);
    return {
      severity: 'medium',
      message: `Whether ${names} was installed here or reached by upgrade is unknown, and that decides the mode.`,
      evidence: { revisions: bounded(revisions) },
      remediation:
        istiods.length > 0
          ? `Run ${inWords(istiods)}: true means native, false means classic, and after any other answer a pod of ${names} tells: native where istio-proxy is among its initContainers.`
          : `Find a pod of ${names} with \`${podCheck}\`, or start one: native where istio-proxy is among its initContainers, classic where it is not.`,
    };
  },
});

/** What settles it where istiod was seen already, and its own setting told neither true nor false. */
const podCheck =
  "kubectl get pods -A -o custom-columns='NAMESPACE:.metadata.namespace,NAME:.metadata.name,REVISION:.metadata.annotations.istio\\.io/rev,INIT:.spec.initContainers[*].name'";

/** Prints the variable of the revision's own istiod; a Deployment plainly named `istiod` is not the add-on's. */
function istiodCheck(revision: string): string {
  return `kubectl get deployment istiod-${revision} -n aks-istio-system -o jsonpath='{.spec.template.spec.containers[*].env[?(@.name=="ENABLE_NATIVE_SIDECARS")].value}'`;
}
