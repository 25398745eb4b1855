/**
 * Answers `require('@azure/functions-core')` as the platform's worker does. The library looks that module up once per
 * process and keeps it, so there is one answer per process, and this file holds the process's state: which app is
 * loading, which hooks it registered. Everything that belongs to one host lives elsewhere.
 *
 * @module
 */
import Module from 'node:module';
import type {
  FunctionCallback,
  FunctionMetadata,
  HookCallback,
  LogLevel,
  ProgrammingModel,
  RegisteredFunction,
} from './core-types.ts';

/** What one load of an app left behind. */
export interface LoadedApp {
  readonly functions: Map<string, RegisteredFunction>;
  readonly hooks: Map<string, HookCallback[]>;
  readonly model: () => ProgrammingModel;
}

type SystemLog = (level: LogLevel, message: string) => void;

interface CoreModule {
  /** Runs `load` and answers what it registered. One at a time: registrations carry no owner. */
  readonly collect: (load: () => Promise<unknown>, log: SystemLog) => Promise<LoadedApp>;
}

/** As the worker's versions: the library compares none of them, telemetry packages read them. */
const hostVersion = '4.1040.300';
const workerVersion = '3.12.0';
const hookNames = new Set(['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log']);

function disposable(dispose: () => void): { readonly dispose: () => void } {
  return { dispose };
}

function install(): CoreModule {
  let model: ProgrammingModel | undefined;
  let loading: LoadedApp | undefined;
  let systemLog: SystemLog = () => undefined;
  let last: Promise<unknown> = Promise.resolve();

  const current = (what: string): LoadedApp => {
    // The worker's own words: registration ends with start-up.
    if (!loading) throw new Error(`${what} can only be registered during app startup.`);
    return loading;
  };

  const coreApi = {
    version: workerVersion,
    hostVersion,
    workerVersion,
    funcCliVersion: undefined,
    log: (level: LogLevel, _category: string, message: string) => systemLog(level, message),
    setProgrammingModel: (next: ProgrammingModel) => {
      model = next;
    },
    getProgrammingModel: () => model,
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      const { functions } = current('A function');
      const id = metadata.functionId ?? metadata.name;
      if (functions.has(id)) throw new Error(`A function with id "${id}" has already been registered.`);
      functions.set(id, { metadata, callback });
      return disposable(() => functions.delete(id));
    },
    registerHook: (name: string, callback: HookCallback) => {
      if (!hookNames.has(name)) throw new RangeError(`Unrecognized hook "${name}"`);
      const { hooks } = current('A hook');
      const callbacks = hooks.get(name) ?? [];
      hooks.set(name, [...callbacks, callback]);
      return disposable(() =>
        hooks.set(
          name,
          (hooks.get(name) ?? []).filter((other) => other !== callback),
        ),
      );
    },
    Disposable: class {
      readonly dispose: () => void;
      constructor(dispose: () => void) {
        this.dispose = dispose;
      }
    },
  };

  // The worker intercepts `require` and nothing else. So do we: an app that reaches the module in another way would
  // work here and not in Azure.
  // Node documents `require` on modules; its types leave it out.
  const prototype = Module.prototype as unknown as { require: (this: unknown, id: string) => unknown };
  const original = prototype.require;
  prototype.require = function require(id) {
    return id === '@azure/functions-core' ? coreApi : original.call(this, id);
  };

  const load = async (run: () => Promise<unknown>, log: SystemLog): Promise<LoadedApp> => {
    const app: LoadedApp = {
      functions: new Map(),
      hooks: new Map(),
      model: () => {
        if (!model) throw new Error('The app registered no programming model: does it import @azure/functions 4?');
        return model;
      },
    };
    loading = app;
    systemLog = log;
    try {
      await run();
    } finally {
      loading = undefined;
    }
    return app;
  };

  return {
    collect: (run, log) => {
      const mine = last.then(() => load(run, log));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

const coreModuleKey = Symbol.for('sidescan.functions-core');

/** The process's one core module, installed at first use (kept on `globalThis`: a test runner may load this file twice). */
export function coreModule(): CoreModule {
  const holder: typeof globalThis & { [coreModuleKey]?: CoreModule | undefined } = globalThis;
  return (holder[coreModuleKey] ??= install());
}
