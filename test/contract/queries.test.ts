import { beforeAll, describe, expect, it } from 'vitest';
import * as queries from '../../src/collect/queries.ts';
import { kustoAnalyser, type Analysis } from '../support/kusto.ts';

/** The columns of every Resource Graph table that are used here; `properties` and its like are dynamic. */
const columns =
  'id: string, name: string, type: string, tenantId: string, location: string, resourceGroup: string, subscriptionId: string, managedBy: string, sku: dynamic, properties: dynamic, tags: dynamic, identity: dynamic';
const texts = Object.entries(queries).filter((entry): entry is [string, string] => typeof entry[1] === 'string');

describe('the Resource Graph queries', () => {
  let analyse: (query: string) => Analysis;
  beforeAll(() => {
    analyse = kustoAnalyser({ resources: columns, resourcecontainers: columns, featureresources: columns });
  });

  it('are six, each of them checked here', () => {
    expect(texts.map(([name]) => name).toSorted()).toEqual([
      'clustersQuery',
      'featuresQuery',
      'fullClustersQuery',
      'resourceGroupsQuery',
      'subscriptionsQuery',
      'summaryQuery',
    ]);
  });

  it.each(texts)(
    '%s has no error by the official parser: every table, column, operator and function exists',
    (_name, text) => {
      expect(analyse(text).problems).toEqual([]);
    },
  );

  it.each(texts)('%s projects an id and is ordered by it, or its pages would end at 1000 rows', (_name, text) => {
    expect(analyse(text).columns).toContainEqual({ name: 'id', type: 'string' });
    expect(text).toMatch(/\| order by id asc(, location asc)?$/);
  });

  it.each(texts)(
    '%s stays within the subset that Resource Graph runs, and takes no fixed number of rows',
    (_name, text) => {
      const operators = text.split('\n').map((line) => line.replace(/^\| /, '').split(' ')[0]);
      const allowed = ['resources', 'resourcecontainers', 'featureresources', 'where', 'summarize', 'project', 'order'];
      const joined = text === queries.resourceGroupsQuery ? ['join', 'distinct'] : [];
      const known = [...allowed, ...joined];
      expect(operators.filter((operator) => operator === undefined || !known.includes(operator))).toEqual([]);
      expect(text).not.toMatch(/\?\.|mv-expand|\btake\b|\blimit\b/);
      expect(text.match(/\bjoin\b/g) ?? []).toHaveLength(joined.length === 0 ? 0 : 1);
      // Of the flavours, the default removes duplicates of the left side; what is meant is written.
      expect(text.replaceAll('join kind=inner (resources', '')).not.toMatch(/\bjoin\b/);
    },
  );

  it('keep the fields of a cluster dynamic, so that a value arrives as Azure wrote it', () => {
    const { columns: projected } = analyse(queries.clustersQuery);
    const typed = projected.filter(({ name }) => (queries.clusterProperties as readonly string[]).includes(name));
    expect(typed).toHaveLength(queries.clusterProperties.length);
    expect(typed.filter(({ type }) => type !== 'dynamic')).toEqual([]);
  });

  it('would fail here with a wrong column, table or operator', () => {
    const broken = [
      queries.clustersQuery.replace('resourceGroup,', 'resourceGrp,'),
      queries.featuresQuery.replace('featureresources', 'featureresource'),
      queries.summaryQuery.replace('countif', 'count_if'),
    ];
    for (const text of broken) expect(analyse(text).problems).not.toEqual([]);
  });
});
