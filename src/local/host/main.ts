/**
 * A local host in a process of its own: options as JSON in `SIDESCAN_HOST_OPTIONS`, one JSON line `{"url":…}` on
 * standard output when it listens, log lines as JSON on standard error. Ends gracefully on SIGTERM and SIGINT, and when
 * the process that started it is gone.
 *
 * @module
 */
import process from 'node:process';
import type { Logger } from '../../domain/ports.ts';
import { commandSchema, optionsVariable, processOptionsSchema, type Reply } from './process-protocol.ts';
import { startHost, type LocalHost } from './start.ts';

const line =
  (level: string) =>
  (message: string, fields?: Readonly<Record<string, unknown>>): void =>
    void process.stderr.write(`${JSON.stringify({ level, message, ...(fields ? { fields } : {}) })}\n`);
const logger: Logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };

async function obey(host: LocalHost, message: unknown): Promise<void> {
  const { id, command, name } = commandSchema.parse(message);
  let error: string | null = null;
  try {
    if (command === 'runTimer') await host.runTimer(name);
    else await host[command]();
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : 'Something that is no error was thrown.';
  }
  const reply: Reply = { id, error };
  process.send?.(reply, () => {
    if (command === 'close') process.exit(0);
  });
}

async function main(): Promise<void> {
  const options = processOptionsSchema.parse(JSON.parse(process.env[optionsVariable] ?? 'null'));
  Reflect.deleteProperty(process.env, optionsVariable);
  // Left-out options stay left out: an explicit undefined is something else to the host.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const host = await startHost({
    app: options.app,
    hostJson: options.hostJson,
    environment: options.environment,
    ...given,
    logger,
  });
  const end = (): void => {
    host.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', end).once('SIGINT', end).once('disconnect', end);
  process.on('message', (message) => void obey(host, message));
  process.stdout.write(`${JSON.stringify({ url: host.url, functions: host.functions() })}\n`);
}

main().catch((error: unknown) => {
  logger.error('local host did not start', { error: error instanceof Error ? error.message : 'unknown' });
  process.exit(1);
});
