import { describe, expect, it } from 'vitest';
import { injectedPod, istiod, kubernetesRecord } from '../../test/support/kubernetes.ts';
import { aScan } from '../../test/support/scan-store.ts';
import { armCluster, clusterId, defaultPolicy, records, reportOf, stream } from '../../test/support/snapshots.ts';
import { calendar } from '../domain/calendar.ts';
import type { StreamRecord } from '../domain/records.ts';
import { rules } from '../domain/rules/index.ts';
import { encodeSnapshot } from '../snapshot/write.ts';
import { planStoredScan } from './plan-stored-scan.ts';

/** A finished scan of these records, as its two stores keep it. */
async function stored(list: readonly StreamRecord[]) {
  const { clusters } = await reportOf([list]);
  return {
    policy: defaultPolicy,
    rules,
    calendar,
    snapshots: { read: () => Promise.resolve(encodeSnapshot(stream(list), { gzip: true })) },
    store: {
      verdict: (_: string, key: string) => Promise.resolve(clusters.find(({ id }) => id.toLowerCase() === key)),
      verdicts: async function* () {
        yield* await Promise.resolve(clusters);
      },
    },
  };
}

describe('planStoredScan', () => {
  const inside = [istiod('true'), injectedPod('classic-sidecar-hello-injected-1.26')];
  const fleet = records({
    clusters: [armCluster(), armCluster({ name: 'native' }), armCluster({ name: 'bare', mode: null })],
    before: inside.map((object) => kubernetesRecord(object)),
  });
  const only = (name: string) => ({ only: clusterId(name).toLowerCase(), all: true });

  it('explains a cluster at the goal that is not native by the findings of its scan, and gives it no entry', async () => {
    const { planned, unplanned } = await planStoredScan(await stored(fleet), aScan(), only('aks-1'));
    expect(planned).toEqual([]);
    const { reason, advice } = unplanned.get(only('aks-1').only)?.noPlan ?? { reason: '', advice: [] };
    expect(reason).toMatch(/at the goal \(Kubernetes 1\.33 everywhere, asm-1-29 or newer\).*mode is (?:classic|mixed)/);
    expect(advice.join(' ')).toMatch(/Restart the workloads.*Look at istiod/);
  });

  it('gives a native cluster an entry without steps where all were asked for, and no other', async () => {
    const parts = await stored(fleet);
    const one = await planStoredScan(parts, aScan(), only('native'));
    expect(one.planned.map(({ plan }) => [plan.steps, plan.impossible])).toEqual([[[], null]]);
    const all = await planStoredScan(parts, aScan(), { all: true });
    expect(all.planned.map(({ cluster }) => cluster.name)).toEqual(['native']);
    expect(all.unplanned.size).toBe(0);
  });

  it('says that there is nothing to plan without a mesh', async () => {
    const { planned, unplanned } = await planStoredScan(await stored(fleet), aScan(), only('bare'));
    expect(planned).toEqual([]);
    expect(unplanned.get(only('bare').only)?.noPlan.reason).toContain('has no mesh');
  });
});
