import type { Waves } from '../../domain/contracts.ts';
import { planWaves } from '../../domain/waves.ts';
import { renderWavesCsv } from '../../report/waves-csv.ts';
import { renderWavesJson } from '../../report/waves-json.ts';
import { renderWavesMarkdown } from '../../report/waves-markdown.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  addCommonOptions,
  addPlanningOptions,
  formatOf,
  formatOption,
  outputOption,
  wholeNumber,
  type PlanningOptions,
} from '../options.ts';
import { checkOutput, deliver, noteGaps, once } from '../output.ts';
import type { ReportRunOptions } from '../report-run.ts';
import { planSource } from '../source.ts';

const formats = ['json', 'csv', 'md'] as const;
type WavesFormat = (typeof formats)[number];

interface WavesOptions extends PlanningOptions, ReportRunOptions {
  readonly format?: WavesFormat;
  readonly batchSize?: number;
}

/** `sidescan waves FILE`: the order in which to walk the fleet. */
export const addWavesCommand: AddCommand = (program, context) => {
  const command = program
    .command('waves')
    .summary('the order in which to walk the fleet')
    .description(
      'Orders the clusters that need work: by environment, a canary first, never both regions of a pair at once.',
    )
    .argument('[file]', 'a snapshot; or ask Azure now with one of the three options below');
  addPlanningOptions(command)
    .option(
      '--batch-size <n>',
      'clusters in one batch (default: SIDESCAN_WAVE_BATCH_SIZE)',
      wholeNumber('--batch-size', 1, 1000),
    )
    .addOption(formatOption(formats))
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (file: string | undefined, options: WavesOptions) => {
      const { io, parts } = context;
      const format = formatOf(options, formats, io);
      await checkOutput(options.output, [file]);
      const settings = await parts.settings(io.env);
      const { takenAt, coverage, planned } = await planSource(file, options, settings, context);
      const batchSize = options.batchSize ?? settings.waves.batchSize;
      const waves = planWaves({ takenAt, candidates: planned, settings: { ...settings.waves, batchSize } });
      await deliver(once(render(format, waves)), options.output, io);
      noteGaps(io, options, coverage, 'clusters that were not seen are in no wave.');
      context.finish(exitCodes.ok);
    });
  addCommonOptions(command);
};

function render(format: WavesFormat, waves: Waves): string {
  switch (format) {
    case 'json':
      return renderWavesJson(waves);
    case 'csv':
      return renderWavesCsv(waves);
    case 'md':
      return renderWavesMarkdown(waves);
  }
}

const help = `
Without --format: what the ending of --output says; else md on a terminal and json elsewhere.
Exit codes: 0 whatever the waves are; the gaps of the snapshot are said on standard error.

Examples:
  sidescan waves fleet.jsonl.gz
  sidescan waves fleet.jsonl.gz --batch-size 10 --output waves.csv`;
