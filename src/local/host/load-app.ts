import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { pathToFileURL } from 'node:url';
import { ScanError } from '../../domain/errors.ts';
import type { Logger } from '../../domain/ports.ts';
import type { AppSettings } from './app-settings.ts';
import { coreModule, type LoadedApp } from './core-module.ts';

/** An app in use by one host. */
export interface OpenApp {
  readonly app: LoadedApp;
  /** Gives `process.env` back. */
  readonly close: () => void;
}

interface ProcessState {
  /** By URL. A module runs once per process, so what it registered is kept for every later host. */
  readonly loaded: Map<string, { readonly app: Promise<LoadedApp>; readonly settings: AppSettings }>;
  openHosts: number;
  settings: AppSettings;
  before: Readonly<Record<string, string | undefined>>;
}

const stateKey = Symbol.for('sidescan.loaded-apps');

/** On `globalThis`, since it mirrors the process's own state: its modules and its environment. */
function processState(): ProcessState {
  const holder: typeof globalThis & { [stateKey]?: ProcessState | undefined } = globalThis;
  return (holder[stateKey] ??= { loaded: new Map(), openHosts: 0, settings: {}, before: {} });
}

function refuse(why: string): never {
  throw new ScanError('config.invalid', `${why} Start this host in a process of its own.`);
}

/** Lays the app settings over `process.env`, where function code reads them. */
function enterEnvironment(state: ProcessState, settings: AppSettings): () => void {
  if (state.openHosts > 0 && !isDeepStrictEqual(state.settings, settings)) {
    refuse('Another host with other app settings runs in this process.');
  }
  if (state.openHosts === 0) {
    state.settings = settings;
    state.before = Object.fromEntries(Object.keys(settings).map((name) => [name, process.env[name]]));
    Object.assign(process.env, settings);
  }
  state.openHosts += 1;
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    state.openHosts -= 1;
    if (state.openHosts > 0) return;
    for (const [name, value] of Object.entries(state.before)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
}

/**
 * Imports the files that register functions, once per process: a second host of the same files shares their functions
 * and whatever they keep in memory. That is only right with equal app settings, so anything else is refused.
 *
 * @throws {ScanError} `config.invalid` when this process has already run the app, or runs another one, with other settings
 */
export async function openApp(files: readonly string[], settings: AppSettings, logger: Logger): Promise<OpenApp> {
  const state = processState();
  const urls = files.map((file) => (file.startsWith('file:') ? file : pathToFileURL(resolve(file)).href));
  const key = urls.join('\n');
  const earlier = state.loaded.get(key);
  if (earlier && !isDeepStrictEqual(earlier.settings, settings))
    refuse('This process has run the app with other app settings.');
  const leave = enterEnvironment(state, settings);
  try {
    const app =
      earlier?.app ??
      coreModule().collect(
        async () => {
          for (const url of urls) await import(/* @vite-ignore */ url);
        },
        (level, message) => logger.debug(message, { category: 'system', level }),
      );
    if (!earlier) state.loaded.set(key, { app, settings });
    return { app: await app, close: leave };
  } catch (error) {
    leave();
    throw error;
  }
}
