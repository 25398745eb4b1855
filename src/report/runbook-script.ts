/**
 * A plan as a bash script. Sidescan never runs it. Everything stands inside functions and the last line calls `main`,
 * so that a script that is piped in is read whole before anything happens, and a cut one does nothing.
 *
 * @module
 */
import type { Plan, Step } from '../domain/contracts.ts';
import { pauseTitle, resumeTitle } from '../domain/upgrade-path/auto-upgrade.ts';
import { shellQuote } from '../domain/upgrade-path/shell-quote.ts';
import {
  clusterOf,
  connectCommands,
  outOfDate,
  poolCommands,
  poolsToCompare,
  needs,
  privateClusters,
  stepReason,
  stepTitle,
  unchangedCommands,
  warningTexts,
  withoutSteps,
} from './runbook-cluster.ts';
import type { RunbookContext } from './runbook-cluster.ts';
import { visibleText } from './terminal-text.ts';

/**
 * The same commands as the Markdown runbook, in the same order. The script asks before each step and stops at the
 * first command that fails; it says how to go on from there. Without a terminal to ask on and without `--yes` it prints
 * what it would do and runs nothing (exit status 3). Exit status 1: a check failed or the answer was no; 64: usage.
 * Of a plan without steps it says why, with exit status 0 where there is nothing to do and 3 where there is no way.
 *
 * @param self how the script is called, as a word of bash: it says so where it tells how to go on
 */
export function renderRunbookScript(plan: Plan, context: RunbookContext, self = '$0'): string {
  const { name, resourceGroup, subscriptionId } = clusterOf(plan);
  const title = `${name} (resource group ${resourceGroup}, subscription ${subscriptionId})`;
  const header = [
    '#!/usr/bin/env bash',
    comment(`Sidescan runbook: ${title} to native sidecars.`),
    comment(`Made from what was seen at ${context.takenAt}.`),
  ].join('\n');
  const none = withoutSteps(plan, context);
  if (none) {
    const lines = [`${title}: ${none.reason}`, ...[...none.advice, ...plan.notes].map((line) => `- ${line}`)];
    const [status, why] = plan.impossible === null ? [0, 'there is nothing to do'] : [3, 'there is no legal way'];
    return `${header}\n${comment(`Runs nothing. Exit status ${status}: ${why}.`)}\n${lines.map(print).join('\n')}\nexit ${status}\n`;
  }
  const labels = labelled(plan).map(({ label }) => label);
  const usageLines = usage(plan);
  return [
    header,
    comment(`Needs ${needs}.`),
    '#',
    ...usageLines.map(comment),
    'set -euo pipefail',
    '',
    `self=${self}`,
    `title=${shellQuote(visibleText(title))}`,
    `labels=${shellQuote(labels.join(' '))}`,
    ...pausedWhile(plan),
    '',
    ...define('usage', [...usageLines.map((line) => `  ${print(line)} >&2`), '  exit 64']),
    engine,
    preparation(plan),
    ...plan.steps.map(stepFunctions),
    `main "$@"\n`,
  ].join('\n');
}

/** The part that is the same in every script. `run` gives each command a shell of its own that stops at any failure. */
const engine = String.raw`
yes=false
dry=false
from=1.1
at=1.1
where=before
expected=''

run() {
  printf '\n  $ %s\n' "$1"
  if [ "$dry" = true ]; then return 0; fi
  local status=0
  bash -euo pipefail -c "$1" </dev/null || status=$?
  if [ "$status" -ne 0 ]; then
    printf '\nStopped %s %s: the command above failed (exit status %s). Nothing after it was run.\n' "$where" "$at" "$status" >&2
    if [ -n "$expected" ]; then printf 'It should be so: %s\n' "$expected" >&2; fi
    printf 'Look at what it printed. To go on later: %s --from %s\n' "$self" "$at" >&2
    if [ "$where" = in ] && [ -n "$(following)" ]; then
      printf 'Only if you have seen to all of %s yourself, with what comes after it: %s --from %s\n' "$at" "$self" "$(following)" >&2
    fi
    exit 1
  fi
}

# The phase after this one; nothing after the last.
following() {
  local rest=" $labels "
  rest=${'${rest#* "$at" }'}
  printf '%s' "${'${rest%% *}'}"
}

note() { printf '%s\n' "$1"; }
expect() { expected=$1; }
check() { if [ -n "$expected" ]; then printf '  See: %s\n' "$expected"; fi; }

# Whatever ends the script, Ctrl-C included: nobody should find out weeks later that auto-upgrade is off.
leave() {
  rm -f "$KUBECONFIG"
  case " $paused " in
    *" $at "*) printf '\nAuto-upgrade of this cluster is paused. If you do not go on soon, set it back:\n  %s\n' "$resume" >&2 ;;
  esac
}

confirm() {
  if [ "$dry" = true ] || [ "$yes" = true ]; then return 0; fi
  local answer=''
  printf '\n%s [y/N] ' "$1"
  read -r answer || answer=''
  case "$answer" in
    y | Y | yes | Yes | YES) ;;
    *)
      printf 'Stopped before %s. To go on later: %s --from %s\n' "$at" "$self" "$at" >&2
      exit 1
      ;;
  esac
}

main() {
  while [ "$#" -gt 0 ]; do
    case "$1" in
      --yes) yes=true ;;
      --dry-run) dry=true ;;
      --from)
        shift
        from=${'${1:-}'}
        case "$from" in *.*) ;; *) from=$from.1 ;; esac
        case " $labels " in *" $from "*) ;; *) usage ;; esac
        ;;
      *) usage ;;
    esac
    shift
  done
  local asked=true
  if [ "$yes" = false ] && [ "$dry" = false ] && [ ! -t 0 ]; then
    dry=true
    asked=false
  fi
  note "Sidescan runbook: $title"
  if [ "$dry" = true ]; then note 'This is what would be done. Nothing is run.'; fi
  at=$from
  prepare
  local label started=false introduced=''
  for label in $labels; do
    if [ "$label" = "$from" ]; then started=true; fi
    if [ "$started" = false ]; then continue; fi
    at=$label
    where=in
    if [ "${'${label%.*}'}" != "$introduced" ]; then
      introduced=${'${label%.*}'}
      "intro_$introduced"
    fi
    "phase_${'${label/./_}'}"
  done
  if [ "$asked" = false ]; then
    printf '\nNothing was run: there is no terminal to ask on. Run it in a terminal, or with --yes.\n' >&2
    exit 3
  fi
  if [ "$dry" = false ]; then printf '\nDone. Scan again to see the new verdict.\n'; fi
}
`;

