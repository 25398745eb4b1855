import { describe, expect, it } from 'vitest';
import { cluster } from '../../test/support/planning.ts';
import type { Waves } from '../domain/contracts.ts';
import { planWithoutSteps } from '../domain/upgrade-path.ts';
import { renderPlansJson } from './plan-json.ts';
import { renderWavesCsv } from './waves-csv.ts';
import { renderWavesJson } from './waves-json.ts';
import { renderWavesMarkdown } from './waves-markdown.ts';

const entry = { id: '/subscriptions/s/a', name: '=cmd|x', location: 'westeurope', steps: 5, cost: 6 };
const waves: Waves = {
  format: 'sidescan.waves/1',
  takenAt: '2026-11-20T06:00:00Z',
  waves: [
    { environment: 'dev', canary: true, batches: [{ clusters: [entry] }] },
    {
      environment: 'prod',
      canary: false,
      batches: [{ clusters: [entry, { ...entry, name: 'b' }] }, { clusters: [{ ...entry, name: 'two\nlines' }] }],
    },
  ],
  impossible: [{ id: '/subscriptions/s/x', name: 'x|<b>', reason: 'start "it", first' }],
  unblocks: [
    {
      action: 'upgradeMesh asm-1-29',
      clusters: 4,
      becomesNative: 2,
      sentence: 'Upgrading the mesh makes 2 of 4 native; 4 need it.',
    },
  ],
};

describe('waves', () => {
  it('prints json as it is', () => {
    expect(JSON.parse(renderWavesJson(waves))).toEqual(waves);
    expect(renderWavesJson(waves).endsWith('}\n')).toBe(true);
  });

  it('prints csv a row a cluster, the blocked ones last, safe for a spreadsheet', () => {
    expect(renderWavesCsv(waves)).toBe(
      [
        'wave,environment,canary,batch,id,name,location,steps,cost,impossible',
        "1,dev,true,1,/subscriptions/s/a,'=cmd|x,westeurope,5,6,",
        "2,prod,false,1,/subscriptions/s/a,'=cmd|x,westeurope,5,6,",
        '2,prod,false,1,/subscriptions/s/a,b,westeurope,5,6,',
        '2,prod,false,2,/subscriptions/s/a,"two\nlines",westeurope,5,6,',
        ',,,,/subscriptions/s/x,x|<b>,,,,"start ""it"", first"',
        '',
      ].join('\r\n'),
    );
  });

  it('prints Markdown a section a wave, with what unblocks most and who has no way', () => {
    const text = renderWavesMarkdown(waves);
    expect(text.match(/^## .*$/gm)).toEqual([
      '## What unblocks most',
      '## Wave 1: dev, canaries, the smallest cluster of each location (1)',
      '## Wave 2: prod, the others (3)',
      '## No legal way yet (1)',
    ]);
    expect(text).toContain('| 2 | two␊lines | westeurope | 5 | 6 | /subscriptions/s/a |');
    expect(text).toContain(String.raw`| x&#124;\<b\> | start "it", first | /subscriptions/s/x |`);
    expect(renderWavesMarkdown({ ...waves, waves: [], impossible: [], unblocks: [] })).toContain(
      'No cluster has steps to take.',
    );
  });
});

describe('renderPlansJson', () => {
  it('is the contract’s document, in the order of ids whatever their casing', () => {
    const plans = ['/b', '/A', '/c'].map((id) => ({ ...planWithoutSteps(cluster()), id }));
    const document = JSON.parse(renderPlansJson(plans, '2026-11-20T06:00:00Z')) as { plans: { id: string }[] };
    expect(document).toMatchObject({ format: 'sidescan.plan/1', takenAt: '2026-11-20T06:00:00Z' });
    expect(document.plans.map(({ id }) => id)).toEqual(['/A', '/b', '/c']);
  });
});
