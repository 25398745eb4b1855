import { readFile } from 'node:fs/promises';
import { ScanError } from '../domain/errors.ts';
import { toReadError } from '../snapshot/file-error.ts';
import { openSnapshot } from '../snapshot/read.ts';
import type { CliParts, Simulation, SimulationOptions } from './parts.ts';

/** The real parts. Everything heavy (the SDKs, the simulation) is loaded when a command asks for it. */
export const wiredParts: CliParts = {
  settings: async (env) => {
    const { loadSettings } = await import('../settings.ts');
    return loadSettings(env);
  },
  collector: async (env) => {
    const { composeCli } = await import('../compose.ts');
    return (await composeCli(env)).collector;
  },
  inspector: async (env) => {
    const [{ composeInspector }, { loadSettings }] = await Promise.all([
      import('../compose.ts'),
      import('../settings.ts'),
    ]);
    return composeInspector(loadSettings(env), env);
  },
  uploadInspection: async (env, url, inspection, signal) => {
    const [{ composeToken }, { loadSettings }, { uploadInspection }] = await Promise.all([
      import('../compose.ts'),
      import('../settings.ts'),
      import('./upload-inspection.ts'),
    ]);
    const settings = loadSettings(env);
    const { key, audience } = settings.upload;
    const token = audience === null ? null : () => composeToken(settings, env, `${audience}/.default`);
    await uploadInspection(url, inspection, { key: key?.reveal() ?? null, token }, signal);
  },
  synthesiseFleet: async (options) => {
    const { synthesiseFleet } = await import('../snapshot/fleet/synthesise-fleet.ts');
    return synthesiseFleet(options);
  },
  simulate,
};

async function simulate({ fleetFile, scenarioFile, port }: SimulationOptions): Promise<Simulation> {
  // The only way from the command line to the simulation: lazily, because nobody else needs it.
  const { startSimulatedAzure } = await import('../local/azure/start.ts');
  const scenario = scenarioFile === undefined ? {} : { scenario: await readScenario(scenarioFile) };
  return startSimulatedAzure({ fleet: openSnapshot(fleetFile), port, ...scenario });
}

async function readScenario(file: string) {
  const { parseScenario } = await import('../local/azure/scenario.ts');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw toReadError(error, file);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ScanError(
      'input.invalid',
      `${file} is no scenario: it is not valid JSON; sidescan simulate --help shows one.`,
      { cause },
    );
  }
  try {
    return parseScenario(json, file);
  } catch (error) {
    // To the simulation it is configuration; here it is a file that somebody gave.
    if (!(error instanceof ScanError)) throw error;
    throw new ScanError('input.invalid', error.message, { cause: error });
  }
}