function preparation(plan: Plan): string {
  return define('prepare', [
    ...plan.notes.map((item) => say(`Note: ${item}`)),
    say('Before step 1: a kubeconfig of its own, so that no command reaches another cluster.'),
    say(privateClusters),
    '  if [ "$dry" = false ]; then',
    '    KUBECONFIG=$(mktemp)',
    '    export KUBECONFIG',
    '    trap leave EXIT',
    `    printf 'For checks of your own, in another shell while this one waits: export KUBECONFIG=%q\\n' "$KUBECONFIG"`,
    '  fi',
    ...connectCommands(plan).map(run),
    '  if [ "$from" = 1.1 ]; then',
    say('Is the cluster still what this runbook was made for?'),
    call('expect', outOfDate),
    ...unchangedCommands(plan).map(run),
    call('expect', ''),
    ...poolCommands(plan).map(run),
    say(poolsToCompare(plan)),
    '  fi',
  ]).join('\n');
}

function stepFunctions(step: Step, index: number): string {
  const number = index + 1;
  const intro = [
    say(''),
    say(`== Step ${number}: ${stepTitle(step)} ==`),
    say(stepReason(step)),
    ...step.warnings.map((warning) => say(`WARNING. ${warningTexts[warning]}`)),
    ...step.before.map((item) => say(`  [ ] ${item}`)),
    say(`Going back: ${step.rollback}`),
    say(`Source: ${step.source}`),
  ];
  const phases = step.phases.flatMap((phase, i) =>
    define(`phase_${number}_${i + 1}`, [
      say(''),
      say(`${number}.${i + 1} ${phase.title}`),
      ask(question(phase.title, number, i)),
      call('expect', visibleText(phase.check ?? '')),
      ...phase.commands.map(run),
      '  check',
      ...(i === step.phases.length - 1 ? step.after.map((item) => say(`  [ ] ${item}`)) : []),
    ]),
  );
  return [...define(`intro_${number}`, intro), ...phases].join('\n');
}

function labelled({ steps }: Plan): { label: string; phase: Step['phases'][number] }[] {
  return steps.flatMap((step, i) => step.phases.map((phase, j) => ({ label: `${i + 1}.${j + 1}`, phase })));
}

/** In which phases a stop leaves auto-upgrade paused, and how to set it back. */
function pausedWhile(plan: Plan): string[] {
  const phases = labelled(plan);
  const pause = phases.findIndex(({ phase }) => phase.title === pauseTitle);
  const resume = phases.findIndex(({ phase }) => phase.title === resumeTitle);
  const between = pause < 0 ? [] : phases.slice(pause + 1, resume + 1);
  return [
    `paused=${shellQuote(between.map(({ label }) => label).join(' '))}`,
    `resume=${shellQuote(visibleText(phases[resume]?.phase.commands.join('; ') ?? ''))}`,
  ];
}

function usage({ steps }: Plan): string[] {
  const last = steps.length;
  return [
    'usage: runbook.sh [--yes] [--dry-run] [--from STEP[.PHASE]]',
    '  --yes        ask nothing',
    '  --dry-run    print what would be done, run nothing',
    `  --from N     begin at step N, or at one of its phases (N.M), for example where an earlier run stopped;`,
    `               --from ${last} begins at the last of ${last} steps, which only looks whether the sidecars are native`,
    'Exit status: 0 done, 1 a check failed or the answer was no, 3 nothing was run, 64 wrong usage.',
  ];
}

/** Completing a mesh upgrade is the one phase inside a step after which nothing goes back. */
function question(title: string, number: number, phase: number): string {
  if (title === 'Complete') return 'Have all workloads moved, and are they healthy? After this there is no way back.';
  return phase === 0 ? `Do step ${number} now?` : `Is it as described above? Go on with ${number}.${phase + 1}?`;
}

function define(name: string, lines: readonly string[]): string[] {
  return [`${name}() {`, ...lines, '}', ''];
}

const run = (command: string): string => call('run', command);
const say = (text: string): string => call('note', visibleText(text));
const print = (text: string): string => `printf '%s\\n' ${shellQuote(visibleText(text))}`;
const ask = (text: string): string => call('confirm', text);

function call(name: string, argument: string): string {
  return `  ${name} ${shellQuote(argument)}`;
}

/** One line, whatever the text holds. */
function comment(text: string): string {
  return `# ${visibleText(text)}`;
}
