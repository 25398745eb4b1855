import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inPieces, takeAll } from '../../test/support/bytes.ts';
import { readSnapshot, type ReadOptions } from './read.ts';

const header =
  '{"kind":"header","format":"sidescan.snapshot/1","takenAt":"2026-11-20T06:00:00Z","cloud":"AzureCloud","scope":{"tenant":true}}';
const cluster = (id: string) => `{"kind":"cluster","resource":{"id":"${id}"}}`;
const footer = (counts: object = {}, complete = true) => JSON.stringify({ kind: 'footer', counts, complete });

async function read(bytes: Uint8Array | string, options: ReadOptions & { size?: number } = {}) {
  return takeAll(readSnapshot(inPieces(bytes, options.size), options));
}

/** The records after the header, clusters by their id. */
async function readLines(lines: readonly string[], options: ReadOptions = {}) {
  const { items, error } = await read(lines.map((line) => `${line}\n`).join(''), options);
  expect(error).toBeUndefined();
  return items.slice(1).map((record) => (record.kind === 'cluster' ? record.resource.id : record));
}

const lineGap = (line: number, problem: string, reason = 'malformed') => ({
  kind: 'gap',
  scope: 'line',
  id: String(line),
  what: 'record',
  reason,
  detail: `line ${line} was left out: ${problem}; export the snapshot again`,
});
const cutGap = (sign: string) => ({
  kind: 'gap',
  scope: 'fleet',
  id: '',
  what: 'record',
  reason: 'cut',
  detail: `the snapshot was cut (${sign}): export it again`,
});

describe('a whole snapshot', () => {
  it('is read record by record, without its footer', async () => {
    const { items, error } = await read(
      `${header}\n${cluster('a')}\n${footer({ header: 1, cluster: 1, footer: 1 })}\n`,
    );
    expect(error).toBeUndefined();
    expect(items).toEqual([
      {
        kind: 'header',
        format: 'sidescan.snapshot/1',
        takenAt: '2026-11-20T06:00:00Z',
        cloud: 'AzureCloud',
        scope: { tenant: true },
      },
      { kind: 'cluster', resource: { id: 'a' } },
    ]);
  });

  it('may begin with a byte order mark, end its lines with CRLF and have empty ones', async () => {
    const text = ['\uFEFF' + header, '', cluster('a'), '  ', cluster('ä😀'), footer({ cluster: 2 }), '', ''].join(
      '\r\n',
    );
    const { items } = await read(text, { size: 3 });
    expect(items.slice(1)).toEqual([
      { kind: 'cluster', resource: { id: 'a' } },
      { kind: 'cluster', resource: { id: 'ä😀' } },
    ]);
  });

  it('may have further byte order marks, as files that were put together do', async () => {
    expect(await readLines([header, '\uFEFF' + cluster('a'), footer({ cluster: 1 })])).toEqual(['a']);
  });

  it('may begin with empty lines', async () => {
    const { items, error } = await read(`\n\n${header}\n${footer()}\n`);
    expect([items.length, error]).toEqual([1, undefined]);
  });

  it('needs no line end after its footer', async () => {
    const { items } = await read(`${header}\n${footer({ header: 1 })}`);
    expect(items).toHaveLength(1);
  });

  it.each([1, 7, 100_000])('may be packed, whatever its name, and come in pieces of %i bytes', async (size) => {
    const { items, error } = await read(gzipSync(`${header}\n${cluster('a')}\n${footer({ cluster: 1 })}\n`), {
      name: 'fleet.jsonl',
      size,
    });
    expect(error).toBeUndefined();
    expect(items).toHaveLength(2);
  });

  it('has kinds of later versions left out, and counted', async () => {
    const lines = [header, '{"kind":"policy","x":1}', cluster('a'), footer({ policy: 1, cluster: 1 })];
    expect(await readLines(lines)).toEqual(['a']);
  });

  it('hands on duplicates as they come', async () => {
    expect(await readLines([header, cluster('a'), cluster('a'), footer({ cluster: 2 })])).toEqual(['a', 'a']);
  });

  it('has a large line read across many pieces', async () => {
    const padding = 'x'.repeat(300_000);
    const line = JSON.stringify({ kind: 'cluster', resource: { id: 'a', padding } });
    const { items } = await read(`${header}\n${line}\n${footer({ cluster: 1 })}\n`, { size: 1000 });
    expect(items[1]).toEqual({ kind: 'cluster', resource: { id: 'a', padding } });
  });
});

