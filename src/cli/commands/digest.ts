import { Option } from 'commander';
import { calendar } from '../../domain/calendar.ts';
import type { Channel } from '../../domain/digest.ts';
import { rules } from '../../domain/rules/index.ts';
import { renderDigest } from '../../report/digest/render-digest.ts';
import { openSnapshot } from '../../snapshot/read.ts';
import { digestSnapshots } from '../../tell/digest-snapshots.ts';
import type { AddCommand } from '../context.ts';
import { exitCodeOfReport, exitCodes } from '../exit-codes.ts';
import {
  addCommonOptions,
  addPolicyOptions,
  onlyOnce,
  outputOption,
  policyOf,
  type PolicyOptions,
} from '../options.ts';
import { checkOutput, deliver, note, once } from '../output.ts';
import { untilAborted, type ReportRunOptions } from '../report-run.ts';

const channels: readonly Channel[] = ['email', 'teams', 'slack', 'webhook'];

interface DigestOptions extends PolicyOptions, ReportRunOptions {
  readonly previous?: string;
  readonly channel: Channel;
  readonly owner?: string;
  readonly ownerTag?: string;
  readonly text?: true;
}

/** `sidescan digest FILE`: what people would be told, without telling them. */
export const addDigestCommand: AddCommand = (program, context) => {
  const command = program
    .command('digest')
    .summary('render a digest without sending it')
    .description('Renders what the fleet, or one owner, would be told of a snapshot. Nothing is sent.')
    .argument('<file>', 'a snapshot (.jsonl or .jsonl.gz)');
  addPolicyOptions(command)
    .option(
      '--previous <file>',
      'the snapshot that was told of last time; without it everything is news',
      onlyOnce('--previous'),
    )
    .addOption(new Option('--channel <channel>', 'the message of this channel').choices(channels).makeOptionMandatory())
    .option(
      '--owner <name>',
      'only the clusters of this owner, an address or a name of SIDESCAN_OWNERS',
      onlyOnce('--owner'),
    )
    .option('--owner-tag <tag>', 'the tag that names owners (default: SIDESCAN_OWNER_TAG)')
    .option('--text', 'the text part of a mail instead of its html; default on a terminal')
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (file: string, options: DigestOptions) => {
      const { io, parts } = context;
      await checkOutput(options.output, [file, options.previous]);
      const settings = await parts.settings(io.env);
      const { telling } = settings;
      const { previous } = options;
      const digest = await digestSnapshots(
        () => untilAborted(openSnapshot(file), io.signal),
        previous === undefined ? undefined : () => untilAborted(openSnapshot(previous), io.signal),
        {
          policy: policyOf(options, settings.policy),
          rules,
          calendar,
          owners: { tag: options.ownerTag ?? telling.ownerTag, addresses: telling.owners },
          owner: options.owner,
          dashboardUrl: telling.appUrl,
        },
      );
      if (digest.from && digest.from.takenAt > digest.to.takenAt) {
        note(io, options, `${previous ?? ''} was taken after ${file}: give the older snapshot to --previous.`);
      }
      if (!digest.isNews) note(io, options, 'Nothing in it is news: by default it would not be sent.');
      const isText =
        options.text === true ||
        (options.output === undefined ? io.stdout.isTTY === true : /\.te?xt$/i.test(options.output));
      const rendered = await renderDigest(options.channel, digest, { mail: isText ? 'text' : 'html' });
      await deliver(once(rendered), options.output, io);
      context.finish(options.exitZero ? exitCodes.ok : exitCodeOfReport(digest.summary, digest.coverage));
    });
  addCommonOptions(command);
};

const help = `
A mail is html, or text with --text, on a terminal and in a .txt file; the other channels are JSON.
Exit codes: 0 all compliant, exempt or not applicable; 2 something nonCompliant; 3 something unknown, or gaps.

Examples:
  sidescan digest today.jsonl --previous last-week.jsonl --channel email
  sidescan digest today.jsonl --channel email --output digest.html
  sidescan digest today.jsonl --channel teams --owner payments@contoso.com`;
