import { describe, expect, it } from 'vitest';
import { istiod, kubernetesRecord, meshedPod } from '../../../test/support/kubernetes.ts';
import type { JsonObject } from '../records.ts';
import { insideCluster } from './inside-cluster.ts';

function gapsOf(...objects: readonly JsonObject[]) {
  const inside = insideCluster();
  for (const object of objects) inside.add(kubernetesRecord(object), '2026-11-20T06:00:00Z');
  return inside.result().gaps;
}

describe('objects from inside a cluster', () => {
  it('are counted in a gap where they cannot be read, for a pod may have a proxy of either kind', () => {
    const bad: readonly JsonObject[] = [
      { kind: 'Pod', metadata: { name: 'p', namespace: 'shop' } },
      { kind: 'Pod', metadata: { name: 'q', namespace: 'shop' }, spec: { containers: {} } },
      { kind: 'Pod', metadata: {}, spec: { containers: [] } },
      { metadata: { name: 'x' } },
    ];
    expect(gapsOf(istiod('true'), ...bad, meshedPod('native'))).toMatchObject([
      {
        scope: 'cluster',
        what: 'kubernetes',
        reason: 'malformed',
        detail: 'Objects that could not be read, and were left out: 4.',
      },
    ]);
  });

  it('leave no gap where they can, or where a pod has finished', () => {
    const finished = { kind: 'Pod', metadata: { name: 'p' }, status: { phase: 'Succeeded' } };
    expect(gapsOf(istiod('true'), meshedPod('classic'), finished)).toEqual([]);
  });
});