describe('what is no snapshot', () => {
  const advice = 'give a file that sidescan export wrote';

  it.each([
    ['an empty file', '', 'it is empty'],
    ['blank lines only', '\n \r\n', 'it is empty'],
    ['text', 'hello\n', 'line 1 is no header that this version knows (it is not valid JSON)'],
    ['other JSON', '{"clusters":[]}\n', 'line 1 is no header that this version knows (kind must be a text)'],
    [
      'another record first',
      `\n${cluster('a')}\n${header}\n`,
      'line 2 is no header that this version knows (kind must be header)',
    ],
    [
      'an unknown kind first',
      '{"kind":"preamble"}\n',
      'line 1 is no header that this version knows (kind must be header)',
    ],
    ['half a header', header.slice(0, 60), 'line 1 is no header that this version knows (the file ends within it)'],
    [
      'bytes',
      Buffer.from([0x50, 0x4b, 0x03, 0x04, 0xff]),
      'line 1 is no header that this version knows (the file ends within it)',
    ],
    ['packed nothing', gzipSync(''), 'it is empty'],
    [
      'packed data cut before the first record',
      gzipSync(header).subarray(0, 20),
      'its packed data ends or breaks before the first record',
    ],
    ['a packed name only', Buffer.from([0x1f, 0x8b]), 'its packed data ends or breaks before the first record'],
  ])('is refused: %s', async (_, bytes, problem) => {
    const { items, error } = await read(bytes, { name: 'fleet.jsonl' });
    expect(items).toEqual([]);
    expect(error).toMatchObject({
      code: 'input.invalid',
      message: `fleet.jsonl cannot be read as a snapshot: ${problem}; ${advice}`,
    });
  });

  it.each(['2', '17'])('is refused with the format %s, which a newer version knows', async (version) => {
    const { items, error } = await read(header.replace('snapshot/1', `snapshot/${version}`), { name: 'fleet.jsonl' });
    expect(items).toEqual([]);
    expect(error).toMatchObject({
      code: 'input.invalid',
      message: `fleet.jsonl has the format sidescan.snapshot/${version}, which this sidescan does not know: use a newer sidescan`,
    });
  });

  it('is read without a scope that is wrong, and is not complete then', async () => {
    const wrong = header.replace('{"tenant":true}', '{"expectedSubscriptions":"s"}');
    const { items } = await read(`\n${wrong}\n${cluster('a')}\n${footer()}\n`);
    const detail =
      'line 2 was read without a part: scope.expectedSubscriptions must be a list of texts; export the snapshot again';
    expect(items).toEqual([
      expect.objectContaining({ kind: 'header', scope: {} }),
      { kind: 'cluster', resource: { id: 'a' } },
      { kind: 'gap', scope: 'line', id: '2', what: 'record', reason: 'malformed', detail },
    ]);
  });

  it('is refused without a word of what it says', async () => {
    const { error } = await read('{"kind":"header","format":"hunter2","takenAt":"hunter2"}\n');
    expect(String(error)).not.toContain('hunter2');
  });
});

