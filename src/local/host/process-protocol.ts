import { z } from 'zod';

/** The variable that holds a host process's options as JSON. */
export const optionsVariable = 'SIDESCAN_HOST_OPTIONS';

/** `LocalHostOptions` without what cannot travel: the logger (standard error carries the lines) and the clock. */
export const processOptionsSchema = z.strictObject({
  app: z.union([z.string(), z.array(z.string())]),
  hostJson: z.unknown(),
  environment: z.record(z.string(), z.string()),
  port: z.int().optional(),
  leaseMs: z.int().optional(),
  queuePollIntervalMs: z.int().optional(),
  timers: z.boolean().optional(),
  timerCheckIntervalMs: z.int().optional(),
  closeWithinMs: z.int().optional(),
});

/** What the parent asks over the channel. `{"id":1,"command":"runTimer","name":"startScan"}` */
export const commandSchema = z.object({
  id: z.int(),
  command: z.enum(['runTimer', 'idle', 'close']),
  name: z.string().default(''),
});
export type Command = z.input<typeof commandSchema>;

/** `{"id":1,"error":null}` */
export const replySchema = z.object({ id: z.int(), error: z.string().nullable() });
export type Reply = z.infer<typeof replySchema>;

/** The one line on standard output when the host listens. */
export const readySchema = z.object({
  url: z.string(),
  functions: z.array(
    z.looseObject({
      name: z.string(),
      trigger: z.enum(['http', 'timer', 'queue']),
      disabled: z.boolean(),
      bindings: z.array(z.looseObject({})),
    }),
  ),
});

/** One log line on standard error. */
export const logLineSchema = z.object({
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()).optional(),
});
