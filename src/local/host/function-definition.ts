import { ScanError } from '../../domain/errors.ts';
import { substituteSettings, type AppSettings } from './app-settings.ts';
import type { LoadedApp } from './core-module.ts';
import type { Binding, RegisteredFunction } from './core-types.ts';
import { routeTemplate, RouteTemplateError, type RouteTemplate } from './route-template.ts';
import { parseSchedule, type Schedule } from './schedule.ts';

/** A queue that a function writes to, by the binding's name (`$return` for the returned value). */
export interface QueueOutput {
  readonly name: string;
  readonly queueName: string;
  readonly connection: string;
}

export type Trigger =
  | {
      readonly kind: 'http';
      readonly bindingName: string;
      /** Kept for whoever asks; on the local host anyone on loopback may call. */
      readonly authLevel: string;
      /** Upper case. */
      readonly methods: readonly string[];
      readonly route: RouteTemplate;
    }
  | {
      readonly kind: 'timer';
      readonly bindingName: string;
      readonly expression: string;
      readonly schedule: Schedule;
      readonly runOnStartup: boolean;
      /** Whether occurrences are recorded in storage, so that one missed while nothing ran is made up for. */
      readonly useMonitor: boolean;
    }
  | { readonly kind: 'queue'; readonly bindingName: string; readonly queueName: string; readonly connection: string };

/** A registered function with its bindings understood and its settings filled in. */
export interface FunctionDefinition<T extends Trigger = Trigger> {
  readonly name: string;
  readonly registered: RegisteredFunction;
  readonly trigger: T;
  readonly outputs: readonly QueueOutput[];
  /** Switched off by the app setting `AzureWebJobs.NAME.Disabled`. */
  readonly disabled: boolean;
}

const functionName = /^[a-zA-Z][a-zA-Z0-9_-]{0,127}$/;
const queueNamePattern = /^(?!.*--)[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])$/;

class BindingProblem extends Error {}

/** Reads the properties of one binding, filling in `%NAME%`. */
function bindingReader(functionName: string, bindingName: string, binding: Binding, settings: AppSettings) {
  const problem = (what: string): BindingProblem =>
    new BindingProblem(`function "${functionName}", binding "${bindingName}" (${binding.type}): ${what}`);
  const text = (property: string): string | undefined => {
    const value = binding[property];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw problem(`${property} must be text`);
    const filled = substituteSettings(value, settings);
    if ('missing' in filled) throw problem(`${property} needs the app setting ${filled.missing.join(', ')}`);
    return filled.text;
  };
  const queue = (): { queueName: string; connection: string } => {
    const queueName = text('queueName')?.toLowerCase() ?? '';
    if (!queueNamePattern.test(queueName)) throw problem(`"${queueName}" is no name for a queue`);
    // Empty counts as left out, as on the platform.
    const connection = text('connection') ?? '';
    return { queueName, connection: connection === '' ? 'AzureWebJobsStorage' : connection };
  };
  return { problem, text, queue };
}

function readTrigger(
  name: string,
  bindingName: string,
  binding: Binding,
  settings: AppSettings,
  prefix: string,
): Trigger {
  const { problem, text, queue } = bindingReader(name, bindingName, binding, settings);
  switch (binding.type.toLowerCase()) {
    case 'httptrigger': {
      const own = text('route') ?? '';
      // An empty route means the function's name (host `WebScriptHostHttpRoutesManager`).
      const route = own === '' ? name : own;
      const methods = Array.isArray(binding.methods) ? binding.methods : ['GET', 'POST'];
      try {
        return {
          kind: 'http',
          bindingName,
          authLevel: text('authLevel') ?? 'anonymous',
          methods: methods.map((method) => String(method).toUpperCase()),
          route: routeTemplate(prefix === '' ? route : `${prefix}/${route.replace(/^\//, '')}`),
        };
      } catch (error) {
        if (error instanceof RouteTemplateError) throw problem(`the route "${route}" cannot be used: ${error.message}`);
        throw error;
      }
    }
    case 'timertrigger': {
      const expression = text('schedule') ?? '';
      const schedule = parseSchedule(expression);
      if (!schedule) throw problem(`"${expression}" is no NCRONTAB schedule (second minute hour day month weekday)`);
      const useMonitor = binding.useMonitor !== false && !schedule.isFrequent;
      return {
        kind: 'timer',
        bindingName,
        expression,
        schedule,
        runOnStartup: binding.runOnStartup === true,
        useMonitor,
      };
    }
    case 'queuetrigger':
      return { kind: 'queue', bindingName, ...queue() };
    default:
      throw problem('the local host runs httpTrigger, timerTrigger and queueTrigger only');
  }
}

function define(registered: RegisteredFunction, settings: AppSettings, prefix: string): FunctionDefinition {
  const { name, bindings, retryOptions } = registered.metadata;
  if (!functionName.test(name)) throw new BindingProblem(`function "${name}": not a name that the platform accepts`);
  if (retryOptions) throw new BindingProblem(`function "${name}": the local host knows no retry policies`);
  let trigger: Trigger | undefined;
  const outputs: QueueOutput[] = [];
  for (const [bindingName, binding] of Object.entries(bindings)) {
    const type = binding.type.toLowerCase();
    const { problem, queue } = bindingReader(name, bindingName, binding, settings);
    if (type.endsWith('trigger')) trigger = readTrigger(name, bindingName, binding, settings, prefix);
    else if (binding.direction === 'out' && type === 'queue') outputs.push({ name: bindingName, ...queue() });
    else if (binding.direction === 'out' && type === 'http' && bindingName === '$return') continue;
    else throw problem(`the local host knows no such ${binding.direction === 'in' ? 'input' : 'output'}`);
  }
  if (!trigger) throw new BindingProblem(`function "${name}": has no trigger`);
  const disabled = /^(true|1)$/i.test(settings[`AzureWebJobs.${name}.Disabled`] ?? '');
  return { name, registered, trigger, outputs, disabled };
}

/**
 * Reads what an app registered, in the order in which the platform indexes functions: by name, ignoring case.
 *
 * @throws {ScanError} `config.invalid`, naming every function and binding that cannot run here
 */
export function defineFunctions(
  app: LoadedApp,
  settings: AppSettings,
  routePrefix: string,
): readonly FunctionDefinition[] {
  const problems: string[] = [];
  const defined: FunctionDefinition[] = [];
  for (const registered of app.functions.values()) {
    try {
      defined.push(define(registered, settings, routePrefix));
    } catch (error) {
      if (!(error instanceof BindingProblem)) throw error;
      problems.push(error.message);
    }
  }
  if (defined.length === 0 && problems.length === 0) problems.push('the app registered no functions');
  if (problems.length > 0)
    throw new ScanError('config.invalid', `The app cannot run on the local host:\n- ${problems.join('\n- ')}`);
  const key = (name: string): string => name.toUpperCase();
  return defined.sort((a, b) => (key(a.name) < key(b.name) ? -1 : 1));
}

export function hasTrigger<K extends Trigger['kind']>(
  definition: FunctionDefinition,
  kind: K,
): definition is FunctionDefinition<Extract<Trigger, { kind: K }>> {
  return definition.trigger.kind === kind;
}
