import { grows, isTooSmall, mostGrowthFirst, sumOfRequests } from '../inspection/growth.ts';
import type { NodeRequests, Resources } from '../inspection/observed.ts';
import { formatBytes } from '../inspection/quantity.ts';
import { bounded, defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed } from './subject.ts';
import { clip, countOf } from './words.ts';

/** Two such lists in one finding: shorter than elsewhere. */
const mostListed = 10;

/**
 * Workloads whose classic pods will request more once they are native, by the exact formula of KEP 753. What pods that
 * are native already have grown by is in place, and a pod that opted out stays as it is: neither is among them. A node
 * no longer fits where the pods that are on it now fit today and would not in native mode.
 */
export const requestsGrow = defineRule({
  id: 'NS107',
  title: 'Pods request more in native mode',
  when: 'Inside the cluster, the effective CPU or memory request of classic pods is larger in native mode (low), and on some node the pods that run there would then exceed what it can allocate (medium).',
  why: 'A native sidecar is added to every init container that runs after it, so a pod whose init containers ask for more than its application requests more than before. Where nodes are packed tightly, such pods wait for a node after the switch.',
  severities: ['medium', 'low'],
  source: documents.sidecarContainers,
  evaluate: (situation) => {
    if (!isMeshed(situation) || !situation.observed) return null;
    const { requests, omitted } = situation.observed;
    const { outstanding, nodes } = requests;
    const growing = outstanding.filter(grows).toSorted(mostGrowthFirst);
    if (growing.length === 0) return null;
    const total = sumOfRequests([...growing, ...(omitted ? [omitted.growing] : [])]);
    const tooSmall = nodes.filter(isTooSmall);
    const nodesTooSmall = tooSmall.length + (omitted?.nodes.tooSmall ?? 0);
    const { cpu, memory } = change(total.classic, total.native);
    const fit =
      nodesTooSmall > 0
        ? ` ${countOf(nodesTooSmall, 'node')} would no longer fit the pods that ${nodesTooSmall === 1 ? 'it runs' : 'they run'}.`
        : '';
    return {
      severity: nodesTooSmall > 0 ? 'medium' : 'low',
      message: `${countOf(total.pods, 'classic pod', ['requests', 'request'])} more in native mode: CPU from ${cpu.before} to ${cpu.after}, memory from ${memory.before} to ${memory.after}.${fit}`,
      evidence: {
        pods: total.pods,
        nodesTooSmall,
        cpu,
        memory,
        workloads: bounded(
          growing.map(({ namespace, kind, name, pods, classic, native }) => ({
            workload: clip(`${namespace}/${name}`, 160),
            kind: clip(kind, 40),
            pods,
            ...change(classic, native),
          })),
          mostListed,
          omitted?.growing.workloads,
        ),
        nodes: bounded(
          [...tooSmall, ...nodes.filter((node) => !isTooSmall(node))].map(nodeEvidence),
          mostListed,
          omitted ? omitted.nodes.tooSmall + omitted.nodes.others : 0,
        ),
      },
      remediation:
        nodesTooSmall > 0
          ? 'Make room before the growing workloads restart: add a node, or lower what their init containers request, which only has to cover the init containers themselves.'
          : 'Lower what the init containers of the growing workloads request where that is generous, or plan for the difference.',
    };
  },
});

interface BeforeAfter {
  readonly before: string;
  readonly after: string;
}

/** As Kubernetes writes quantities, so that they can be compared with a manifest. */
function change(before: Resources, after: Resources): Readonly<Record<'cpu' | 'memory', BeforeAfter>> {
  return {
    cpu: { before: `${before.cpuMillicores}m`, after: `${after.cpuMillicores}m` },
    memory: { before: formatBytes(before.memoryBytes), after: formatBytes(after.memoryBytes) },
  };
}

function nodeEvidence(node: NodeRequests): Readonly<Record<string, unknown>> {
  const { cpu, memory } = change(node.now, node.native);
  const { cpuMillicores, memoryBytes } = node.allocatable;
  return {
    node: clip(node.name),
    noLongerFits: isTooSmall(node),
    cpu: { ...cpu, allocatable: cpuMillicores === null ? null : `${cpuMillicores}m` },
    memory: { ...memory, allocatable: memoryBytes === null ? null : formatBytes(memoryBytes) },
  };
}
