/** A small Functions app that the local host's tests run: every trigger, every kind of answer. */
import { appendFileSync } from 'node:fs';
import { app, output, type HttpHandler, type HttpRequest, type InvocationContext, type Timer } from '@azure/functions';

/** Functions report what they did by appending a JSON line to this file: it works across processes. */
function report(what: Record<string, unknown>): void {
  appendFileSync(process.env.HOST_APP_JOURNAL ?? '', `${JSON.stringify(what)}\n`);
}

const echo =
  (name: string): HttpHandler =>
  async (request) => ({
    jsonBody: {
      function: name,
      params: request.params,
      query: Object.fromEntries(request.query),
      method: request.method,
    },
  });

app.http('listItems', { route: 'items', methods: ['GET', 'HEAD'], authLevel: 'function', handler: echo('listItems') });
app.http('createItem', { route: 'items', methods: ['POST'], authLevel: 'function', handler: echo('createItem') });
app.http('item', { route: 'items/{id:int}', methods: ['GET'], authLevel: 'anonymous', handler: echo('item') });
app.http('itemByGuid', {
  route: 'items/{id:guid}/{part?}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: echo('itemByGuid'),
});
app.http('rest', { route: 'files/{*path}', methods: ['GET'], authLevel: 'anonymous', handler: echo('rest') });
app.http('root', { route: '{ignored:maxlength(0)?}', methods: ['GET'], authLevel: 'anonymous', handler: echo('root') });

app.http('bytes', {
  route: 'bytes',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: async (request: HttpRequest) => ({
    status: 201,
    headers: {
      'content-type': 'application/octet-stream',
      'content-encoding': 'gzip',
      'x-seen': request.headers.get('x-sent') ?? '',
    },
    cookies: [{ name: 'session', value: 'a b', path: '/', httpOnly: true, sameSite: 'Strict' as const, maxAge: 60 }],
    body: new Uint8Array(await request.arrayBuffer()),
  }),
});
app.http('streamed', {
  route: 'streamed',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: () => ({ body: ReadableStream.from(['one,', 'two']).pipeThrough(new TextEncoderStream()) }),
});
// What types forbid and JavaScript lets through: the host has to bear it.
app.http('nothing', { route: 'nothing', methods: ['GET'], authLevel: 'anonymous', handler: () => undefined as never });
app.http('empty', { route: 'empty', methods: ['HEAD'], authLevel: 'anonymous', handler: () => ({ status: 200 }) });
app.http('text', { route: 'text', methods: ['GET'], authLevel: 'anonymous', handler: () => 'not a response' as never });
app.http('fails', {
  route: 'fails',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: () => {
    throw new Error('the handler broke');
  },
});
app.http('slow', {
  route: 'slow/{name}',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: async (request) => {
    report({ slow: request.params.name, state: 'started' });
    await released();
    return { body: 'done' };
  },
});
app.http('logs', {
  route: 'logs',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (_request, context) => {
    context.debug('a debug line');
    context.warn('a warning with %s', 'a value');
    return { jsonBody: { invocationId: context.invocationId, traceParent: context.traceContext?.traceParent } };
  },
});

const returned = output.storageQueue({ queueName: '%OUT_QUEUE%', connection: 'APP_STORAGE' });
const extra = output.storageQueue({ queueName: '%OUT_QUEUE%', connection: 'APP_STORAGE' });
app.http('enqueue', {
  route: 'enqueue',
  methods: ['POST'],
  authLevel: 'anonymous',
  extraOutputs: [extra],
  handler: async (request, context) => {
    context.extraOutputs.set(extra, await request.json());
    return { status: 202 };
  },
});

/** Lets everything go that waits: `slow` requests and messages that say `wait`. */
export function openGate(): void {
  release?.();
}

let release: (() => void) | undefined;
const gate = new Promise<void>((resolve) => (release = resolve));
const released = (): Promise<void> => gate;
app.http('release', {
  route: 'release',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: () => {
    openGate();
    return { status: 200 };
  },
});

interface Work {
  readonly do?: 'fail' | 'wait' | 'hang' | 'forward';
  readonly id: string;
}

app.storageQueue('work', {
  queueName: '%WORK_QUEUE%',
  connection: 'APP_STORAGE',
  return: returned,
  handler: async (message: unknown, context: InvocationContext) => {
    const work = (typeof message === 'object' ? message : { id: JSON.stringify(message) }) as Work;
    const { dequeueCount, id, insertionTime, expirationTime, nextVisibleTime, popReceipt } =
      context.triggerMetadata ?? {};
    report({
      work: work.id,
      message,
      pid: process.pid,
      metadata: { dequeueCount, id, insertionTime, expirationTime, nextVisibleTime, popReceipt },
    });
    if (work.do === 'fail') throw new Error('the work failed');
    if (work.do === 'wait') await released();
    if (work.do === 'hang' && dequeueCount === 1) await new Promise(() => undefined);
    return work.do === 'forward' ? { forwarded: work.id } : undefined;
  },
});

app.timer('tick', {
  schedule: '%TICK_SCHEDULE%',
  handler: (timer: Timer) => report({ tick: timer }),
});
app.timer('atStart', {
  schedule: '0 0 0 1 1 *',
  runOnStartup: true,
  useMonitor: false,
  handler: (timer: Timer) => report({ atStart: timer }),
});
app.timer('failingTimer', {
  schedule: '0 0 0 1 1 *',
  useMonitor: false,
  handler: () => {
    throw new Error('the timer failed');
  },
});
