import { Command } from 'commander';
import { ScanError } from '../domain/errors.ts';
import { visibleText } from '../report/terminal-text.ts';
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
import { withoutDash } from './options.ts';

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
      outputError: (text, write) => write(inOneSentence(text)),
    })
    .exitOverride()
    // Ours knows what it does not know.
    .helpCommand(false)
    .hook('preAction', (_program, command) => {
      refuseEmptyValues(command);
      withoutDash(command);
    })
    .addHelpText('after', help);
  for (const add of commands) add(program, context);
  program
    .command('help')
    .description('how to use a command')
    .argument('[command]')
    .action((name: string | undefined) => {
      const found = name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (!found) {
        throw new ScanError(
          'request.invalid',
          `There is no command ${name ?? ''}: sidescan --help lists those there are.`,
        );
      }
      found.outputHelp();
    });
  return program;
}

/** Commander's `error: unknown option '--frmat'`, with its suggestion on a line of its own, as every other message is. */
function inOneSentence(text: string): string {
  const [problem = '', suggestion = ''] = text
    .trim()
    .replace(/^error: /, '')
    .split(/\n\(|\)$/);
  const hint =
    suggestion === '' ? 'sidescan --help, or --help after a command, shows examples' : suggestion.toLowerCase();
  return `sidescan: ${visibleText(problem)} (${visibleText(hint)})\n`;
}

/** A variable that is not set leaves an empty text behind, and as the name of a file or a cluster that means nothing. */
function refuseEmptyValues(command: Command): void {
  const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.includes(''));
  const refuse = (what: string): never => {
    throw new ScanError('request.invalid', `${what} is empty: give it a value, or leave it out.`);
  };
  for (const [index, argument] of command.registeredArguments.entries())
    if (isEmpty(command.processedArgs[index])) refuse(`The argument <${argument.name()}>`);
  for (const option of command.options)
    if (isEmpty(command.getOptionValue(option.attributeName()))) refuse(option.long ?? option.flags);
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
