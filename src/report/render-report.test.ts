import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { everydayReport, hostileReport } from '../../test/support/sample-reports.ts';
import { aClassicVerdict, aFinding, aReport, aVerdict, eventsOf, textOf } from '../../test/support/verdicts.ts';
import { csvColumns } from './csv.ts';
import { clusterGainNote } from './html/gain-note.ts';
import { renderReport } from './render-report.ts';
import { columnsOf } from './terminal-text.ts';
import { todayOf } from './what-if.ts';
import type { ReportEvent } from './report-event.ts';

const golden = (name: string): string => `../../test/data/report/${name}`;
const table = (width: number) => ({ table: { width, color: false } });
const reports = { everyday: everydayReport(), hostile: hostileReport() };

describe.each(['everyday', 'hostile'] as const)('the %s report', (name) => {
  const report = reports[name];
  const { hypothetical } = report;

  it.each([80, 120, 200])('as a table of %d columns', async (width) => {
    const text = await textOf(renderReport('table', eventsOf(report), table(width)));
    await expect(text).toMatchFileSnapshot(golden(`${name}-${width}.table.txt`));
  });

  it('as json', async () => {
    await expect(await textOf(renderReport('json', eventsOf(report)))).toMatchFileSnapshot(golden(`${name}.json`));
  });

  it('as jsonl', async () => {
    await expect(await textOf(renderReport('jsonl', eventsOf(report)))).toMatchFileSnapshot(golden(`${name}.jsonl`));
  });

  it('as csv', async () => {
    const text = await textOf(renderReport('csv', eventsOf(report), { hypothetical }));
    await expect(text).toMatchFileSnapshot(golden(`${name}.csv`));
  });

  it('as Markdown', async () => {
    await expect(await textOf(renderReport('md', eventsOf(report)))).toMatchFileSnapshot(golden(`${name}.md`));
  });
});

describe('json', () => {
  it.each(['everyday', 'hostile'] as const)('is exactly the %s report, two spaces deep, sorted by id', async (name) => {
    const { clusters, ...frame } = reports[name];
    const sorted = clusters.toSorted((a, b) => (a.id.toLowerCase() < b.id.toLowerCase() ? -1 : 1));
    const { notSeen, ...head } = frame;
    const text = await textOf(renderReport('json', eventsOf(reports[name])));
    expect(text).toBe(`${JSON.stringify({ ...head, clusters: sorted, notSeen }, null, 2)}\n`);
  });

  it('is the same whatever order the clusters came in', async () => {
    const { clusters, ...frame } = everydayReport();
    const backwards = { ...frame, clusters: clusters.toReversed() };
    expect(await textOf(renderReport('json', eventsOf(backwards)))).toBe(
      await textOf(renderReport('json', eventsOf(everydayReport()))),
    );
  });

  it('has an empty list for an empty fleet', async () => {
    const text = await textOf(renderReport('json', eventsOf(aReport([]))));
    expect(text).toBe(`${JSON.stringify(aReport([]), null, 2)}\n`);
  });
});

describe.each(['jsonl', 'csv'] as const)('%s', (format) => {
  it('is written while the clusters come, and holds only a few of them', async () => {
    let yielded = 0;
    const endless = async function* (): AsyncGenerator<ReportEvent> {
      yield { kind: 'start', takenAt: '2026-11-20T06:00:00Z', cloud: 'AzureCloud', scope: { tenant: true } };
      for (;;) {
        yielded += 1;
        yield { kind: 'verdict', verdict: aVerdict({ name: `aks-${yielded}` }) };
      }
    };
    let lines = 0;
    for await (const chunk of renderReport(format, endless())) {
      lines += chunk.split('\n').length - 1;
      expect(yielded - lines).toBeLessThan(1000);
      if (lines > 5000) break;
    }
  });
});

describe('jsonl', () => {
  it('ends with one line of what only the end knows', async () => {
    const report = everydayReport();
    const lines = (await textOf(renderReport('jsonl', eventsOf(report)))).trimEnd().split('\n');
    const { summary, coverage, notSeen } = report;
    expect(lines.slice(0, -1).map((line) => JSON.parse(line) as unknown)).toEqual(report.clusters);
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ summary, coverage, notSeen });
  });
});

