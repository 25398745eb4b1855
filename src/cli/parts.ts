/**
 * What commands need beyond the pure core and files: settings, Azure, the simulation. Tests pass their own; the real
 * ones are in `wire.ts`, which loads the heavy ones only when a command asks for them.
 *
 * @module
 */
import type { Inspection, Scope } from '../domain/contracts.ts';
import type { Collector } from '../domain/collect-ports.ts';
import type { Inspector } from '../domain/inspect-ports.ts';
import type { StreamRecord } from '../domain/records.ts';
import type { Secret } from '../domain/secret.ts';
import type { Policy } from '../domain/situation.ts';
import type { WaveSettings } from '../domain/waves.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CliSettings {
  readonly policy: Policy;
  /** `SIDESCAN_SCOPE`, with the subscriptions of `SIDESCAN_EXPECTED_SUBSCRIPTIONS`. */
  readonly scope: Scope;
  /** For `export --redact`; null = every export has its own. */
  readonly redactKey: Secret | null;
  readonly waves: Pick<WaveSettings, 'batchSize' | 'environmentTags' | 'groupTag'>;
  readonly telling: {
    readonly ownerTag: string;
    /** Addresses by owner's name. */
    readonly owners: ReadonlyMap<string, readonly string[]>;
    /** Where the dashboard is; null = not known. */
    readonly appUrl: string | null;
  };
}

export interface FleetOptions {
  readonly clusters: number;
  readonly subscriptions: number;
  readonly seed: number;
}

export interface SimulationOptions {
  readonly fleetFile: string;
  readonly scenarioFile: string | undefined;
  readonly port: number;
}

export interface Simulation {
  readonly armEndpoint: string;
  /** What points a Sidescan at it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gaps of the snapshot that a scan of it does not meet: how many, by `scope what reason`. */
  readonly unplayedGaps: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

export interface CliParts {
  /** @throws {ScanError} `config.invalid` with every problem */
  readonly settings: (env: Environment) => Promise<CliSettings>;
  readonly collector: (env: Environment) => Promise<Collector>;
  readonly inspector: (env: Environment) => Promise<Inspector>;
  /** @throws {ScanError} when the app does not take it */
  readonly uploadInspection: (
    env: Environment,
    url: string,
    inspection: Inspection,
    signal: AbortSignal,
  ) => Promise<void>;
  readonly synthesiseFleet: (options: FleetOptions) => Promise<Iterable<StreamRecord>>;
  /** @throws {ScanError} `input.invalid` for a fleet or scenario file that is none */
  readonly simulate: (options: SimulationOptions) => Promise<Simulation>;
}
