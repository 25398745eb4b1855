/**
 * Plans, waves, deliveries and inspections of `domain/contracts.ts` as schemas; see `schemas.ts`.
 *
 * @module
 */
import { z } from 'zod';
import { inspectionSchema } from '../../snapshot/inspection-schema.ts';

const count = z.number().int().min(0);

export const step = z
  .object({
    action: z.enum([
      'finishMeshUpgrade',
      'upgradeControlPlane',
      'upgradeNodePools',
      'recoverKubernetes',
      'upgradeMesh',
      'restartWorkloads',
      'verify',
    ]),
    to: z.string().nullable(),
    cost: z.number(),
    phases: z.array(z.object({ title: z.string(), commands: z.array(z.string()), check: z.string().nullable() })),
    before: z.array(z.string()),
    after: z.array(z.string()),
    rollback: z.string(),
    source: z.string(),
    warnings: z.array(z.enum(['outsideSupport', 'meshIncompatible'])),
  })
  .meta({ id: 'Step' });

export const plan = z
  .object({
    id: z.string(),
    target: z.literal('default'),
    from: z.object({
      controlPlane: z.string().nullable(),
      nodePools: z.array(z.string()),
      meshRevisions: z.array(z.string()),
      supportPlan: z.string(),
    }),
    steps: z.array(step),
    cost: z.number(),
    impossible: z.string().nullable().meta({ description: 'Why there is no way, where there is none.' }),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Plan' });

export const plans = z
  .object({ format: z.literal('sidescan.plan/1'), takenAt: z.string(), plans: z.array(plan) })
  .meta({ id: 'Plans' });

export const waves = z
  .object({
    format: z.literal('sidescan.waves/1'),
    takenAt: z.string(),
    waves: z.array(
      z.object({
        environment: z.string(),
        canary: z.boolean(),
        batches: z.array(
          z.object({
            clusters: z.array(
              z.object({ id: z.string(), name: z.string(), location: z.string(), steps: count, cost: z.number() }),
            ),
          }),
        ),
      }),
    ),
    impossible: z.array(z.object({ id: z.string(), name: z.string(), reason: z.string() })),
    unblocks: z
      .array(z.object({ action: z.string(), clusters: count, becomesNative: count, sentence: z.string() }))
      .meta({ description: 'Most clusters first.' }),
  })
  .meta({ id: 'Waves' });

export const delivery = z
  .object({
    deliveryId: z.string(),
    digestId: z.string(),
    channel: z.enum(['email', 'teams', 'slack', 'webhook']),
    recipient: z.string().meta({ description: 'An address, or the name of an endpoint; never its URL.' }),
    state: z.enum(['pending', 'sending', 'sent', 'deferred', 'failed', 'disabled']),
    attempts: count,
    lastAttemptAt: z.string().nullable(),
    nextAttemptAt: z.string().nullable(),
    error: z.string().nullable(),
    supersededBy: z.string().exactOptional().meta({
      description:
        'The newer delivery to the same recipient that took its place; only of one that failed for that reason.',
    }),
  })
  .meta({ id: 'Delivery' });

export const inspection = inspectionSchema;
