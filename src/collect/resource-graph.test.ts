import type { QueryRequest, QueryResponse } from '@azure/arm-resourcegraph';
import { RestError } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { collectRows, type ResourceGraph } from './resource-graph.ts';

const never = new AbortController().signal;
const row = (id: number): { id: string } => ({ id: `/Subscriptions/S/${String(id).padStart(3, '0')}` });
const rows = (from: number, to: number): { id: string }[] =>
  Array.from({ length: to - from }, (_, index) => row(from + index));

type Page = Partial<Omit<QueryResponse, 'data'>> & { readonly data: unknown };

/** Answers the pages one after the other, the last for ever; keeps what it was asked. */
function graphOf(...answers: (Page | Error)[]): ResourceGraph & { readonly asked: QueryRequest[] } {
  const asked: QueryRequest[] = [];
  return {
    asked,
    resources: async (query) => {
      asked.push(query);
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? { data: [] };
      if (answer instanceof Error) throw answer;
      return { totalRecords: 0, count: 0, resultTruncated: 'false', ...answer };
    },
  };
}

async function read(graph: ResourceGraph, pageSize = 2) {
  return collectRows(graph, { text: 'resources', subscriptions: ['s'], pageSize }, never);
}

const cut = new RestError('Error reading response as text: aborted', { code: 'PARSE_ERROR' });
const tooLarge = Object.assign(new RestError('', { code: 'BadRequest', statusCode: 400 }), {
  details: {
    error: {
      code: 'BadRequest',
      details: [{ code: 'ResponsePayloadTooLarge', message: 'Response payload size is too large.' }],
    },
  },
});

