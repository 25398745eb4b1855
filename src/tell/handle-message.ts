import type { Logger } from '../domain/ports.ts';
import type { TellMessage } from '../domain/tell-message.ts';
import { noTelemetry } from '../domain/telemetry.ts';
import { continueTelling } from '../scan/continue-trace.ts';
import { deliver } from './deliver.ts';
import type { TellParts } from './parts.ts';
import { planRun } from './plan-run.ts';

/** One delivery of a message of the telling queue. Answers a word for the log; a throw asks for another delivery. */
export async function handleTellMessage(
  parts: TellParts,
  message: TellMessage,
  options: { readonly logger: Logger; readonly isLastDelivery: boolean },
): Promise<string> {
  const { telemetry = noTelemetry } = parts;
  const { traceparent } = message;
  switch (message.kind) {
    case 'plan':
      return telemetry.run('plan', traceparent, async (span) => {
        const queue = continueTelling(parts.queue, span.traceparent);
        return planRun({ ...parts, queue }, message.runId, { ...options, span });
      });
    case 'delivery':
      return telemetry.run('deliver', traceparent, async (span) => {
        // Tries of one delivery stand side by side.
        const queue = continueTelling(parts.queue, traceparent);
        return deliver({ ...parts, queue }, message, { ...options, span });
      });
  }
}
