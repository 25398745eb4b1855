import { randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from '../../domain/ports.ts';
import type { LoadedApp } from './core-module.ts';
import type { CoreInvocationContext, InvocationResponse, LogLevel, TypedData } from './core-types.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** What a trigger hands over. */
export interface TriggerInput {
  readonly data: TypedData;
  readonly metadata?: Readonly<Record<string, TypedData>>;
  /** A W3C traceparent to continue; a new trace starts without one. */
  readonly traceParent?: string | undefined;
}

/** Runs functions through the app's own programming model, as the platform's worker does. */
export interface Invoker {
  /** Settles when the function and its outputs are done; rejects with what the function threw. */
  readonly invoke: (definition: FunctionDefinition, input: TriggerInput) => Promise<InvocationResponse>;
  /** How many functions run now. */
  readonly running: () => number;
  /** Resolves when nothing runs, or after `withinMs`: false then. */
  readonly drained: (withinMs: number) => Promise<boolean>;
  readonly runAppHooks: (hook: 'appStart' | 'appTerminate') => Promise<void>;
}

export interface InvokerOptions {
  readonly app: LoadedApp;
  readonly logger: Logger;
  /** Sends what the function's output bindings produced. */
  readonly writeOutputs: (definition: FunctionDefinition, response: InvocationResponse) => Promise<void>;
}

const loggerMethod = {
  trace: 'debug',
  debug: 'debug',
  information: 'info',
  warning: 'warn',
  error: 'error',
  critical: 'error',
  none: 'debug',
} as const satisfies Record<LogLevel, keyof Logger>;

const traceParentPattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function ensureError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('Something that is no error was thrown.', { cause: thrown });
}

export function functionInvoker({ app, logger, writeOutputs }: InvokerOptions): Invoker {
  let running = 0;
  let waiting: (() => void)[] = [];
  const appHookData: Record<string, unknown> = {};

  const runHooks = async (name: string, context: Record<string, unknown>): Promise<void> => {
    for (const callback of app.hooks.get(name) ?? []) await callback(context);
  };

  const run = async (definition: FunctionDefinition, input: TriggerInput, id: string): Promise<InvocationResponse> => {
    const fields = { function: definition.name, invocationId: id };
    const { metadata, callback: registeredCallback } = definition.registered;
    const given =
      input.traceParent !== undefined && traceParentPattern.test(input.traceParent) ? input.traceParent : undefined;
    const traceParent = given ?? `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
    const coreContext: CoreInvocationContext = {
      invocationId: id,
      request: {
        invocationId: id,
        inputData: [{ name: definition.trigger.bindingName, data: input.data }],
        triggerMetadata: input.metadata ?? {},
        traceContext: { traceParent },
      },
      metadata,
      state: undefined,
      log: (level, category, message) => logger[loggerMethod[level]](message, { ...fields, category }),
    };
    const model = await app.model().getInvocationModel(coreContext);
    const { context, inputs } = await model.getArguments();

    const hookData = {};
    const before = { hookData, appHookData, invocationContext: context, functionCallback: registeredCallback, inputs };
    coreContext.state = 'preInvocationHooks';
    await runHooks('preInvocation', before);
    const after: Record<string, unknown> = {
      hookData,
      appHookData,
      invocationContext: context,
      inputs: before.inputs,
      result: null,
      error: null,
    };
    coreContext.state = 'invocation';
    try {
      after.result = await model.invokeFunction(context, before.inputs, before.functionCallback);
    } catch (error) {
      after.error = error;
    }
    coreContext.state = 'postInvocationHooks';
    await runHooks('postInvocation', after);
    coreContext.state = undefined;
    // A hook may have dealt with the error, or set one; null and undefined are none, as in the worker.
    if (after.error !== null && after.error !== undefined) throw ensureError(after.error);
    const response = await model.getResponse(context, after.result);
    await writeOutputs(definition, response);
    return response;
  };

  return {
    invoke: async (definition, input) => {
      const id = randomUUID();
      const startedMs = performance.now();
      running += 1;
      const fields = () => ({
        function: definition.name,
        invocationId: id,
        durationMs: Math.round(performance.now() - startedMs),
      });
      logger.debug('function started', { function: definition.name, invocationId: id });
      try {
        const response = await run(definition, input, id);
        logger.debug('function succeeded', fields());
        return response;
      } catch (error) {
        const { name, message } = ensureError(error);
        logger.error('function failed', { ...fields(), error: `${name}: ${message}` });
        throw error;
      } finally {
        running -= 1;
        if (running === 0) {
          for (const resolve of waiting) resolve();
          waiting = [];
        }
      }
    },
    running: () => running,
    drained: async (withinMs) => {
      if (running === 0) return true;
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => resolve(false), withinMs);
      waiting.push(() => resolve(true));
      return promise.finally(() => clearTimeout(timer));
    },
    runAppHooks: (hook) => runHooks(hook, { hookData: {}, appHookData }),
  };
}