describe('csv', () => {
  it('ends every row with CR LF and gives every row all columns', async () => {
    const text = await textOf(renderReport('csv', eventsOf(everydayReport())));
    const rows = text.split('\r\n');
    expect(rows.pop()).toBe('');
    expect(rows[0]).toBe(csvColumns.join(','));
    expect(new Set(rows.map((row) => parseCsv(`${row}\r\n`)[0]?.length))).toEqual(new Set([csvColumns.length]));
  });

  it('leaves no cell that a spreadsheet would run, and loses no cell to hostile text', async () => {
    const rows = parseCsv(await textOf(renderReport('csv', eventsOf(hostileReport()))));
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([csvColumns.length]));
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    const names = rows.slice(1, 5).map((row) => row[2]);
    expect(names).toContain('line\nbreak\r\nand\ttab');
    expect(names).toContain(`'=HYPERLINK("http://evil.example/","click")`);
  });

  it.each(['a\nb', 'a\rb', 'a,b', 'a"b', ' a '])('keeps %j as one cell', async (name) => {
    const rows = parseCsv(await textOf(renderReport('csv', eventsOf(aReport([aVerdict({ name })])))));
    expect(rows[1]?.[2]).toBe(name);
    const line = await textOf(renderReport('csv', eventsOf(aReport([aVerdict({ name })]))));
    // Readers that are less strict than RFC 4180 take any line break outside quotes for the end of a row.
    expect(line.replaceAll(/"(?:[^"]|"")*"/g, '').split(/[\r\n]+/)).toHaveLength(3);
  });

  it('counts as clusters only what was seen: gaps and clusters not seen have no verdict columns', async () => {
    const [header = [], ...rows] = parseCsv(await textOf(renderReport('csv', eventsOf(everydayReport()))));
    const column = (row: string[], name: string) => row[header.indexOf(name)];
    const byRecord = Map.groupBy(rows, (row) => column(row, 'record'));
    expect([...byRecord].map(([record, of]) => [record, of.length])).toEqual([
      ['cluster', 6],
      ['notSeen', 1],
      ['gap', 2],
    ]);
    for (const row of [...(byRecord.get('notSeen') ?? []), ...(byRecord.get('gap') ?? [])]) {
      expect([column(row, 'compliance'), column(row, 'sidecarMode')]).toEqual(['', '']);
    }
  });

  it('says that coverage is incomplete even where no gap is named', async () => {
    const report = aReport([], { coverage: { complete: false, subscriptions: { expected: 2, seen: 1 }, gaps: [] } });
    expect(await textOf(renderReport('csv', eventsOf(report)))).toContain('coverage is incomplete');
  });
});

describe('table', () => {
  it.each([80, 100, 120, 200])(
    'keeps every line of hostile text within %d columns, and obeys none of it',
    async (width) => {
      const text = await textOf(renderReport('table', eventsOf(hostileReport()), table(width)));
      for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      expect(text).not.toMatch(/[^\P{Cc}\n]|[\u202e\u200b]/u);
    },
  );

  it('colours only when told to, and then says the same words', async () => {
    const plain = await textOf(renderReport('table', eventsOf(everydayReport()), table(120)));
    const colored = await textOf(
      renderReport('table', eventsOf(everydayReport()), { table: { width: 120, color: true } }),
    );
    expect(colored).toContain('\u001b[31mnonCompliant');
    expect(stripVTControlCharacters(colored)).toBe(plain);
  });

  it('lists of a large fleet only what needs action, and says what it leaves out', async () => {
    const clusters = [
      ...Array.from({ length: 48 }, (_, index) => aVerdict({ name: `aks-native-${index}` })),
      aClassicVerdict({ name: 'aks-classic' }),
      aClassicVerdict({ name: 'aks-exempt', compliance: 'exempt' }),
      aVerdict({ name: 'aks-unknown', compliance: 'unknown', sidecarMode: 'undetermined' }),
    ];
    const text = await textOf(renderReport('table', eventsOf(aReport(clusters)), table(120)));
    expect(text).toContain('aks-classic');
    expect(text).toContain('aks-unknown');
    expect(text).not.toContain('aks-native-1');
    expect(text).toContain('Not listed: 1 exempt (1 with a high finding), 48 compliant. All 51:');
  });

  it('lists at most 200 clusters, the worst ones, and says so', async () => {
    const clusters = Array.from({ length: 5000 }, (_, index) => aClassicVerdict({ name: `aks-${index}` }));
    const text = await textOf(renderReport('table', eventsOf(aReport(clusters)), table(120)));
    expect(text.split('\n').filter((line) => line.startsWith('nonCompliant  aks-'))).toHaveLength(200);
    expect(text).toContain(
      'Only the worst 200 are listed. Not listed: 4,800 nonCompliant (4,800 with a high finding).',
    );
    expect(text).toContain('All 5,000: --format csv or');
  });

  it('ends with one line that tells the verdict, gaps included', async () => {
    const last = async (report = everydayReport()) =>
      (await textOf(renderReport('table', eventsOf(report), table(120)))).trimEnd().split('\n').at(-1);
    expect(await last()).toBe('2 nonCompliant, 1 unknown of 6 clusters, coverage INCOMPLETE (2 gaps).');
    expect(await last(aReport([aVerdict()]))).toBe(
      'Every cluster that was seen is compliant, exempt or not applicable.',
    );
    expect(await last(aReport([]))).toMatch(/^No cluster was seen in \d+ subscriptions?\.$/);
  });

  it('answers a what-if of one cluster in the singular', async () => {
    const today = new Map([[aVerdict().id.toLowerCase(), todayOf(aClassicVerdict())]]);
    const report = aReport([aVerdict()], { hypothetical: { mesh: 'asm-1-29' } });
    const text = await textOf(renderReport('table', eventsOf(report), { ...table(200), today }));
    expect(text).toContain('Then 1 of the 1 meshed cluster that is not native today would be native');
  });

  it('answers a what-if: what would become native, what flips by itself, what stays blocked', async () => {
    const flipping = aClassicVerdict({ name: 'aks-flip', findings: [{ ...everydayFinding(), rule: 'NS009' }] });
    const today = new Map(
      [flipping, aClassicVerdict({ name: 'aks-becomes' }), aClassicVerdict({ name: 'aks-stays' }), aVerdict()].map(
        (verdict) => [verdict.id.toLowerCase(), todayOf(verdict)],
      ),
    );
    const then = [
      aVerdict({ name: 'aks-flip' }),
      aVerdict({ name: 'aks-becomes' }),
      aClassicVerdict({ name: 'aks-stays' }),
      aVerdict(),
    ];
    const report = aReport(then, { hypothetical: { kubernetes: '1.33' } });
    for (const format of ['table', 'md'] as const) {
      const text = await textOf(renderReport(format, eventsOf(report), { ...table(200), today }));
      expect(text).toContain('HYPOTHETICAL: every cluster is judged as if kubernetes=1.33.');
      expect(text).toContain('Then 2 of the 3 meshed clusters that are not native today would be native, 1 of them by');
      expect(text).toContain('Still blocked: 1 classic.');
    }
  });
});

