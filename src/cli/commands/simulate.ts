import { once as onceEvent } from 'node:events';
import { countOf, formatCount } from '../../report/words.ts';
import type { AddCommand, CommandContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { addCommonOptions, wholeNumber, type CommonOptions } from '../options.ts';
import { note, once } from '../output.ts';
import { writeAll } from '../io.ts';

interface SimulateOptions extends CommonOptions {
  readonly fleet: string;
  readonly port: number;
  readonly scenario?: string;
}

/** `sidescan simulate`: serve a snapshot as a simulated Azure until Ctrl-C. */
export const addSimulateCommand: AddCommand = (program, context) => {
  const command = program
    .command('simulate')
    .summary('serve a snapshot as a simulated Azure')
    .description('Answers on loopback as Azure would if the fleet of the snapshot were there, until Ctrl-C.')
    .requiredOption('--fleet <file>', 'a snapshot, such as one of sidescan fleet')
    .option('--port <n>', 'the port of its ARM endpoint; 0 takes a free one', wholeNumber('--port', 0, 65_535), 0)
    .option('--scenario <file>', 'faults to play, as JSON')
    .addHelpText('after', help)
    .action(async (options: SimulateOptions) => {
      const { io, parts } = context;
      const simulation = await parts.simulate({
        fleetFile: options.fleet,
        scenarioFile: options.scenario,
        port: options.port,
      });
      try {
        const lines = Object.entries(simulation.environment).map(([name, value]) => `export ${name}=${quote(value)}\n`);
        await writeAll(io.stdout, once(lines.join('')));
        note(
          io,
          options,
          `A simulated Azure listens on ${simulation.armEndpoint}. Run the lines above in another shell, then sidescan scan there. Ctrl-C ends it.`,
        );
        noteUnplayed(context, options, simulation.unplayedGaps);
        if (!io.signal.aborted) await onceEvent(io.signal, 'abort');
      } finally {
        await simulation.close();
      }
      context.finish(exitCodes.ok);
    });
  addCommonOptions(command);
};

/** Without this a scan of it could read as more complete than the file is. */
function noteUnplayed({ io }: CommandContext, options: SimulateOptions, gaps: ReadonlyMap<string, number>): void {
  const total = [...gaps.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return;
  const kinds = [...gaps].map(([kind, count]) => `${kind} (${formatCount(count)})`).join(', ');
  const cannot = `${countOf(total, 'gap')} of ${options.fleet} cannot be played`;
  note(io, options, `${cannot}, and a scan here does not meet ${total === 1 ? 'it' : 'them'}: ${kinds}.`);
}

/** For a POSIX shell: in single quotes everything but a single quote is itself, newlines included. */
function quote(value: string): string {
  return /^[\w./:@%+,=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

const help = `
A scenario is a JSON object; docs/command-line.md lists its fields. This one refuses the first two Resource Graph queries
and makes everything slow:
  {"faults": [{"route": "resourceGraph", "times": 2, "status": 429, "retryAfterSeconds": 3}], "latencyMs": 200}
Exit codes: 0 when it was ended; 64 the port cannot be used; 65 the snapshot or the scenario is none.

Examples:
  sidescan fleet --output demo.jsonl
  sidescan simulate --fleet demo.jsonl --port 8443 > azure.env
  . ./azure.env && sidescan scan             (in another shell)
  sidescan simulate --fleet demo.jsonl --scenario throttled.json`;
