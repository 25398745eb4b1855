/**
 * Azurite as the embedded storage of the local host and of the tests. It runs in a process of its own, so it uses
 * another core and its memory is not ours, and it survives a killed host for as long as its owner lives.
 *
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ScanError } from '../domain/errors.ts';

/** With a folder, data stays there (created when missing); only one storage may use a folder at a time. */
export type StorageOptions = (
  { readonly folder: string; readonly inMemory?: false } | { readonly folder?: never; readonly inMemory?: true }
) & {
  /** URLs of modules that its process loads before anything else. */
  readonly preload?: readonly string[];
};

export interface LocalStorage {
  /** Blob, queue and table endpoints on loopback, with a key made for this start. */
  readonly connectionString: string;
  /** Writes what is unsaved to the folder and ends the service. */
  readonly close: () => Promise<void>;
}

const account = 'devstoreaccount1';
const services = ['Blob', 'Queue', 'Table'] as const;
/**
 * Azurite closes a connection that idles for 5 seconds, Azure only after minutes. A client that is busy for so long, on
 * a starved machine, would write into a closed one, which the SDK does not repeat.
 */
const keepAliveSeconds = 240;
/**
 * Azurite shuts down cleanly (saving its data) on the IPC message `shutdown`. The channel also closes when our process
 * dies, even by SIGKILL, so the end of the channel is the one way in which it is ever ended. Nobody reads what it says
 * then, which must not stop it on the way.
 */
const endWithParent = `
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  process.once('disconnect', () => process.emit('message', 'shutdown'));`;

/**
 * Starts blob, queue and table services on free loopback ports and answers once all three listen.
 *
 * @throws {ScanError} `store.unavailable` when the service ends before it listens or its folder cannot be made
 */
export async function startStorage(options: StorageOptions = {}): Promise<LocalStorage> {
  if (options.folder !== undefined) await makeFolder(options.folder);
  const key = randomBytes(64).toString('base64');
  const child = startAzurite(options.folder, key, options.preload ?? []);
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints = (complaints + text).slice(-2_000)));
  const ports = await listeningPorts(child);
  if (!ports) {
    throw new ScanError('store.unavailable', `The embedded storage did not start. ${complaints.trim()}`.trim(), {
      fields: { folder: options.folder ?? null },
    });
  }
  const endpoints = services.map(
    (name, index) => `${name}Endpoint=http://127.0.0.1:${String(ports[index])}/${account};`,
  );
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};${endpoints.join('')}`,
    close: () => end(child),
  };
}

/** Azurite makes folders too, but loops for ever on one that cannot be made (3.37). */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new ScanError(
      'store.unavailable',
      'The folder of the embedded storage could not be made; name another one.',
      {
        cause: error,
        fields: { folder },
      },
    );
  }
}

function startAzurite(folder: string | undefined, key: string, modules: readonly string[]): ChildProcess {
  const program = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const quiet = ['--silent', '--disableTelemetry', '--skipApiVersionCheck'];
  const ports = ['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'];
  const patience = services.flatMap((name) => [`--${name.toLowerCase()}KeepAliveTimeout`, String(keepAliveSeconds)]);
  const place = folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder];
  const preload = [`data:text/javascript,${encodeURIComponent(endWithParent)}`, ...modules].flatMap((url) => [
    '--import',
    url,
  ]);
  return spawn(process.execPath, [...preload, program, ...quiet, ...ports, ...patience, ...place], {
    // A group of its own: Ctrl-C reaches the host first, which still needs its storage to end well.
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A variable that names other accounts, if somebody has one set, would lock us out.
    env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${key}` },
  });
}

/** The ports in the order of {@link services}; undefined when the process ended instead. */
async function listeningPorts(child: ChildProcess): Promise<readonly number[] | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly number[] | undefined>();
  let output = '';
  child.once('error', reject);
  // Closes with the process, after the last of what it had to say.
  child.stderr?.once('close', () => resolve(undefined));
  // Stays attached: an unread pipe would fill up and stop the service.
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-4_000);
    const found = services.map((name) =>
      new RegExp(`${name} service is successfully listening at \\S+:(\\d+)`).exec(output),
    );
    if (found.every((match) => match !== null)) resolve(found.map((match) => Number(match[1])));
  });
  return promise;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Not `close`: it never comes once we have disconnected the channel ourselves.
  const ended = once(child, 'exit');
  // Once all three services are closed their data is saved; connections that clients keep open must not hold us up.
  let closed = 0;
  child.stdout?.on('data', (text: string) => {
    closed += text.split('service successfully closed').length - 1;
    if (closed === services.length) child.kill('SIGKILL');
  });
  if (child.connected) child.disconnect();
  await ended;
}