function everydayFinding() {
  const [finding] = aClassicVerdict().findings;
  if (!finding) throw new Error('the sample has a finding');
  return finding;
}

/** RFC 4180, and nothing else: an independent reader for what was written. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        if (text[at] === '"') at += 1;
        cell += text[at] ?? '';
        if (at >= text.length) throw new Error('a quoted cell does not end');
      }
      at += 1;
    } else {
      for (; at < text.length && text[at] !== ',' && text[at] !== '\r'; at += 1) cell += text[at] ?? '';
    }
    row.push(cell);
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`a cell does not end at ${at}`);
  }
  return rows;
}

describe('what native mode would bring to one cluster', () => {
  const inspection = { observedAt: '2026-11-20T06:00:00Z', nativePods: 0, classicPods: 9 };
  const findings = [
    aFinding({ rule: 'NS108', evidence: { restarts: 41 } }),
    aFinding({ rule: 'NS106', evidence: { pods: 1 } }),
    aFinding({ rule: 'NS104', evidence: { found: 7 } }),
  ];
  const seen = aClassicVerdict({ name: 'seen', inspection, findings });
  const report = aReport([
    seen,
    aClassicVerdict({ name: 'unseen' }),
    aVerdict({ name: 'native', inspection, findings }),
  ]);

  it('is a number in each of its columns, and nothing where nobody looked or nothing is left', async () => {
    const [head, ...rows] = parseCsv(await textOf(renderReport('csv', eventsOf(report))));
    const cells = rows
      .filter(([record]) => record === 'cluster')
      .map((row) => [row[head?.indexOf('name') ?? -1], ...row.slice(head?.indexOf('gainStartupRaces'))]);
    expect(cells).toEqual([
      ['seen', '41', '1', '7', '0'],
      ['unseen', '', '', '', ''],
      ['native', '', '', '', ''],
    ]);
  });

  it('is a sentence under the cluster in the table and behind its row in the page', async () => {
    const sentence =
      'Native mode would bring: 41 start-up restarts fewer, 1 stuck Job pod fewer, 7 workarounds that can go.';
    const text = await textOf(renderReport('table', eventsOf(report), table(200)));
    expect(text.split(sentence)).toHaveLength(2);
    expect(text.indexOf(sentence)).toBeGreaterThan(text.indexOf('seen'));
    const page = await textOf(renderReport('html', eventsOf(report)));
    expect(page.split(sentence)).toHaveLength(2);
    expect((await clusterGainNote(seen)).toString()).toContain(sentence);
  });
});
