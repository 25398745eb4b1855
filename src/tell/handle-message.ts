import type { Logger } from '../domain/ports.ts';
import type { TellMessage } from '../domain/tell-message.ts';
import { deliver } from './deliver.ts';
import type { TellParts } from './parts.ts';
import { planRun } from './plan-run.ts';

/** One delivery of a message of the telling queue. Answers a word for the log; a throw asks for another delivery. */
export async function handleTellMessage(
  parts: TellParts,
  message: TellMessage,
  options: { readonly logger: Logger; readonly isLastDelivery: boolean },
): Promise<string> {
  switch (message.kind) {
    case 'plan':
      return planRun(parts, message.runId, options);
    case 'delivery':
      return deliver(parts, message, options);
  }
}
