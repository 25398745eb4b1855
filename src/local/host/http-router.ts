import { ScanError } from '../../domain/errors.ts';
import type { FunctionDefinition, Trigger } from './function-definition.ts';

export type HttpFunction = FunctionDefinition<Extract<Trigger, { kind: 'http' }>>;

export interface RouteMatch {
  readonly function: HttpFunction;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the function for a method and a path; undefined means 404, also when only the method does not fit. */
export type HttpRouter = (method: string, path: string) => RouteMatch | undefined;

/**
 * Routes as the platform does: functions in the order of their names, the first whose template and method fit. The
 * platform does not prefer literals (Azure/azure-functions-host issue 9876), so a function that another one shadows
 * is refused here instead of surprising someone in Azure.
 *
 * @throws {ScanError} `config.invalid`, naming each function whose own path another function would answer
 */
export function httpRouter(functions: readonly HttpFunction[]): HttpRouter {
  const enabled = functions.filter((candidate) => !candidate.disabled);
  const find: HttpRouter = (method, path) => {
    for (const candidate of enabled) {
      if (!candidate.trigger.methods.includes(method.toUpperCase())) continue;
      const params = candidate.trigger.route.match(path);
      if (params) return { function: candidate, params };
    }
    return undefined;
  };

  const shadowed = enabled.flatMap((candidate) =>
    candidate.trigger.methods.flatMap((method) => {
      const { sample, text } = candidate.trigger.route;
      const winner = find(method, sample)?.function;
      if (!winner || winner === candidate) return [];
      return [
        `${method} /${text} of "${candidate.name}" is answered by "${winner.name}" (/${winner.trigger.route.text})`,
      ];
    }),
  );
  if (shadowed.length > 0) {
    throw new ScanError(
      'config.invalid',
      `Routes overlap, and the platform takes the function whose name comes first in the alphabet:\n- ${shadowed.join('\n- ')}\nRename a function or constrain a parameter.`,
    );
  }
  return find;
}
