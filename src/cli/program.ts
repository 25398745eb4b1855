import { Command } from 'commander';
import { addAssessCommand } from './commands/assess.ts';
import { addDiffCommand } from './commands/diff.ts';
import { addDigestCommand } from './commands/digest.ts';
import { addExportCommand } from './commands/export.ts';
import { addFleetCommand } from './commands/fleet.ts';
import { addInspectCommand } from './commands/inspect.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addScanCommand } from './commands/scan.ts';
import { addSimulateCommand } from './commands/simulate.ts';
import { addWavesCommand } from './commands/waves.ts';
import type { AddCommand, CommandContext } from './context.ts';

/** In the order in which help lists them. */
const commands: readonly AddCommand[] = [
  addScanCommand,
  addExportCommand,
  addAssessCommand,
  addDiffCommand,
  addDigestCommand,
  addPlanCommand,
  addWavesCommand,
  addInspectCommand,
  addFleetCommand,
  addSimulateCommand,
];

/** The whole command line. It throws instead of exiting, and writes to the context's streams only. */
export function buildProgram(context: CommandContext, version: string): Command {
  const { stdout, stderr } = context.io;
  const program = new Command('sidescan')
    .description(
      'Says for every AKS cluster whether Istio runs as native sidecars, how that is known, and the legal way there. Only reads.',
    )
    .version(version)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
    })
    .exitOverride()
    .showHelpAfterError('(sidescan --help, or --help after a command, shows examples)')
    .addHelpText('after', help);
  for (const add of commands) add(program, context);
  return program;
}

const help = `
Examples:
  sidescan fleet --output demo.jsonl       no Azure at hand: make up a fleet
  sidescan assess demo.jsonl               … and look at it
  sidescan scan                            after az login: every cluster you can see
  sidescan COMMAND --help                  more examples

Results go to standard output, progress and notes to standard error.
Exit codes: 0 fine, 2 nonCompliant, 3 unknown or gaps, 64 wrong usage, 65 bad input file, 69 Azure cannot be asked,
74 a file cannot be read or written, 78 bad configuration, 1 a bug.`;
