import type { Cluster } from '../../domain/cluster.ts';
import type { Plan } from '../../domain/contracts.ts';
import { ScanError } from '../../domain/errors.ts';
import { renderPlansJson } from '../../report/plan-json.ts';
import { renderRunbookMarkdown, renderRunbooksMarkdown } from '../../report/runbook-markdown.ts';
import { renderRunbookScript } from '../../report/runbook-script.ts';
import { renderRunbooksScript } from '../../report/runbooks-script.ts';
import { countOf } from '../../report/words.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { FleetPlans, Unplanned } from '../../scan/plan-fleet.ts';
import {
  addCommonOptions,
  addPlanningOptions,
  formatOf,
  formatOption,
  onlyOnce,
  outputOption,
  type PlanningOptions,
} from '../options.ts';
import { checkOutput, deliver, note, noteGaps, once } from '../output.ts';
import type { ReportRunOptions } from '../report-run.ts';
import { planSource } from '../source.ts';

const formats = ['json', 'md', 'sh'] as const;
type PlanFormat = (typeof formats)[number];

interface PlanOptions extends PlanningOptions, ReportRunOptions {
  readonly format?: PlanFormat;
  readonly cluster?: string;
  readonly all?: true;
}

/** `sidescan plan FILE`: the legal way there, for each cluster or for one. */
export const addPlanCommand: AddCommand = (program, context) => {
  const command = program
    .command('plan')
    .summary('the shortest legal way to native sidecars')
    .description('Gives upgrade paths with every command. Sidescan itself runs none of them.')
    .argument('[file]', 'a snapshot; or ask Azure now with one of the three options below');
  addPlanningOptions(command)
    .option(
      '--cluster <id>',
      'only this cluster: its resource id, or its name where only one has it',
      onlyOnce('--cluster'),
    )
    .option('--all', 'native clusters too, with no steps')
    .addOption(formatOption(formats))
    .addOption(outputOption())
    .addHelpText('after', help)
    .action(async (file: string | undefined, options: PlanOptions) => {
      const { io, parts } = context;
      const format = formatOf(options, formats, io);
      await checkOutput(options.output, [file]);
      const settings = await parts.settings(io.env);
      const fleet = await planSource(file, options, settings, context, {
        all: options.all ?? false,
        explain: (cluster) => options.cluster !== undefined && isNamed(cluster, options.cluster),
      });
      const { plans, unplanned } = plansOf(fleet, options.cluster);
      await deliver(once(render(format, plans, unplanned, fleet.takenAt)), options.output, io);
      const impossible = plans.filter((plan) => plan.impossible !== null).length;
      if (plans.length === 0) note(io, options, unplanned?.noPlan.reason ?? noPlans);
      if (impossible > 0) note(io, options, `No legal way for ${countOf(impossible, 'cluster')}: the plan says why.`);
      noteGaps(io, options, fleet.coverage, 'clusters that were not seen have no plan here.');
      context.finish(impossible > 0 && !options.exitZero ? exitCodes.nonCompliant : exitCodes.ok);
    });
  addCommonOptions(command);
};

const noPlans = 'No cluster needs a plan.';

function isNamed({ key, name }: Pick<Cluster, 'key' | 'name'>, wanted: string): boolean {
  return [key, name.toLowerCase()].includes(wanted.toLowerCase());
}

interface Chosen {
  readonly plans: readonly Plan[];
  /** The cluster that was named, where it needs no plan. */
  readonly unplanned: Unplanned | undefined;
}

function plansOf({ planned, unplanned, known }: FleetPlans, wanted: string | undefined): Chosen {
  if (wanted === undefined) return { plans: planned.map(({ plan }) => plan), unplanned: undefined };
  const text = wanted.toLowerCase();
  const keys = known.has(text) ? [text] : [...known].filter(([, name]) => name === text).map(([key]) => key);
  if (keys.length === 0)
    throw new ScanError('notFound', `There is no cluster ${wanted} here: give its resource id or its name.`);
  if (keys.length > 1)
    throw new ScanError('request.invalid', `${keys.length} clusters are named ${wanted}: give the resource id of one.`);
  const [key = ''] = keys;
  const plans = planned.filter(({ cluster }) => cluster.key === key).map(({ plan }) => plan);
  return { plans, unplanned: unplanned.get(key) };
}

function render(format: PlanFormat, plans: readonly Plan[], unplanned: Unplanned | undefined, takenAt: string): string {
  const noPlan = unplanned?.noPlan;
  switch (format) {
    case 'json':
      return renderPlansJson(plans, takenAt);
    case 'md':
      if (unplanned) return renderRunbookMarkdown(unplanned.plan, { takenAt, noPlan });
      return plans.length === 0 ? `${noPlans}\n` : renderRunbooksMarkdown(plans, { takenAt });
    case 'sh': {
      const [plan, ...others] = unplanned ? [unplanned.plan] : plans;
      if (plan === undefined) return `#!/usr/bin/env bash\n# ${noPlans}\n`;
      if (others.length > 0) return renderRunbooksScript(plans, { takenAt });
      return renderRunbookScript(plan, { takenAt, noPlan });
    }
  }
}

const help = `
Without --format: what the ending of --output says; else md on a terminal and json elsewhere.
sh is a script that asks before each step; of several clusters, one that takes the cluster as its first argument.
Exit codes: 0 when every cluster that needs a plan has one, else 2.

Examples:
  sidescan plan fleet.jsonl.gz
  sidescan plan fleet.jsonl.gz --cluster aks-payments-prod-weu --output runbook.md
  sidescan plan --management-group contoso --format json
  sidescan plan fleet.jsonl --cluster aks-payments-prod-weu --format sh > runbook.sh`;
