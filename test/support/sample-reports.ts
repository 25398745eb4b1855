/**
 * Two reports for the golden files: an everyday one with every state and section, and one whose every text is hostile.
 *
 * @module
 */
import type { ClusterVerdict, Report } from '../../src/domain/contracts.ts';
import { aClassicVerdict, aFinding, aReport, aVerdict, payments } from './verdicts.ts';

const logistics = '22222222-2222-4222-8222-222222222222';

function unmeshed(changes: Partial<ClusterVerdict>): ClusterVerdict {
  return aVerdict({
    meshRevisions: [],
    sidecarMode: 'none',
    documentedMode: 'none',
    basis: 'no mesh',
    eligibility: 'notApplicable',
    compliance: 'notApplicable',
    paths: null,
    ...changes,
  });
}

/** One cluster of every compliance state, a canary, an exemption, a cluster that was not seen, and gaps. */
export function everydayReport(): Report {
  const clusters = [
    aVerdict(),
    unmeshed({ name: 'aks-tools', resourceGroup: 'rg-platform-tools', location: 'northeurope', featureFlag: null }),
    aClassicVerdict(),
    aClassicVerdict({
      name: 'aks-orders-canary-weu',
      controlPlaneVersion: '1.34.1',
      oldestNodePoolVersion: '1.34.1',
      meshRevisions: ['asm-1-26', 'asm-1-29'],
      sidecarMode: 'mixed',
      documentedMode: 'mixed',
      basis: 'asm-1-26 default not met: asm-1-26 is below asm-1-27; asm-1-29 default: 1.34 with asm-1-29',
      findings: [
        aFinding({ rule: 'NS006', severity: 'low', message: 'Two revisions are installed: asm-1-26 and asm-1-29' }),
      ],
      nextStep:
        'Finish the open mesh upgrade: move the remaining namespaces to asm-1-29, restart their workloads, then complete it.',
    }),
    aVerdict({
      name: 'aks-logistics-prod-gwc',
      resourceGroup: 'rg-logistics-production-germanywestcentral',
      subscriptionId: logistics,
      subscriptionName: null,
      location: 'germanywestcentral',
      meshRevisions: ['asm-1-28'],
      featureFlag: null,
      sidecarMode: 'undetermined',
      documentedMode: 'undetermined',
      basis: 'transition: installation history unknown; preview flag not readable',
      compliance: 'unknown',
      paths: {
        preview: { state: 'unknown', missing: [], unknown: ['featureFlag'] },
        default: { state: 'unknown', missing: [], unknown: ['installHistory'] },
      },
      findings: [
        aFinding({
          rule: 'NS005',
          severity: 'medium',
          message: 'asm-1-28 is a transition release and nobody knows whether it was installed or reached by upgrade',
          remediation: 'Look at ENABLE_NATIVE_SIDECARS of Deployment istiod-asm-1-28 in aks-istio-system.',
        }),
      ],
      nextStep: 'Look at ENABLE_NATIVE_SIDECARS of Deployment istiod-asm-1-28 in aks-istio-system.',
    }),
    aClassicVerdict({
      name: 'aks-legacy',
      compliance: 'exempt',
      exemption: {
        state: 'valid',
        until: '2026-12-31',
        reason: 'decommissioned at the end of the year',
        from: 'cluster',
      },
    }),
  ];
  const last = aClassicVerdict({
    name: 'aks-billing-prod-weu',
    resourceGroup: 'rg-billing',
    subscriptionId: logistics,
  });
  return aReport(clusters, {
    scope: { managementGroups: ['contoso'] },
    coverage: {
      complete: false,
      subscriptions: { expected: 3, seen: 2 },
      gaps: [
        {
          scope: 'subscription',
          id: '33333333-3333-4333-8333-333333333333',
          what: 'clusters',
          reason: 'forbidden',
          detail: 'The identity has no role there: give it Reader on the subscription.',
        },
        {
          scope: 'subscription',
          id: logistics,
          what: 'feature',
          reason: 'unavailable',
          detail: 'Microsoft.Features answered 503 three times.',
        },
      ],
    },
    notSeen: [{ id: last.id, lastSeenAt: '2026-11-12T06:00:00Z', last }],
  });
}

/** What somebody can put into a name, a tag or a message to break out of a cell, a page or a terminal. */
export const hostileTexts = [
  '<script>alert(1)</script>',
  'pipe | in \\| a `cell` \\',
  'line\nbreak\r\nand\ttab',
  '=HYPERLINK("http://evil.example/","click")',
  '@contoso/everyone see #1 and https://evil.example www.evil.example',
  '[link](javascript:alert(1)) ![image](https://evil.example/x.png)',
  '\u001b[2J\u001b]0;title\u0007red',
  'gpj.\u202eexe and zero\u200bwidth',
  '集群-生产-西欧 café e\u0301 👩‍🚀',
  '"quotes", commas; and \'apostrophes\'',
];

/** A report in which every free text is hostile. */
export function hostileReport(): Report {
  const clusters = hostileTexts.map((text, index) =>
    aClassicVerdict({
      id: `/subscriptions/${payments}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c${index}-${text}`,
      name: text,
      resourceGroup: text,
      subscriptionName: text,
      location: text,
      tags: { [text]: text },
      controlPlaneVersion: text,
      oldestNodePoolVersion: text,
      meshRevisions: [text],
      featureFlag: text,
      supportPlan: text,
      basis: text,
      findings: [aFinding({ message: text, remediation: text })],
      exemption: { state: 'expired', until: text, reason: text, from: 'cluster' },
      nextStep: text,
    }),
  );
  return aReport(clusters, {
    cloud: hostileTexts[6] ?? '',
    scope: { managementGroups: [...hostileTexts] },
    hypothetical: { mesh: hostileTexts[1] ?? '' },
    coverage: {
      complete: false,
      subscriptions: { expected: 1, seen: 0 },
      gaps: hostileTexts.map((text) => ({
        scope: 'subscription',
        id: text,
        what: 'clusters',
        reason: 'malformed',
        detail: text,
      })),
    },
    notSeen: clusters.slice(0, 4).map((last) => ({ id: last.id, lastSeenAt: '2026-11-12T06:00:00Z', last })),
  });
}
