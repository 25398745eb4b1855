import type { QueueClient } from '@azure/storage-queue';
import type { InvocationResponse, TypedData } from './core-types.ts';
import type { FunctionDefinition, QueueOutput } from './function-definition.ts';
import type { QueueSettings } from './host-settings.ts';

export type MessageEncoding = QueueSettings['messageEncoding'];

/** Queue clients by output, created with their queue at first use. */
export type OpenQueue = (queue: Pick<QueueOutput, 'queueName' | 'connection'>) => Promise<QueueClient>;
/** The part of {@link OpenQueue} that sending needs. */
export type OpenOutput = (
  ...queue: Parameters<OpenQueue>
) => Promise<{ readonly sendMessage: (text: string) => Promise<unknown> }>;

export function encodeMessage(body: string | Uint8Array, encoding: MessageEncoding): string {
  return encoding === 'base64' ? Buffer.from(body).toString('base64') : Buffer.from(body).toString('utf8');
}

/** Answers undefined for text that is no base64 although it should be. */
export function decodeMessage(text: string, encoding: MessageEncoding): string | undefined {
  if (encoding === 'none') return text;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return Buffer.from(text, 'base64').toString('utf8');
}

/** The messages that one output value stands for: each element of an array is one. */
function messagesOf(data: TypedData | null | undefined): (string | Uint8Array)[] {
  if (!data) return [];
  if (data.bytes !== undefined) return [data.bytes];
  if (data.json !== undefined) {
    const value: unknown = JSON.parse(data.json);
    if (!Array.isArray(value)) return [data.json];
    return value.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)));
  }
  const scalar = data.string ?? data.int ?? data.double;
  return scalar === undefined ? [] : [String(scalar)];
}

/** Sends what a function returned and set on its queue outputs, in order. A failure fails the invocation. */
export function queueOutputWriter(
  open: OpenOutput,
  encoding: MessageEncoding,
): (definition: FunctionDefinition, response: InvocationResponse) => Promise<void> {
  return async ({ outputs }, response) => {
    for (const output of outputs) {
      const data =
        output.name === '$return'
          ? response.returnValue
          : response.outputData?.find((candidate) => candidate.name === output.name)?.data;
      const messages = messagesOf(data);
      if (messages.length === 0) continue;
      const queue = await open(output);
      for (const message of messages) await queue.sendMessage(encodeMessage(message, encoding));
    }
  };
}
