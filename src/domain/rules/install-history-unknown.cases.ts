import { earlier, seen } from '../healthy.ts';
import { unmeshedBefore } from '../history.ts';
import { installHistoryUnknown } from './install-history-unknown.ts';
import { casesOf } from './rule-case.ts';

const istiodCheck = `kubectl get deployment istiod-asm-1-28 -n aks-istio-system -o jsonpath='{.spec.template.spec.containers[*].env[?(@.name=="ENABLE_NATIVE_SIDECARS")].value}'`;
const podCheck =
  "kubectl get pods -A -o custom-columns='NAMESPACE:.metadata.namespace,NAME:.metadata.name,REVISION:.metadata.annotations.istio\\.io/rev,INIT:.spec.initContainers[*].name'";

export const installHistoryUnknownCases = casesOf(installHistoryUnknown, [
  {
    kind: 'broken',
    when: 'asm-1-28 on 1.34 was never seen in any other state',
    given: (healthy) => healthy({ revisions: ['asm-1-28'] }),
    expect: {
      severity: 'medium',
      message: 'Whether asm-1-28 was installed here or reached by upgrade is unknown, and that decides the mode.',
      evidence: {
        revisions: {
          items: [
            {
              revision: 'asm-1-28',
              check: istiodCheck,
            },
          ],
          more: 0,
        },
      },
      remediation: `Run \`${istiodCheck}\`: true means native, false means classic, and after any other answer a pod of asm-1-28 tells: native where istio-proxy is among its initContainers.`,
    },
  },
  {
    kind: 'broken',
    when: 'one of two revisions is an unsettled transition release',
    given: (healthy) => healthy({ revisions: ['asm-1-28', 'asm-1-29'] }),
    expect: { severity: 'medium', evidence: { revisions: { items: [{ revision: 'asm-1-28' }], more: 0 } } },
  },
  {
    kind: 'broken',
    when: 'both revisions are unsettled transition releases',
    given: (healthy) => healthy({ revisions: ['asm-1-27', 'asm-1-28'] }),
    expect: {
      severity: 'medium',
      evidence: { revisions: { items: [{ revision: 'asm-1-27' }, { revision: 'asm-1-28' }], more: 0 } },
    },
  },
  {
    kind: 'broken',
    when: 'the flag could not be read either',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], flag: null }),
    expect: { severity: 'medium' },
  },
  {
    kind: 'boundary',
    when: 'the mesh is at asm-1-29, where the history no longer matters',
    given: (healthy) => healthy({ revisions: ['asm-1-29'], flag: null, controlPlane: null }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'the mesh is at asm-1-26, where the history does not matter yet',
    given: (healthy) => healthy({ revisions: ['asm-1-26'], flag: null }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'earlier scans saw it reached by upgrade',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-28'],
        flag: null,
        history: { startsUnmeshed: false, observations: [earlier('asm-1-26', '1.33')] },
      }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'earlier scans saw it installed',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], history: unmeshedBefore }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the preview flag makes it native anyway',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], flag: 'Registered' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the revision was seen inside',
    given: (healthy) =>
      healthy({ revisions: ['asm-1-28'], observed: seen({ revisions: { 'asm-1-28': { mode: 'classic' } } }) }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the unsettled revision was seen inside, and only the other one is open',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-28', 'asm-next'],
        observed: seen({ revisions: { 'asm-1-28': { mode: 'native' } } }),
      }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the mode is mixed already, whatever the history was',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-28', 'asm-1-29'],
        observed: seen({ revisions: { 'asm-1-29': { classicPods: 2, mode: 'mixed' } } }),
      }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'istiod was seen, and its setting says nothing: asking it again would not either',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-28'],
        observed: seen({ revisions: { 'asm-1-28': { control: 'unknown', nativePods: 0, mode: null } } }),
      }),
    expect: {
      severity: 'medium',
      evidence: { revisions: { items: [{ revision: 'asm-1-28', check: podCheck }], more: 0 } },
      remediation: `Find a pod of asm-1-28 with \`${podCheck}\`, or start one: native where istio-proxy is among its initContainers, classic where it is not.`,
    },
  },
  {
    kind: 'broken',
    when: 'somebody looked inside, and istiod was not among what was seen',
    given: (healthy) =>
      healthy({
        revisions: ['asm-1-28'],
        observed: seen({
          revisions: { 'asm-1-28': { control: 'unknown', controlSeen: false, nativePods: 0, mode: null } },
        }),
      }),
    expect: {
      severity: 'medium',
      evidence: { revisions: { items: [{ check: istiodCheck }], more: 0 } },
    },
  },
  {
    kind: 'fine',
    when: 'two histories contradict each other, but an old pool makes the default impossible and only the flag is open',
    given: (healthy) =>
      healthy({
        controlPlane: '1.32.1',
        revisions: ['asm-1-28'],
        flag: null,
        history: { startsUnmeshed: true, observations: [earlier('asm-1-28', '1.33')] },
      }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'the pools could not be read: the history may decide, so it is said beside what could not be read',
    given: (healthy) => healthy({ revisions: ['asm-1-28'], pools: null }),
    expect: { severity: 'medium' },
  },
  {
    kind: 'unknown',
    when: 'the revision is malformed',
    given: (healthy) => healthy({ revisions: ['asm-1-2x'] }),
    expect: null,
  },
]);
