import { describe, expect, it } from 'vitest';
import { compileQuery } from './compile-query.ts';
import { loadKusto } from './load-kusto.ts';
import { parseQuery } from './parse-query.ts';
import { QueryRefusal } from './query-refusal.ts';
import type { Column, Row, TableSource } from './table.ts';

const kusto = loadKusto();

const resources: readonly Column[] = [
  { name: 'id', type: 'string' },
  { name: 'name', type: 'string' },
  { name: 'subscriptionId', type: 'string' },
  { name: 'properties', type: 'dynamic' },
];
const rows: readonly Row[] = [
  ['/b', 'Beta', 's1', { state: 'Running', mesh: { mode: 'Istio', revisions: ['asm-1-28', 'asm-1-29'] }, count: 3 }],
  ['/a', 'alpha', 's2', { state: 'Stopped', mesh: null, count: 0, enabled: true }],
  ['/C', 'gamma', 's1', null],
];
const containers: readonly Column[] = [
  { name: 'subscriptionId', type: 'string' },
  { name: 'label', type: 'string' },
];
const source: TableSource = {
  columns: (name) => ({ resources, resourcecontainers: containers })[name],
  rows: (name) => (name === 'resources' ? rows : [['s1', 'one']]),
};

/** Runs a query over the rows above; one object a row. */
function run(text: string): Record<string, unknown>[] {
  const { columns, rows: found } = compileQuery(parseQuery(text, kusto), source).run(source);
  return found.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
}

function ids(text: string): unknown[] {
  return run(text).map(({ id }) => id);
}

function refusal(text: string): unknown {
  try {
    run(text);
  } catch (error) {
    if (error instanceof QueryRefusal) return error.detail;
    throw error;
  }
  return undefined;
}

describe('filters', () => {
  it.each([
    ["name =~ 'BETA'", ['/b']],
    ["name == 'BETA'", []],
    ["name != 'Beta'", ['/a', '/C']],
    ["name !~ 'beta'", ['/a', '/C']],
    ["name in~ ('ALPHA', 'beta')", ['/b', '/a']],
    ["name in ('ALPHA', 'Beta')", ['/b']],
    ["name !in~ ('ALPHA', 'beta')", ['/C']],
    ["name contains 'AMM'", ['/C']],
    ["name startswith 'AL'", ['/a']],
    ["subscriptionId == 's1' and not(name =~ 'beta')", ['/C']],
    ["name == 'Beta' or name == 'gamma'", ['/b', '/C']],
    ["(name == 'Beta' or name == 'gamma') and subscriptionId == 's2'", []],
  ])('%s', (predicate, expected) => {
    expect(ids(`resources | where ${predicate}`)).toEqual(expected);
  });

  it.each([
    ["properties.state =~ 'running'", ['/b']],
    ["properties.State =~ 'running'", []],
    ["properties['state'] == 'Running'", ['/b']],
    ["properties.mesh.revisions[1] == 'asm-1-29'", ['/b']],
    ["properties.mesh.revisions[2] == 'asm-1-29'", []],
    ['properties.count == 3', ['/b']],
    ['properties.enabled == true', ['/a']],
    ["properties.state != 'Running'", ['/a', '/C']],
    ["tostring(properties.count) == '0'", ['/a']],
    ['isnull(properties)', ['/C']],
    ['isnotnull(properties.mesh)', ['/b']],
    ['isnull(properties.mesh.mode)', ['/a', '/C']],
    ["isnull(properties['constructor'])", ['/b', '/a', '/C']],
    ['isempty(properties.state)', ['/C']],
    ['isnotempty(properties.state)', ['/b', '/a']],
    ['array_length(properties.mesh.revisions) == 2', ['/b']],
  ])('read into dynamic values: %s', (predicate, expected) => {
    expect(ids(`resources | where ${predicate}`)).toEqual(expected);
  });

  it('knows no null strings: isnull is false and isempty true of an empty one', () => {
    expect(
      run("resources | take 1 | project a = isnull(''), b = isempty(''), c = tostring(properties.nothing)"),
    ).toEqual([{ a: false, b: true, c: '' }]);
  });
});

