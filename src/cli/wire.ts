import { readFile } from 'node:fs/promises';
import { ScanError } from '../domain/errors.ts';
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
  try {
    return await startSimulatedAzure({ fleet: openSnapshot(fleetFile), port, ...scenario });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) {
      const message = `Port ${port} cannot be used (${error.code}): choose another, or 0 for any free one.`;
      throw new ScanError('request.invalid', message, { cause: error });
    }
    throw error;
  }
}

async function readScenario(file: string) {
  const { parseScenario } = await import('../local/azure/scenario.ts');
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new ScanError('input.invalid', `${file} cannot be read as a scenario: it must be there and hold JSON.`, {
      cause,
    });
  }
  try {
    return parseScenario(json);
  } catch (error) {
    // To the simulation it is configuration; here it is a file that somebody gave.
    if (!(error instanceof ScanError)) throw error;
    throw new ScanError('input.invalid', `${file}: ${error.message}`, { cause: error });
  }
}