describe('a line that cannot be read', () => {
  it.each([
    ['no JSON', '{"kind":"cluster","resource":{"id":"hunter2"', 'it is not valid JSON'],
    ['no object', '[1]', 'it is not a JSON object'],
    ['no kind', '{"a":1}', 'kind must be a text'],
    [
      'a cluster without id',
      '{"kind":"cluster","resource":{"secret":"hunter2"}}',
      'resource must be an object with an id',
    ],
    ['a feature without name', '{"kind":"feature","subscriptionId":"hunter2"}', 'name must be a text'],
    ['another header', header, 'a snapshot has one header only'],
    [
      'deep nesting',
      '{"kind":"cluster","resource":{"id":"a","x":'.padEnd(3000, '['),
      'it is nested deeper than 500 levels',
    ],
  ])('becomes a gap in its place, and reading goes on: %s', async (_, line, problem) => {
    expect(await readLines([header, cluster('a'), line, cluster('b'), footer({ cluster: 2, header: 1 })])).toEqual([
      'a',
      lineGap(3, problem),
      'b',
    ]);
  });

  it('becomes a gap when it is no UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${header}\n`),
      Buffer.from([0x22, 0xc3, 0x22, 0x0a]),
      Buffer.from(`${footer()}\n`),
    ]);
    expect((await read(bytes)).items.slice(1)).toEqual([lineGap(2, 'it is not valid UTF-8')]);
  });

  it('becomes a gap when it is too long, packed or not', async () => {
    const text = [header, cluster('x'.repeat(1000)), cluster('b'), footer({ cluster: 1 }), ''].join('\n');
    const expected = [lineGap(2, 'it is longer than a record may be'), { kind: 'cluster', resource: { id: 'b' } }];
    for (const bytes of [text, gzipSync(text)]) {
      expect((await read(bytes, { maxLineBytes: 500, size: 100 })).items.slice(1)).toEqual(expected);
    }
  });

  it('is named with ten thousand others, beyond which lines are only counted', async () => {
    const bad = Array.from({ length: 10_500 }, () => 'x');
    const found = await readLines([header, ...bad, cluster('a'), footer({ cluster: 1 }), 'y']);
    expect(found).toHaveLength(10_000 + 3);
    expect(found[9999]).toEqual(lineGap(10_001, 'it is not valid JSON'));
    expect(found.slice(10_000)).toEqual([
      'a',
      { ...lineGap(10_002, ''), detail: '501 more from line 10002 on were left out; export the snapshot again' },
      cutGap('1 line follows its footer'),
    ]);
  });

  it('that is the footer leaves a snapshot without footer', async () => {
    expect(await readLines([header, '{"kind":"footer","counts":{"cluster":"many"},"complete":true}'])).toEqual([
      lineGap(2, 'counts.cluster must be numbers'),
      cutGap('it has no footer'),
    ]);
  });
});

describe('a packed snapshot that is damaged', () => {
  const ids = Array.from({ length: 300 }, (_, index) => `${index} ${Math.sin(index)}`);
  const packed = gzipSync([header, ...ids.map(cluster), footer({ cluster: 300 }), ''].join('\n'));
  const otherChecksum = Buffer.from(packed);
  otherChecksum[packed.length - 6] = (packed.at(-6) ?? 0) ^ 1;
  it.each([
    ['with something after its end', Buffer.concat([packed, Buffer.from('trailing garbage')])],
    ['with another checksum', otherChecksum],
    ['without its last byte', packed.subarray(0, -1)],
  ])('%s keeps all its records, and is not complete', async (_what, bytes) => {
    const { items, error } = await read(bytes);
    expect(error).toBeUndefined();
    expect(items.filter(({ kind }) => kind === 'cluster')).toHaveLength(300);
    expect(items.at(-1)).toEqual(cutGap('its packed data ends too early or is damaged'));
  });
});

