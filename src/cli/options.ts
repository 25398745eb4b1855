/**
 * Options that several commands share: how they are declared, and what they come to.
 *
 * @module
 */
import { Option, type Command } from 'commander';
import type { Scope } from '../domain/contracts.ts';
import { ScanError } from '../domain/errors.ts';
import type { Policy } from '../domain/situation.ts';
import type { CliIo } from './io.ts';
import { note } from './output.ts';

export interface CommonOptions {
  readonly quiet?: true;
  readonly color: boolean;
  readonly debug?: true;
  readonly exitZero?: true;
}

/** On every command: what is said beside the result, how, and whether the exit code tells the result. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--quiet', 'no progress and no notes on standard error')
    .option('--exit-zero', 'exit 0 whatever was found: 2 and 3 become 0')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .option('--debug', 'show the stack of an unexpected error (SIDESCAN_DEBUG=1 works too)');
}

export interface ScopeOptions {
  readonly tenant?: true;
  readonly managementGroup?: string[];
  readonly subscription?: string[];
}

/** What of Azure to look at. */
export function addScopeOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--tenant', 'every subscription that the identity can see').conflicts([
        'managementGroup',
        'subscription',
      ]),
    )
    .addOption(
      new Option('--management-group <id...>', 'all subscriptions below these management groups').conflicts([
        'tenant',
        'subscription',
      ]),
    )
    .addOption(new Option('--subscription <id...>', 'these subscriptions').conflicts(['tenant', 'managementGroup']));
}

/** The options' scope; without any, the one of the settings. Expected subscriptions are kept either way. */
export function scopeOf({ tenant, managementGroup, subscription }: ScopeOptions, configured: Scope): Scope {
  const expected = configured.expectedSubscriptions ? { expectedSubscriptions: configured.expectedSubscriptions } : {};
  if (tenant) return { tenant: true, ...expected };
  if (managementGroup) return { managementGroups: idsOf('--management-group', managementGroup), ...expected };
  if (subscription) return { subscriptions: idsOf('--subscription', subscription), ...expected };
  return configured;
}

/** Whether any of {@link addScopeOptions} was given. */
export function hasScope({ tenant, managementGroup, subscription }: ScopeOptions): boolean {
  return tenant === true || managementGroup !== undefined || subscription !== undefined;
}

/** Commas separate too, as they do in `SIDESCAN_SCOPE`. */
function idsOf(option: string, values: readonly string[]): string[] {
  const ids = values.flatMap((value) => value.split(',')).map((id) => id.trim());
  if (ids.some((id) => id === '' || /[\s/]/.test(id))) {
    throw new ScanError('request.invalid', `${option} takes ids without slashes or spaces, such as ${option} contoso.`);
  }
  return [...new Map(ids.map((id) => [id.toLowerCase(), id])).values()];
}

export interface PolicyOptions {
  readonly evidence?: Policy['evidence'];
  readonly target?: Policy['target'];
}

/** How strictly to judge. */
export function addPolicyOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--evidence <kind>', 'what native needs (default: SIDESCAN_EVIDENCE)').choices([
        'documented',
        'observed',
      ]),
    )
    .addOption(
      new Option('--target <path>', 'the path to recommend (default: SIDESCAN_TARGET)').choices(['default', 'preview']),
    );
}

export function policyOf({ evidence, target }: PolicyOptions, configured: Policy): Policy {
  return { evidence: evidence ?? configured.evidence, target: target ?? configured.target };
}

export interface PlanningOptions extends ScopeOptions, PolicyOptions {
  readonly previewVersions?: true;
}

/** What is planned, and how. */
export function addPlanningOptions(command: Command): Command {
  return addPolicyOptions(addScopeOptions(command)).option(
    '--preview-versions',
    'Kubernetes previews may be targets too: not for production',
  );
}

/** `--format` with the formats that the command knows. */
export function formatOption(formats: readonly string[]): Option {
  const option = new Option('--format <format>', `${formats.join(', ')} (default: see below)`);
  return option.argParser((value: string) => {
    if (formats.includes(value)) return value;
    throw new ScanError('request.invalid', `--format ${value} is not known: choose ${formats.join(', ')}.`);
  });
}

/** `--output` of a result that is else printed; `-` is standard output, as if the option were not there. */
export function outputOption(): Option {
  return new Option(
    '--output <file>',
    'write there instead of to standard output (-), packed when its name ends in .gz; it appears whole or not at all',
  );
}

/** `--output -` is the same as none. */
export function withoutDash(command: Command): void {
  if (command.getOptionValue('output') === '-') command.setOptionValue('output', undefined);
}

/** For options that name one thing: a second value would silently take the place of the first. */
export function onlyOnce(option: string): (value: string, before: string | undefined) => string {
  return (value, before) => {
    if (before === undefined) return value;
    throw new ScanError('request.invalid', `${option} takes one value: give it once.`);
  };
}

const formatOfEnding: Readonly<Record<string, string>> = {
  txt: 'table',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  csv: 'csv',
  md: 'md',
  markdown: 'md',
  sh: 'sh',
  html: 'html',
};

export const formatHelp = `
Without --format: what the ending of --output says; else a table on a terminal and json in a pipe or a file.`;

/**
 * The format asked for; else the one that the output file's ending names (before `.gz`), if there is such a one; else a
 * table on a terminal, or Markdown where there is no table, and JSON anywhere else. Says so where an ending names none.
 */
export function formatOf<F extends string>(
  options: { readonly format?: F; readonly output?: string; readonly quiet?: true },
  formats: readonly (F | 'json')[],
  io: CliIo,
): F | 'json' {
  const { format, output } = options;
  if (format !== undefined) return format;
  if (output === undefined) {
    if (io.stdout.isTTY !== true) return 'json';
    return formats.find((offered) => offered === 'table') ?? formats.find((offered) => offered === 'md') ?? 'json';
  }
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(output)?.[1]?.toLowerCase() ?? '';
  const named = formatOfEnding[ending];
  const found = formats.find((candidate) => candidate === named);
  if (found !== undefined) return found;
  if (named === 'html') {
    throw new ScanError(
      'request.invalid',
      `${output} cannot be written: this command has no html format; choose ${formats.join(', ')}.`,
    );
  }
  const others = formats.filter((offered) => offered !== 'json').join(', ');
  note(
    io,
    options,
    `The ending of ${output} names no format of this command, so it is json; --format takes ${others} too.`,
  );
  return 'json';
}

/** For `--clusters 120`: whole numbers from `least` on. */
export function wholeNumber(option: string, least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new ScanError('request.invalid', `${option} takes a whole number from ${least} to ${most}, not ${value}.`);
  };
}
