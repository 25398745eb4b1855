import { z } from 'zod';
import { receiveInspection } from '../inspect/receive-inspection.ts';
import { inspectionSchema, inspectionTotalsSchema } from '../snapshot/inspection-schema.ts';
import { callerOf } from './access.ts';
import { clusterKeyOf, clusterParams } from './clusters-http.ts';
import { ScanError } from '../domain/errors.ts';
import { inspection } from './openapi/plan-schemas.ts';
import { pageOf } from './openapi/schemas.ts';
import { continuation, pageSize } from './request-parts.ts';
import { json, route } from './route.ts';

const tag = 'Inspections';
const instant = z.string();

const receipt = z
  .object({
    clusterId: z.string(),
    observedAt: instant,
    receivedAt: instant,
    from: z.string().meta({ description: 'Who sent it, as it is stored: a name of Entra, or `key`.' }),
    stored: z.boolean().meta({ description: 'False: this one was sent before, and nothing was changed.' }),
    counts: z.boolean().meta({ description: 'False: too old to count in the next scan.' }),
  })
  .meta({ id: 'InspectionReceipt' });

const point = z
  .object({
    observedAt: instant,
    from: z.string(),
    totals: inspectionTotalsSchema.nullable().meta({ description: 'Null when nobody could look.' }),
  })
  .meta({ id: 'InspectionPoint' });

export const postInspection = route({
  name: 'postInspection',
  method: 'POST',
  path: 'api/inspections',
  tag,
  summary: 'Send what was seen inside a cluster',
  description:
    'What `sidescan inspect --upload` sends. It counts from the next scan on, as if the app had looked itself. At most 768 KiB. The same cluster and `observedAt` sent again change nothing. A cluster that no scan has seen is taken too: it counts once a scan sees it.',
  body: inspectionSchema,
  bodyBytes: 768 * 1024,
  answers: { 200: json('What was stored.', receipt) },
  problems: [413],
  handler: async ({ body, request, runtime, logger }) => {
    const received = await receiveInspection(await runtime.inspectionParts(), body, callerOf(request));
    logger.info('inspection received', { ...received });
    return { json: received };
  },
});

export const getClusterInspection = route({
  name: 'getClusterInspection',
  method: 'GET',
  path: 'api/clusters/{subscriptionId}/{resourceGroup}/{name}/inspection',
  tag,
  summary: 'What was last seen inside one cluster',
  params: clusterParams,
  answers: { 200: json('The newest inspection with evidence.', inspection) },
  problems: [404],
  handler: async ({ params, runtime }) => {
    const { inspections } = await runtime.inspectionParts();
    const latest = await inspections.latest(clusterKeyOf(params));
    if (!latest) {
      throw new ScanError(
        'notFound',
        'Nobody has looked into this cluster yet: run `sidescan inspect … --upload`, or set SIDESCAN_INSPECTION to on.',
      );
    }
    return { json: latest.inspection };
  },
});

export const listClusterInspections = route({
  name: 'listClusterInspections',
  method: 'GET',
  path: 'api/clusters/{subscriptionId}/{resourceGroup}/{name}/inspections',
  tag,
  summary: 'What was counted inside one cluster over time, newest first',
  description:
    'Before and after a migration: native pods, start-up restarts, stuck Jobs and requests of each inspection; also when nobody could look.',
  params: clusterParams,
  query: { top: pageSize, continuation },
  answers: { 200: json('A page of points.', pageOf(point).meta({ id: 'InspectionPointPage' })) },
  handler: async ({ params, query: { top = 100, continuation: from }, runtime }) => {
    const { inspections } = await runtime.inspectionParts();
    return { json: await inspections.history(clusterKeyOf(params), top, from) };
  },
});