describe('columns', () => {
  it('keeps what is projected, by its own name or the one it is given', () => {
    expect(
      run('resources | take 1 | project id, lower = tolower(name), properties.mesh.mode, tostring(properties.count)'),
    ).toEqual([{ id: '/b', lower: 'beta', properties_mesh_mode: 'Istio', properties_count: '3' }]);
  });

  it('adds and replaces columns, and packs them into one', () => {
    expect(
      run(
        "resources | take 1 | extend name = toupper(name), bag = bag_pack('id', id, 'n', properties.count) | project-away properties, id, subscriptionId",
      ),
    ).toEqual([{ name: 'BETA', bag: { id: '/b', n: 3 } }]);
  });

  it('reads table names in any case and column names in theirs', () => {
    expect(run('Resources | count')).toEqual([{ Count: 3 }]);
    expect(refusal('resources | where Name == 1')).toMatchObject({
      message: expect.stringContaining("named 'Name'") as string,
    });
  });

  it('keeps escaped and verbatim text as it is meant', () => {
    expect(run(`resources | take 1 | project a = 'it\\'s', b = @'c:\\d', c = "x"`)).toEqual([
      { a: "it's", b: 'c:\\d', c: 'x' },
    ]);
  });
});

describe('order and size', () => {
  it('orders by code unit, descending unless told otherwise', () => {
    expect(ids('resources | order by id asc')).toEqual(['/C', '/a', '/b']);
    expect(ids('resources | order by id')).toEqual(['/b', '/a', '/C']);
    expect(ids('resources | sort by subscriptionId asc, id desc')).toEqual(['/b', '/C', '/a']);
  });

  it('puts nulls first when ascending and last when descending', () => {
    const by = 'resources | extend n = array_length(properties.mesh.revisions) | order by n';
    expect(ids(`${by} asc`)).toEqual(['/a', '/C', '/b']);
    expect(ids(`${by} desc`)).toEqual(['/b', '/a', '/C']);
  });

  it('takes so many rows, and says that it was limited', () => {
    expect(ids('resources | limit 2')).toEqual(['/b', '/a']);
    expect(compileQuery(parseQuery('resources | take 2', kusto), source).limited).toBe(true);
    expect(compileQuery(parseQuery('resources', kusto), source).limited).toBe(false);
  });
});

describe('groups', () => {
  it('counts by key, naming what has no name as Kusto does', () => {
    expect(
      run(
        "resources | summarize count(), countif(name =~ 'beta'), withMesh = countif(isnotnull(properties.mesh)) by subscriptionId",
      ),
    ).toEqual([
      { subscriptionId: 's1', count_: 2, countif_: 1, withMesh: 1 },
      { subscriptionId: 's2', count_: 1, countif_: 0, withMesh: 0 },
    ]);
  });

  it('counts nothing as 0, and nothing by key as no rows', () => {
    expect(run("resources | where name == 'none' | summarize n = count()")).toEqual([{ n: 0 }]);
    expect(run("resources | where name == 'none' | summarize n = count() by name")).toEqual([]);
  });

  it('lists distinct values once', () => {
    expect(run('resources | distinct subscriptionId')).toEqual([{ subscriptionId: 's1' }, { subscriptionId: 's2' }]);
  });
});

describe('joins', () => {
  it('keeps only pairs when inner, and every left row when leftouter', () => {
    const joined = (kind: string): unknown[] =>
      run(
        `resources | join kind=${kind} (resourcecontainers | project subscriptionId, label) on subscriptionId | project id, label, subscriptionId1`,
      );
    expect(joined('inner')).toEqual([
      { id: '/b', label: 'one', subscriptionId1: 's1' },
      { id: '/C', label: 'one', subscriptionId1: 's1' },
    ]);
    expect(joined('leftouter')).toContainEqual({ id: '/a', label: '', subscriptionId1: '' });
  });

  it('joins with what a pipeline leaves, on several keys, each pair once', () => {
    const right = `resources | where id != '/C' | project subscriptionId, key = 'any' | distinct subscriptionId, key`;
    const text = `resources | extend key = 'any' | join kind=inner (${right}) on subscriptionId, key | project id`;
    // Two left rows of one subscription, one right row of it; and the one of the other.
    expect(run(text)).toEqual([{ id: '/b' }, { id: '/a' }, { id: '/C' }]);
    expect(run(text.replace("extend key = 'any'", "extend key = 'none'"))).toEqual([]);
  });

  it('joins on differently named keys', () => {
    const text =
      'resources | join kind=inner (resourcecontainers | project key = subscriptionId) on $left.subscriptionId == $right.key | count';
    expect(run(text)).toEqual([{ Count: 2 }]);
  });
});

