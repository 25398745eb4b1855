import { describe, expect, it } from 'vitest';
import type { LoadedApp } from './core-module.ts';
import type { Binding } from './core-types.ts';
import { defineFunctions } from './function-definition.ts';

const queueTrigger: Binding = { type: 'queueTrigger', direction: 'in', queueName: '%QUEUE%', connection: 'STORE' };
const httpTrigger: Binding = {
  type: 'httpTrigger',
  direction: 'in',
  authLevel: 'function',
  methods: ['get'],
  route: 'x',
};

function appOf(functions: Record<string, Record<string, Binding>>, retryOptions?: unknown): LoadedApp {
  return {
    functions: new Map(
      Object.entries(functions).map(([name, bindings]) => [
        name,
        { metadata: { name, bindings, retryOptions }, callback: () => undefined },
      ]),
    ),
    hooks: new Map(),
    model: () => expect.unreachable(),
  };
}

const define = (
  functions: Record<string, Record<string, Binding>>,
  settings: Record<string, string> = {},
  prefix = 'api',
) => defineFunctions(appOf(functions), settings, prefix);

describe('the functions of an app', () => {
  it('come in the order of their names, whatever their case', () => {
    const names = define({ b: { t: httpTrigger }, A: { t: httpTrigger }, C: { t: httpTrigger } }).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['A', 'b', 'C']);
  });

  it('have their settings filled in, and keep their registration as it was', () => {
    const [work] = define({ work: { t: queueTrigger } }, { QUEUE: 'Jobs' });
    expect(work?.trigger).toEqual({ kind: 'queue', bindingName: 't', queueName: 'jobs', connection: 'STORE' });
    expect(work?.registered.metadata.bindings.t).toBe(queueTrigger);
  });

  it('listen under the route prefix, and under their own name without a route', () => {
    const routeOf = (binding: Binding, prefix: string) => {
      const trigger = define({ hello: { t: binding } }, {}, prefix)[0]?.trigger;
      return trigger?.kind === 'http' ? trigger.route.text : undefined;
    };
    expect(routeOf(httpTrigger, 'api')).toBe('api/x');
    expect(routeOf(httpTrigger, '')).toBe('x');
    expect(routeOf({ ...httpTrigger, route: '' }, 'api')).toBe('api/hello');
  });

  it('use the host’s own storage when they name no connection', () => {
    const [work] = define({ work: { t: { ...queueTrigger, queueName: 'jobs', connection: '' } } });
    expect(work?.trigger).toMatchObject({ connection: 'AzureWebJobsStorage' });
  });

  it('know their queue outputs, returned and extra', () => {
    const output: Binding = { type: 'queue', direction: 'out', queueName: 'out-queue', connection: 'STORE' };
    const [work] = define({ work: { t: queueTrigger, $return: output, extra: output } }, { QUEUE: 'jobs' });
    expect(work?.outputs.map(({ name, queueName }) => [name, queueName])).toEqual([
      ['$return', 'out-queue'],
      ['extra', 'out-queue'],
    ]);
  });

  it('watch over a timer unless it says otherwise or runs all the time', () => {
    const timer = (extra: Record<string, unknown>): Record<string, Binding> => ({
      t: { type: 'timerTrigger', direction: 'in', schedule: '0 0 5 * * *', ...extra },
    });
    const watched = define({ a: timer({}), b: timer({ useMonitor: false }), c: timer({ schedule: '* * * * * *' }) });
    expect(watched.map(({ trigger }) => trigger.kind === 'timer' && trigger.useMonitor)).toEqual([true, false, false]);
  });

  it('can be switched off by a setting', () => {
    expect(define({ a: { t: httpTrigger } }, { 'AzureWebJobs.a.Disabled': 'true' })[0]?.disabled).toBe(true);
  });

  it.each<[string, Record<string, Record<string, Binding>>, RegExp]>([
    [
      'an output that is no queue',
      { f: { t: httpTrigger, o: { type: 'table', direction: 'out' } } },
      /"f", binding "o" \(table\)/,
    ],
    [
      'an input',
      { f: { t: httpTrigger, i: { type: 'blob', direction: 'in' } } },
      /"f", binding "i" \(blob\).*no such input/,
    ],
    ['another trigger', { f: { t: { type: 'blobTrigger', direction: 'in' } } }, /"f", binding "t" \(blobTrigger\)/],
    ['no trigger', { f: { o: { type: 'http', direction: 'out', name: '$return' } } }, /"f"/],
    ['a missing setting', { f: { t: queueTrigger } }, /"f", binding "t".*app setting QUEUE/],
    [
      'a schedule that is none',
      { f: { t: { type: 'timerTrigger', direction: 'in', schedule: 'daily' } } },
      /"daily" is no NCRONTAB/,
    ],
    ['a queue name that is none', { f: { t: { ...queueTrigger, queueName: 'a_b' } } }, /"a_b" is no name for a queue/],
    ['a route that is none', { f: { t: { ...httpTrigger, route: '{x:nope}' } } }, /"f".*"nope"/],
    ['a name that is none', { 'f f': { t: httpTrigger } }, /"f f"/],
    ['no functions', {}, /registered no functions/],
  ])('are refused with %s', (_, functions, message) => {
    expect(() => define(functions)).toThrow(message);
    expect(() => define(functions)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  it('are refused with a retry policy, which would not be followed', () => {
    expect(() => defineFunctions(appOf({ f: { t: httpTrigger } }, { maxRetryCount: 3 }), {}, '')).toThrow(/retry/);
  });

  it('name all their problems at once', () => {
    expect(() => define({ f: { t: queueTrigger }, g: { t: { type: 'blobTrigger', direction: 'in' } } })).toThrow(
      /"f"[^]*"g"/,
    );
  });
});
