import { describe, expect, it } from 'vitest';
import { anInspection } from '../../../test/support/inspections.ts';
import { istiod, meshedPod } from '../../../test/support/kubernetes.ts';
import type { Gap, Inspection } from '../../domain/contracts.ts';
import { renderInspections, type InspectionFormat } from './render-inspection.ts';

async function rendered(format: InspectionFormat, inspection: Inspection, fleetGaps: readonly Gap[] = []) {
  const inspections = async function* () {
    yield inspection;
  };
  const options = { fleetGaps, isSingle: true, table: { width: 200, color: false } };
  return (await Array.fromAsync(renderInspections(format, inspections(), options))).join('');
}

/** Injected natively, with pods that are still classic: a restart is outstanding. */
const outstanding = anInspection({ objects: [istiod('true'), meshedPod('classic')] });
const catalogues = (['meshRevisions', 'kubernetesVersions'] as const).map((what): Gap => ({
  scope: 'location',
  id: 'westeurope',
  what,
  reason: 'unavailable',
  detail: 'HTTP 400 NoRegistered',
}));

describe('an inspection', () => {
  it.each(['table', 'md'] as const)('says in %s of which resource nothing is requested', async (format) => {
    const { totals } = outstanding;
    const none = { cpuMillicores: { classic: 0, native: 0 }, memoryBytes: { classic: 0, native: 0 } };
    const some = { cpuMillicores: { classic: 100, native: 200 }, memoryBytes: { classic: 0, native: 1024 ** 3 } };
    const of = (requests: typeof none) => rendered(format, { ...outstanding, totals: { ...totals, requests } });
    expect(await of(none)).toContain('they request no CPU and no memory, with native sidecars as with classic ones.');
    expect(await of(some)).toContain(
      'they request 100m CPU and no memory with classic sidecars, 200m CPU and 1Gi of memory with native ones.',
    );
  });

  it.each(['table', 'md'] as const)('names in %s what of the fleet was not read', async (format) => {
    const text = await rendered(format, outstanding, catalogues);
    for (const what of ['mesh revisions', 'Kubernetes versions'])
      expect(text).toContain(`the ${what} on offer of 1 location: no usable answer came (unavailable)`);
    expect(text).toContain('westeurope');
    expect(text).toContain('HTTP 400 NoRegistered');
  });

  it('keeps commands code in Markdown', async () => {
    expect(await rendered('md', outstanding)).toContain('sidecars: `kubectl rollout restart` does');
  });
});
