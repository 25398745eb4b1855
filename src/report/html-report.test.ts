import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsedHtml, textsOf, type ParsedDocument } from '../../test/support/parsed-html.ts';
import { everydayReport } from '../../test/support/sample-reports.ts';
import { aClassicVerdict, aFinding, aReport, aVerdict, eventsOf, textOf } from '../../test/support/verdicts.ts';
import type { Report } from '../domain/contracts.ts';
import { rules } from '../domain/rules/index.ts';
import { clustersAtMost } from './html-report.ts';
import { renderReport } from './render-report.ts';
import { todayOf } from './what-if.ts';

async function rendered(report: Report): Promise<ParsedDocument> {
  return parsedHtml(await textOf(renderReport('html', eventsOf(report))));
}

describe('the HTML report', () => {
  it('holds every cluster, worst first, with what is behind the verdict', async () => {
    const document = await rendered(everydayReport());
    const rows = [...document.querySelectorAll('#clusters tbody tr')];
    expect(rows).toHaveLength(6);
    expect(rows[0]?.textContent).toContain('aks-orders-prod-weu');
    expect(rows[0]?.textContent).toContain('NS001 Control plane 1.32 is below 1.33');
    expect(rows[0]?.textContent).toContain(
      'The default path is unmet (missing control plane version, node pool versions, mesh revision).',
    );
    expect(rows[0]?.textContent).toContain(everydayReport().clusters[2]?.id);
    expect(rows.map(({ className }) => className.split(' ')[0])).toEqual([
      'nonCompliant',
      'nonCompliant',
      'unknown',
      'exempt',
      'compliant',
      'notApplicable',
    ]);
  });

  it('says what was not looked at, who was not seen and who is exempt', async () => {
    const document = await rendered(everydayReport());
    const text = document.body.textContent.replaceAll(/\s+/g, ' ');
    expect(text).toContain('Coverage is INCOMPLETE');
    expect(text).toContain('access was refused (forbidden)');
    expect(text).toContain('8 days before this scan (2026-11-12 06:00 UTC)');
    expect(text).toContain('decommissioned at the end of the year');
  });

  it('calls what it could not read by the names that it met elsewhere', async () => {
    const report = everydayReport();
    const gap = { what: 'feature', reason: 'forbidden', detail: '' } as const;
    const { id, subscriptionId } = aVerdict();
    const gaps = [
      { ...gap, scope: 'subscription', id: subscriptionId.toUpperCase() },
      { ...gap, scope: 'cluster', id },
    ] as const;
    const coverage = { ...report.coverage, gaps: [...gaps] };
    const document = await rendered({ ...report, coverage });
    expect(textsOf(document, '.gaps .names')).toEqual(['Payments Production', 'aks-payments-prod-weu']);
  });

  it('names each rule that found something, and counts clusters by how grave it is', async () => {
    const finding = (severity: 'info' | 'medium') => aFinding({ rule: 'NS018', severity });
    const document = await rendered(
      aReport([
        aVerdict({ name: 'a', findings: [finding('info')] }),
        aVerdict({ name: 'b', findings: [finding('medium'), finding('info')] }),
        aVerdict({ name: 'c', findings: [finding('info')] }),
      ]),
    );
    const title = rules.find(({ id }) => id === 'NS018')?.title;
    expect(textsOf(document, '.rules tbody th')).toEqual([`NS018${title ?? 'no title'}`]);
    expect(textsOf(document, '.rules tbody td:nth-child(2) p')).toEqual(['medium 1', 'info 2']);
  });

  it('lets in only the one style and the one script that it holds', async () => {
    const document = await rendered(everydayReport());
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '';
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(document.querySelectorAll('style')).toHaveLength(1);
    expect(document.querySelectorAll('script')).toHaveLength(1);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hash(document.querySelector('style')?.textContent ?? '')}`,
      `script-src ${hash(document.querySelector('script')?.textContent ?? '')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(document.querySelectorAll('[src], [style], link')).toHaveLength(0);
  });

  it('keeps the worst of a larger fleet, and says where the others are', async () => {
    const clusters = Array.from({ length: clustersAtMost + 2 }, (_, index) =>
      aVerdict({ name: `aks-${index}`, tags: {} }),
    );
    const report = aReport([...clusters, aClassicVerdict({ name: 'aks-worst' })]);
    const text = await textOf(renderReport('html', eventsOf(report)));
    expect(text.match(/<tr class=/g)).toHaveLength(clustersAtMost);
    expect(text).toContain(
      'The worst 20,000 of 20,003 clusters are listed here; 0 of the others are in need of action too.',
    );
    expect(text.indexOf('aks-worst<')).toBeLessThan(text.indexOf('aks-0<'));
  });

  it('says of an empty fleet that it is empty', async () => {
    const document = await rendered(aReport([]));
    expect(document.querySelector('#clusters')?.textContent).toContain('No clusters were seen.');
    expect(document.querySelector('form')).toBeNull();
  });

  it('says loudly that a what-if was not observed, and what it would change', async () => {
    const today = new Map([[aVerdict().id.toLowerCase(), todayOf(aClassicVerdict())]]);
    const report = aReport([aVerdict()], { hypothetical: { kubernetes: '1.33' } });
    const text = await textOf(renderReport('html', eventsOf(report), { today }));
    expect(text).toContain('HYPOTHETICAL: every cluster is judged as if kubernetes=1.33.');
    expect(text).toContain('Then 1 of the 1 meshed cluster that is not native today would be native');
  });
});
