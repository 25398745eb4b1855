import assert from 'node:assert/strict';
import { toClusterResource, toFullClusterResource } from '../../../src/collect/cluster-resource.ts';
import { clusterProperties } from '../../../src/collect/queries.ts';
import { toRefusal } from '../../../src/collect/rest-errors.ts';
import { isObject } from '../../../src/domain/json.ts';
import type { JsonObject } from '../../../src/domain/records.ts';
import { retryAfterMsOf } from '../../../src/notify/retry-after.ts';
import { readCluster } from '../../../src/snapshot/to-domain.ts';
import { armCluster } from '../../support/snapshots.ts';
import { hostileText, mutated } from '../hostile.ts';
import { fuzzTarget } from '../target.ts';

interface Drawn {
  readonly row: JsonObject;
  readonly error: JsonObject;
  readonly retryAfter: string;
}

const resource = armCluster();
const properties = isObject(resource.properties) ? resource.properties : {};
const wholeRow: JsonObject = {
  ...resource,
  hasProperties: true,
  ...Object.fromEntries(clusterProperties.map((name) => [name, properties[name]])),
};
const refusal = { code: 'AuthorizationFailed', message: 'no', details: [{ code: 'RateLimiting', message: 'wait' }] };

/** Rows of Resource Graph and errors of Resource Manager, as the collector reads them. */
export const azureAnswers = fuzzTarget<Drawn>(
  'azureAnswers',
  { weight: 20, caseLimitMs: 500 },
  {
    draw: (random) => ({
      row: mutated(random, wholeRow, 6),
      error: mutated(random, {
        name: 'RestError',
        code: random.pick(['ECONNRESET', 'PARSE_ERROR', 'RateLimiting', 'CERT_HAS_EXPIRED']),
        statusCode: random.pick([200, 400, 401, 403, 404, 429, 500, 503]),
        details: refusal,
        response: { status: 403, bodyAsText: JSON.stringify({ error: refusal }) },
      }),
      retryAfter: hostileText(random),
    }),
    check: ({ row, error, retryAfter }) => {
      for (const made of [toClusterResource(row), toFullClusterResource(row)]) {
        JSON.stringify(made);
        const cluster = readCluster(made);
        assert.equal(cluster === null, typeof made.id !== 'string' || made.id === '');
      }
      const { name, ...rest } = error;
      const thrown = Object.assign(new Error('x'), rest, { name: typeof name === 'string' ? name : 'RestError' });
      const found = toRefusal(thrown);
      assert.ok(name !== 'RestError' || found !== undefined, 'a refusal that nobody read');
      const retryMs = retryAfterMsOf(retryAfter, new Date('2026-11-23T08:00:00Z'));
      assert.ok(retryMs === null || (Number.isFinite(retryMs) && retryMs >= 0));
    },
  },
);
