import { z } from 'zod';
import { ScanError } from '../../domain/errors.ts';
import { parseTimeSpanMs } from './time-span.ts';

const timeSpan = (minMs: number) =>
  z.string().transform((text, context) => {
    const ms = parseTimeSpanMs(text);
    if (ms !== undefined && ms >= minMs) return ms;
    context.addIssue(`expected a time span hh:mm:ss of at least ${minMs} ms, got ${JSON.stringify(text)}`);
    return z.NEVER;
  });

/**
 * The parts of host.json that the local host acts on; the platform's defaults and bounds (facts 13). Everything else
 * (logging, telemetry, extension bundle) concerns the platform alone and passes.
 */
const hostJsonSchema = z.looseObject({
  version: z.literal('2.0'),
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string().default('api') }).prefault({}),
      queues: z
        .looseObject({
          maxPollingInterval: timeSpan(100).prefault('00:01:00'),
          visibilityTimeout: timeSpan(0).prefault('00:00:00'),
          batchSize: z.int().min(1).max(32).default(16),
          newBatchThreshold: z.int().min(0).optional(),
          maxDequeueCount: z.int().min(1).default(5),
          messageEncoding: z.enum(['base64', 'none']).default('base64'),
        })
        .prefault({}),
    })
    .prefault({}),
});

export interface QueueSettings {
  readonly maxPollingIntervalMs: number;
  /** How long a message stays hidden after a failed run. */
  readonly retryAfterMs: number;
  readonly batchSize: number;
  readonly newBatchThreshold: number;
  readonly maxDequeueCount: number;
  readonly messageEncoding: 'base64' | 'none';
}

export interface HostSettings {
  /** Without slashes at either end; may be empty. */
  readonly routePrefix: string;
  readonly queues: QueueSettings;
}

/**
 * Reads a parsed host.json.
 *
 * @throws {ScanError} `config.invalid`, listing every problem
 */
export function parseHostSettings(hostJson: unknown): HostSettings {
  const parsed = hostJsonSchema.safeParse(hostJson);
  if (!parsed.success)
    throw new ScanError('config.invalid', `host.json cannot be used:\n${z.prettifyError(parsed.error)}`);
  const { http, queues } = parsed.data.extensions;
  return {
    routePrefix: http.routePrefix.replaceAll(/^\/+|\/+$/g, ''),
    queues: {
      maxPollingIntervalMs: queues.maxPollingInterval,
      retryAfterMs: queues.visibilityTimeout,
      batchSize: queues.batchSize,
      newBatchThreshold: queues.newBatchThreshold ?? Math.floor(queues.batchSize / 2),
      maxDequeueCount: queues.maxDequeueCount,
      messageEncoding: queues.messageEncoding,
    },
  };
}
