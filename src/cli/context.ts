import type { Command } from 'commander';
import type { CliIo } from './io.ts';
import type { CliParts } from './parts.ts';

/** What every command gets. */
export interface CommandContext {
  readonly io: CliIo;
  readonly parts: CliParts;
  /** The exit code, once the command has done its work. */
  readonly finish: (exitCode: number) => void;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, context: CommandContext) => void;