describe('reading rows', () => {
  it('follows the tokens, and only them, with the same query and scope', async () => {
    const graph = graphOf(
      { totalRecords: 4, data: rows(0, 2), skipToken: 'a', resultTruncated: 'false' },
      { totalRecords: 4, data: rows(2, 4) },
    );
    const { all, trouble } = await read(graph);
    expect(all).toEqual(rows(0, 4));
    expect(trouble).toBeUndefined();
    const options = { top: 2, resultFormat: 'objectArray' };
    expect(graph.asked).toEqual([
      { query: 'resources', subscriptions: ['s'], options },
      { query: 'resources', subscriptions: ['s'], options: { ...options, skipToken: 'a' } },
    ]);
  });

  it('accepts a token that leads to an empty page', async () => {
    const graph = graphOf({ totalRecords: 1, data: rows(0, 1), skipToken: 'a' }, { totalRecords: 1, data: [] });
    expect(await read(graph)).toEqual({ all: rows(0, 1), malformed: 0 });
  });

  it('drops a page that comes twice, ids compared without case', async () => {
    const shouted = rows(0, 2).map(({ id }) => ({ id: id.toUpperCase() }));
    const graph = graphOf(
      { totalRecords: 3, data: rows(0, 2), skipToken: 'a' },
      { totalRecords: 3, data: shouted, skipToken: 'b' },
      { totalRecords: 3, data: rows(2, 3) },
    );
    expect(await read(graph)).toEqual({ all: rows(0, 3), malformed: 0 });
  });

  it('takes the first of two rows of one resource in a page, and misses none', async () => {
    const [first, shouted] = [row(0), { id: row(0).id.toUpperCase() }];
    const graph = graphOf({ totalRecords: 4, data: [first, shouted, first, row(1)] });
    expect(await read(graph)).toEqual({ all: rows(0, 2), malformed: 0 });
    expect(graph.asked).toHaveLength(1);
  });

  it('reads once more when rows of one resource lie on two pages: the set may have moved between them', async () => {
    const moved = { totalRecords: 3, data: [{ id: row(1).id.toUpperCase() }] };
    const graph = graphOf(
      { totalRecords: 3, data: rows(0, 2), skipToken: 'a' },
      moved,
      { totalRecords: 3, data: rows(0, 2), skipToken: 'a' },
      { totalRecords: 3, data: rows(2, 3) },
    );
    expect(await read(graph)).toEqual({ all: rows(0, 3), malformed: 0 });
    expect(graph.asked).toHaveLength(4);
  });

  it('reads once more when fewer rows are counted from page to page: one may have slipped over an edge', async () => {
    const shrinking: Page[] = [
      { totalRecords: 5, data: rows(0, 2), skipToken: 'a' },
      // Row 0 is deleted, so that row 2 is on no page; a new one makes up the number.
      { totalRecords: 4, data: rows(3, 5), skipToken: 'b' },
      { totalRecords: 5, data: rows(5, 6) },
    ];
    const whole = { totalRecords: 5, data: rows(1, 6) };
    const graph = graphOf(...shrinking, whole);
    expect((await read(graph)).all.map(({ id }) => id).toSorted()).toEqual(rows(0, 6).map(({ id }) => id));
    expect(graph.asked).toHaveLength(4);
    const { trouble } = await read(graphOf(...shrinking, ...shrinking));
    expect(trouble).toEqual({ reason: 'cut', detail: 'rows went away while they were read, twice' });
  });

  it('reads once more when rows are missing, and hands on only the new ones', async () => {
    const graph = graphOf({ totalRecords: 3, data: rows(0, 2) }, { totalRecords: 3, data: rows(0, 3) });
    expect(await read(graph)).toEqual({ all: rows(0, 3), malformed: 0 });
    expect(graph.asked).toHaveLength(2);
  });

  it('is in trouble when rows are missing twice', async () => {
    const graph = graphOf({ totalRecords: 3, data: rows(0, 2) });
    const { all, trouble } = await read(graph);
    expect(all).toEqual(rows(0, 2));
    expect(trouble).toEqual({ reason: 'cut', detail: 'read 2 of 3 rows, twice' });
    expect(graph.asked).toHaveLength(2);
  });

  it('is in trouble at a token that it has followed before', async () => {
    const graph = graphOf({ totalRecords: 2, data: rows(0, 2), skipToken: 'a' });
    const { trouble } = await read(graph);
    expect(trouble).toMatchObject({ reason: 'cut' });
    expect(graph.asked).toHaveLength(2);
  });

  it('is in trouble after a few new tokens that bring nothing new', async () => {
    const empty = (token: string): Page => ({ totalRecords: 2, data: [], skipToken: token });
    const graph = graphOf(
      { totalRecords: 2, data: rows(0, 2), skipToken: '0' },
      ...['1', '2', '3', '4', '5'].map(empty),
    );
    const { all, trouble } = await read(graph);
    expect(all).toHaveLength(2);
    expect(trouble).toMatchObject({ reason: 'cut', detail: 'the pages do not end: 2 of 2 rows in 4 pages' });
  });

  it('is in trouble when rows never end', async () => {
    let page = 0;
    const graph: ResourceGraph = {
      resources: async () => {
        page += 1;
        return {
          totalRecords: 2,
          count: 2,
          resultTruncated: 'false',
          data: rows(page * 2, page * 2 + 2),
          skipToken: `t${page}`,
        };
      },
    };
    const { trouble } = await read(graph);
    expect(trouble).toMatchObject({ reason: 'cut' });
    expect(page).toBeLessThan(5);
  });

  it('is in trouble when the service cuts the result without a token', async () => {
    const graph = graphOf({ totalRecords: 5, data: rows(0, 2), resultTruncated: 'true' });
    expect((await read(graph)).trouble).toMatchObject({
      reason: 'cut',
      detail: 'the service cut the result at 2 of 5 rows',
    });
  });

  it('asks again once for a page whose body was cut', async () => {
    const graph = graphOf(cut, { totalRecords: 2, data: rows(0, 2) });
    expect(await read(graph)).toEqual({ all: rows(0, 2), malformed: 0 });
    const broken = graphOf({ totalRecords: 4, data: rows(0, 2), skipToken: 'a' }, cut);
    const { all, trouble } = await read(broken);
    expect(all).toHaveLength(2);
    expect(trouble).toMatchObject({ reason: 'cut', detail: 'page 2: the answer ended early' });
    expect(broken.asked).toHaveLength(3);
  });

  it.each([
    ['no rows', { totalRecords: 1, data: undefined }],
    ['a table', { totalRecords: 1, data: { columns: [], rows: [] } }],
    // Its type promises a number; an answer may lack it.
    ['no total', { totalRecords: undefined as unknown as number, data: rows(0, 1) }],
  ])('calls an answer with %s malformed', async (_what, page) => {
    expect((await read(graphOf(page))).trouble).toMatchObject({ reason: 'malformed' });
  });

  it('counts rows that are no resources, without losing the others', async () => {
    const graph = graphOf({ totalRecords: 5, data: [null, row(0), 'text', { name: 'no id' }, { id: '' }] });
    const trouble = { reason: 'malformed', detail: '4 rows have no id' };
    expect(await read(graph)).toEqual({ all: [row(0)], malformed: 4, trouble });
  });

  it('halves a page that is too large until it fits, and stays there', async () => {
    const graph = graphOf(
      tooLarge,
      tooLarge,
      { totalRecords: 4, data: rows(0, 2), skipToken: 'a' },
      { totalRecords: 4, data: rows(2, 4) },
    );
    expect((await read(graph, 8)).all).toEqual(rows(0, 4));
    expect(graph.asked.map(({ options }) => [options?.top, options?.skipToken])).toEqual([
      [8, undefined],
      [4, undefined],
      [2, undefined],
      [2, 'a'],
    ]);
  });

  it('gives up on a single row that is too large', async () => {
    const graph = graphOf(tooLarge);
    expect((await read(graph, 4)).trouble?.detail).toContain('ResponsePayloadTooLarge');
    expect(graph.asked.map(({ options }) => options?.top)).toEqual([4, 2, 1]);
  });

  it('lets a bug of ours through', async () => {
    const bug = new RangeError('ours');
    await expect(read(graphOf(bug))).rejects.toBe(bug);
  });

  it('asks for what is there when a whole tenant is too large for one scope', async () => {
    const graph = graphOf({ data: [] });
    await collectRows(graph, { text: 'resources', pageSize: 2 }, never);
    expect(graph.asked).toEqual([
      { query: 'resources', options: { top: 2, resultFormat: 'objectArray', allowPartialScopes: true } },
    ]);
  });
});