describe('a snapshot that was cut', () => {
  it.each([
    ['it has no footer', [header, cluster('a')]],
    ['its footer says that it is not complete', [header, cluster('a'), footer({ cluster: 1 }, false)]],
    ['its footer counts 120 cluster, 1 could be read', [header, cluster('a'), footer({ cluster: 120, header: 1 })]],
    ['its footer counts 0 cluster, 1 could be read', [header, cluster('a'), footer({ cluster: 0 })]],
    ['its footer counts 2 subscription, 0 could be read', [header, cluster('a'), footer({ subscription: 2 })]],
    [
      'its footer says that it is not complete; its footer counts 2 cluster, 1 could be read',
      [header, cluster('a'), footer({ cluster: 2 }, false)],
    ],
  ])('ends with one gap: %s', async (sign, lines) => {
    expect(await readLines(lines)).toEqual(['a', cutGap(sign)]);
  });

  it('still hands on records after its footer, and says how many lines they are', async () => {
    const lines = [header, footer({ cluster: 0 }), cluster('a'), '{', footer({ cluster: 9 }, false), ''];
    expect(await readLines(lines)).toEqual([
      'a',
      lineGap(4, 'it is not valid JSON'),
      cutGap('3 lines follow its footer'),
    ]);
  });

  it('counts a line that failed for nothing', async () => {
    expect(await readLines([header, '{"kind":"cluster"}', footer({ cluster: 1 })])).toEqual([
      lineGap(2, 'resource must be an object with an id'),
      cutGap('its footer counts 1 cluster, 0 could be read'),
    ]);
  });

  it.each(['{"kind":"cluster","resource":{"id":"b"}}', '"ä'])(
    'says of half a last line that it was cut: %s',
    async (line) => {
      const bytes = Buffer.from(`${header}\n${cluster('a')}\n${line}`);
      // The last byte is missing: of a record in one case, of a character in the other.
      const { items } = await read(bytes.subarray(0, bytes.length - 1));
      expect(items.slice(1)).toEqual([
        { kind: 'cluster', resource: { id: 'a' } },
        lineGap(3, 'the file ends within it', 'cut'),
        cutGap('it has no footer'),
      ]);
    },
  );

  it('keeps a whole last line that lacks only its end', async () => {
    const { items } = await read(`${header}\n${cluster('a')}`);
    expect(items.slice(1)).toEqual([{ kind: 'cluster', resource: { id: 'a' } }, cutGap('it has no footer')]);
  });

  it('in the middle of its packed data keeps every whole line before it', async () => {
    const ids = Array.from({ length: 400 }, (_, power) => (7n ** BigInt(power)).toString());
    const packed = gzipSync([header, ...ids.map(cluster), footer({ cluster: 400 }), ''].join('\n'));
    const { items, error } = await read(packed.subarray(0, packed.length >> 1), { size: 997 });
    expect(error).toBeUndefined();
    const got = items.slice(1, -2).map((record) => (record.kind === 'cluster' ? record.resource.id : record));
    expect(got.length).toBeGreaterThan(100);
    expect(got).toEqual(ids.slice(0, got.length));
    expect(items.at(-2)).toEqual(lineGap(got.length + 2, 'the file ends within it', 'cut'));
    expect(items.at(-1)).toEqual(cutGap('its packed data ends too early or is damaged; it has no footer'));
  });

  it('only in the checksum of its packed data says so', async () => {
    const packed = gzipSync(`${header}\n${footer()}\n`);
    const { items } = await read(packed.subarray(0, packed.length - 4));
    expect(items.slice(1)).toEqual([cutGap('its packed data ends too early or is damaged')]);
  });
});

describe('reading', () => {
  it('passes on an error of its source, after the records that came before', async () => {
    const failure = new Error('the download broke');
    const source = async function* () {
      yield Buffer.from(`${header}\n${cluster('a')}\n`);
      throw failure;
    };
    const { items, error } = await takeAll(readSnapshot(source()));
    expect(items).toHaveLength(2);
    expect(error).toBe(failure);
  });

  it.each([
    ['plain', Buffer.from(`${header}\n${cluster('a')}\n`)],
    ['packed', gzipSync(`${header}\n${cluster('a')}\n`)],
  ])('closes its source when its reader stops early: %s', async (_, bytes) => {
    let closed = false;
    const source = async function* () {
      try {
        yield bytes;
        yield Buffer.from('never asked for');
      } finally {
        closed = true;
      }
    };
    for await (const record of readSnapshot(source())) {
      expect(record.kind).toBe('header');
      break;
    }
    expect(closed).toBe(true);
  });

  it('keeps __proto__ keys of a resource and pollutes nothing', async () => {
    const line = '{"kind":"cluster","resource":{"id":"a","__proto__":{"polluted":1}},"__proto__":{"polluted":2}}';
    const { items } = await read(`${header}\n${line}\n{"kind":"__proto__"}\n${footer({ cluster: 1 })}\n`);
    const record = items[1];
    expect(record?.kind === 'cluster' && Object.keys(record.resource)).toEqual(['id', '__proto__']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
