import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ScanError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/ports.ts';
import { describeFailure } from './describe-failure.ts';
import { logLineSchema, optionsVariable, readySchema, replySchema, type Command } from './process-protocol.ts';
import type { HostedFunction, LocalHost, LocalHostOptions } from './start.ts';

/** A local host that runs elsewhere: same face, its own modules and settings, and it can be killed. */
export interface HostProcess extends LocalHost {
  readonly pid: number;
  /** Ends it at once, as a crash does; resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

export interface HostProcessOptions extends Omit<LocalHostOptions, 'clock'> {
  /** URLs of modules that the process loads before anything else. */
  readonly preload?: readonly string[];
}

const processEnded = 'The host process ended.';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Hands the child's log lines to our logger; whatever else it prints is a warning. */
function forwardLog(child: ChildProcess, logger: Logger, onError: (message: string) => void): void {
  if (!child.stderr) return;
  createInterface({ input: child.stderr }).on('line', (text) => {
    const parsed = logLineSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      logger.warn('host process printed', { text });
      return;
    }
    const { level, message, fields } = parsed.data;
    if (message === 'local host did not start') onError(String(fields?.error));
    logger[level](message, fields);
  });
}

/**
 * Starts {@link startHost} in a process of its own, which ends when this one does. The child's environment is this
 * process's plus the app settings.
 *
 * @throws {ScanError} `config.invalid` with the child's reason when it does not start
 */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const { logger, preload = [], ...travelling } = options;
  const child = fork(fileURLToPath(new URL('./main.ts', import.meta.url)), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: preload.flatMap((url) => ['--import', url]),
    env: { ...process.env, [optionsVariable]: JSON.stringify(travelling) },
  });
  let reason = 'the process ended';
  forwardLog(child, logger, (message) => (reason = message));
  const exited = once(child, 'close');

  const { promise: ready, resolve } = Promise.withResolvers<unknown>();
  if (child.stdout) createInterface({ input: child.stdout }).once('line', (text) => resolve(parseJson(text)));
  const first = readySchema.safeParse(await Promise.race([ready, exited]));
  if (!first.success) {
    child.kill('SIGKILL');
    await exited;
    throw new ScanError('config.invalid', `The host process did not start: ${reason}`);
  }
  const { url, functions } = first.data;

  let lastId = 0;
  const ask = async (command: Command['command'], name = ''): Promise<void> => {
    const id = (lastId += 1);
    const { promise: reply, resolve: answer } = Promise.withResolvers<string | null>();
    const listen = (message: unknown): void => {
      const parsed = replySchema.safeParse(message);
      if (parsed.success && parsed.data.id === id) answer(parsed.data.error);
    };
    child.on('message', listen);
    const gone = exited.then(() => processEnded);
    // Without a callback a closed channel would be an uncaught error.
    child.send({ id, command, name } satisfies Command, (error) => {
      if (error) answer(processEnded);
    });
    const error = await Promise.race([reply, gone]);
    child.off('message', listen);
    if (error !== null) throw new Error(error);
  };

  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    url,
    pid: child.pid ?? 0,
    // What the process says of itself is our own `start.ts`'s; the schema looks for what another program would lack.
    functions: () => functions as unknown as readonly HostedFunction[],
    runTimer: (name) => ask('runTimer', name),
    idle: () => ask('idle'),
    close: async () => {
      // It may be ending already: Ctrl-C reaches a whole process group.
      if (!isGone())
        await ask('close').catch((error: unknown) =>
          logger.debug('host process ended meanwhile', describeFailure(error)),
        );
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