describe('what is refused instead of answered wrongly', () => {
  it.each([
    ['resources | where', { code: 'ParserFailure', line: 1, characterPositionInLine: 17, token: '<EOF>' }],
    ['resources\n| where name = ', { code: 'ParserFailure', line: 2 }],
    ['resources | where name == "x', { code: 'ParserFailure' }],
    ['resources | project id name', { code: 'ParserFailure' }],
    [
      'policyresources | project id',
      { code: 'DisallowedLogicalTableName', message: 'Table policyresources is invalid, unsupported or disallowed.' },
    ],
    ['resources | extend n = cout(id)', { code: 'UnknownFunction', message: "Unknown function: 'cout'." }],
    ['resources | summarize n = sum(id)', { code: 'UnknownFunction' }],
    ["resources | parse id with * '/' rest", { code: 'InvalidQueryLanguage', token: 'parse' }],
    ['resources | mv-expand properties', { code: 'InvalidQueryLanguage', token: 'mv-expand' }],
    ['union resources, resourcecontainers', { code: 'InvalidQueryLanguage' }],
    ['let x = 1; resources', { code: 'InvalidQueryLanguage' }],
    ["resources | where name matches regex 'x'", { code: 'InvalidQueryLanguage', token: 'matches regex' }],
    ['resources | where name has "x"', { code: 'InvalidQueryLanguage', token: 'has' }],
    ['resources | join (resourcecontainers) on subscriptionId', { code: 'InvalidQueryLanguage', token: 'join' }],
    ['resources | order by id asc nulls last', { code: 'InvalidQueryLanguage' }],
    ['resources | where name in (subscriptionId)', { code: 'InvalidQueryLanguage', token: 'in' }],
  ])('%s', (text, expected) => {
    expect(refusal(text)).toMatchObject(expected);
  });

  it.each([
    ['resources | project nope', "'project' operator: Failed to resolve column or scalar expression named 'nope'"],
    ['resources | project id | where name == "x"', "named 'name'"],
    ['resources | project-away nope', "named 'nope'"],
    ['resources | summarize count() by nope', "named 'nope'"],
    ['resources | order by nope asc', "named 'nope'"],
    ['resources | join kind=inner resourcecontainers on name', "named 'name'"],
    ['resources | where name == 1', 'Cannot compare values of types'],
    ['resources | where name', 'a condition must be bool'],
    ['resources | where properties.enabled', 'a condition must be bool'],
    ['resources | where properties.a == properties.b', 'two dynamic values'],
    ['resources | where name.part == "x"', 'has no members'],
    ['resources | summarize count() by properties.state', 'dynamic type'],
    ['resources | distinct properties', 'dynamic type'],
    ['resources | order by properties.state asc', 'dynamic type'],
    ['resources | project id, id = name', 'already declared'],
    ['resources | project tolower(name)', 'needs a name'],
    ['resources | where isnull()', 'expects 1 argument(s), got 0'],
    ['resources | where not(name)', 'argument 1 cannot be string'],
  ])('%s', (text, message) => {
    expect(refusal(text)).toMatchObject({ code: 'SemanticError', message: expect.stringContaining(message) as string });
  });

  it('refuses a fourth join', () => {
    const join = ' | join kind=inner resourcecontainers on subscriptionId';
    expect(refusal(`resources${join.repeat(3)} | count`)).toBeUndefined();
    expect(refusal(`resources${join.repeat(4)} | count`)).toMatchObject({
      code: 'InvalidQueryLanguage',
      token: 'join',
    });
  });

  it('refuses to compare a dynamic value with the empty string, whose answer for null is not documented', () => {
    expect(refusal("resources | where properties.state == ''")).toMatchObject({ code: 'SemanticError' });
  });
});
