import { describe, expect, it } from 'vitest';
import type { Drift, SnapshotDrift } from '../domain/contracts.ts';
import { hostileTexts } from '../../test/support/sample-reports.ts';
import { aClassicVerdict, aVerdict } from '../../test/support/verdicts.ts';
import { renderDrift } from './render-drift.ts';
import { columnsOf } from './terminal-text.ts';

const from = { scanId: null, takenAt: '2026-11-13T06:00:00Z' };
const to = { scanId: null, takenAt: '2026-11-20T06:00:00Z' };
const golden = (name: string): string => `../../test/data/report/${name}`;

/** One change of every kind. */
function everydayDrift(): Drift {
  const regressed = aClassicVerdict({ name: 'aks-orders-prod-weu' });
  const upgraded = aClassicVerdict({ name: 'aks-logistics-prod-neu', controlPlaneVersion: '1.33.2' });
  return {
    format: 'sidescan.drift/1',
    from,
    to,
    regressions: 1,
    changes: [
      {
        kind: 'removed',
        id: aVerdict({ name: 'aks-old' }).id,
        name: 'aks-old',
        verdict: aVerdict({ name: 'aks-old' }),
      },
      { kind: 'new', id: aVerdict().id, name: aVerdict().name, verdict: aVerdict() },
      {
        kind: 'changed',
        id: upgraded.id,
        name: upgraded.name,
        regression: false,
        before: aClassicVerdict({ name: 'aks-logistics-prod-neu' }),
        after: upgraded,
        fields: [{ field: 'controlPlaneVersion', before: '1.32.7', after: '1.33.2' }],
      },
      {
        kind: 'changed',
        id: regressed.id,
        name: regressed.name,
        regression: true,
        before: aVerdict({ name: 'aks-orders-prod-weu' }),
        after: regressed,
        fields: [
          { field: 'sidecarMode', before: 'native', after: 'classic' },
          { field: 'compliance', before: 'compliant', after: 'nonCompliant' },
          { field: 'meshRevisions', before: ['asm-1-29'], after: [] },
          { field: 'featureFlag', before: 'Registered', after: null },
        ],
      },
      {
        kind: 'notSeen',
        id: aVerdict({ name: 'aks-hidden' }).id,
        name: 'aks-hidden',
        verdict: aVerdict({ name: 'aks-hidden' }),
      },
    ],
  };
}

function hostileDrift(): Drift {
  return {
    format: 'sidescan.drift/1',
    from,
    to,
    regressions: 0,
    changes: hostileTexts.map((text, index) => {
      const verdict = aVerdict({ name: text, resourceGroup: text, location: text, id: `/${index}` });
      const fields = [{ field: 'featureFlag', before: text, after: { nested: text } }];
      return {
        kind: 'changed',
        id: verdict.id,
        name: text,
        regression: false,
        before: verdict,
        after: verdict,
        fields,
      };
    }),
  };
}

describe('drift', () => {
  it.each(['table', 'json', 'md'] as const)('as %s', async (format) => {
    const ending = { table: 'table.txt', json: 'json', md: 'md' }[format];
    await expect(renderDrift(format, everydayDrift())).toMatchFileSnapshot(golden(`drift.${ending}`));
  });

  it.each(['table', 'md'] as const)('as %s with hostile names', async (format) => {
    const ending = { table: 'table.txt', md: 'md' }[format];
    await expect(renderDrift(format, hostileDrift())).toMatchFileSnapshot(golden(`hostile-drift.${ending}`));
  });

  it('tells regressions first, and all of them', () => {
    const text = renderDrift('table', everydayDrift());
    expect(text.indexOf('aks-orders-prod-weu')).toBeLessThan(text.indexOf('aks-logistics-prod-neu'));
    expect(text).toContain('compliance compliant → nonCompliant');
  });

  it('never calls a cluster removed that was only not seen', () => {
    const text = renderDrift('table', everydayDrift());
    expect(text.slice(text.indexOf('Removed'), text.indexOf('Not seen'))).not.toContain('aks-hidden');
  });

  it('stays within the width', () => {
    const text = renderDrift('table', hostileDrift(), { width: 80, color: false });
    for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(80);
  });

  it.each(['table', 'md'] as const)('never reads as clean in %s where a side does not show everything', (format) => {
    const complete = { complete: true, subscriptions: { expected: 2, seen: 2 }, gaps: [] };
    const gap = { scope: 'subscription', id: 's', what: 'clusters', reason: 'cut', detail: '' } as const;
    const to1 = { complete: false, subscriptions: { expected: 2, seen: 1 }, gaps: [gap] };
    const nothing = { format: 'sidescan.drift/1', from, to, changes: [], regressions: 0 } as const;
    const drift = (coverage: SnapshotDrift['coverage']) => renderDrift(format, { ...nothing, changes: [], coverage });
    const said = drift({ from: complete, to: to1 });
    expect(said).toContain(
      'Coverage of the newer one is INCOMPLETE: 1 gap, 1 of 2 expected subscriptions read in full.',
    );
    expect(said).not.toContain('older');
    expect(drift({ from: to1, to: complete })).toContain('Coverage of the older one is INCOMPLETE: 1 gap');
    expect(drift({ from: complete, to: complete })).toBe(renderDrift(format, { ...nothing, changes: [] }));
  });

  it('says in one line that nothing changed', () => {
    const drift: Drift = { format: 'sidescan.drift/1', from, to, changes: [], regressions: 0 };
    expect(renderDrift('table', drift)).toBe('From 2026-11-13 06:00 UTC to 2026-11-20 06:00 UTC: nothing changed.\n');
  });
});
