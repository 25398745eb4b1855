/**
 * Which unread inputs could change an undetermined mode: an input counts iff there are values of the other unread
 * ones for which it alone decides. Tried out exhaustively over representative values, which is exact, because each
 * condition compares an input with one or two floors.
 *
 * @module
 */
import { activePools } from './floors.ts';
import type { Cluster, RevisionReading } from './cluster.ts';
import type { Ternary } from './kleene.ts';
import { documentRevision, modeOf, type RevisionAnswer } from './sidecar-mode.ts';
import type { UnreadInput } from './situation.ts';
import { compareMinor, type MeshRevision } from './versions.ts';
import type { Minor } from './catalogue.ts';

type Choice = Partial<Record<UnreadInput | 'installHistory', number>>;

/** Below both Kubernetes floors, between them, above both. */
const minors: readonly Minor[] = [
  { major: 1, minor: 0 },
  { major: 1, minor: 31 },
  { major: 1, minor: 99 },
];
/** Below both revision floors, between them, above both. */
const revisions: readonly MeshRevision[] = [
  { major: 1, minor: 0 },
  { major: 1, minor: 25 },
  { major: 1, minor: 99 },
];
const truths = [true, false] as const;

export interface DecisiveQuestion {
  readonly cluster: Cluster;
  readonly flag: Ternary;
  /** Whether an unknown flag is one that could not be read (and not one that was withdrawn). */
  readonly flagUnread: boolean;
  /** Per revision of the cluster, in its order; null = not a transition release. */
  readonly installedHere: readonly (Ternary | null)[];
  /** What was seen, per revision; null = the documents decide. */
  readonly observed: readonly (RevisionAnswer | null)[];
}

/** The unread inputs that could change the mode of a meshed cluster with listed revisions. */
export function decisiveInputs(question: DecisiveQuestion): UnreadInput[] {
  const { cluster } = question;
  const pools = activePools(cluster);
  const unread: UnreadInput[] = [];
  if (cluster.controlPlane.version === null) unread.push('controlPlane');
  if (pools === null || pools.some((pool) => pool.version === null)) unread.push('nodePools');
  if (cluster.mesh.revisions.some((reading) => reading.revision === null)) unread.push('meshRevision');
  if (question.flag === 'unknown') unread.push('featureFlag');

  const axes: [keyof Choice, number][] = unread.map((input) => [input, sizeOf(input, question)]);
  if (question.installedHere.includes('unknown')) axes.push(['installHistory', 2]);
  const decisive = unread.filter((input) => {
    const others = axes.filter(([name]) => name !== input);
    const size = sizeOf(input, question);
    return choices(others).some((choice) => {
      const answers = new Set(
        Array.from({ length: size }, (_, value) => evaluate(question, { ...choice, [input]: value })),
      );
      return answers.size > 1;
    });
  });
  return decisive.filter((input) => input !== 'featureFlag' || question.flagUnread);
}

function sizeOf(input: UnreadInput, question: DecisiveQuestion): number {
  if (input === 'featureFlag') return truths.length;
  if (input !== 'meshRevision') return minors.length;
  // Each malformed revision may be anything, but what it is counts only by whether all are native, none, or some: two
  // that are independent of each other give every such mixture, and a hostile row may list a hundred.
  const open = question.cluster.mesh.revisions.filter((reading, index) => isOpen(question, reading, index));
  return revisions.length ** Math.min(2, open.length);
}

/** Whether nothing tells what a revision is: it is malformed, and was not seen inside. */
function isOpen({ observed }: DecisiveQuestion, { revision }: RevisionReading, index: number): boolean {
  return revision === null && (observed[index] ?? null) === null;
}

function* choices(axes: readonly [keyof Choice, number][]): Generator<Choice> {
  const [axis, ...rest] = axes;
  if (!axis) {
    yield {};
    return;
  }
  for (const choice of choices(rest)) {
    for (let value = 0; value < axis[1]; value += 1) yield { ...choice, [axis[0]]: value };
  }
}

function evaluate(question: DecisiveQuestion, choice: Choice): string {
  const { cluster } = question;
  const pools = activePools(cluster);
  const known = [cluster.controlPlane.version, ...(pools ?? []).map((pool) => pool.version)].filter(
    (version) => version !== null,
  );
  const assumed = [choice.controlPlane, choice.nodePools].flatMap((index) => minors[index ?? -1] ?? []);
  const lowest = [...known, ...assumed].reduce<Minor>((a, b) => (compareMinor(b, a) < 0 ? b : a), {
    major: 1,
    minor: 99,
  });
  const flag = question.flag === 'unknown' ? (truths[choice.featureFlag ?? 0] ?? true) : question.flag;
  const malformed = choice.meshRevision ?? 0;
  // The first open one, then all the others.
  const assumedRevisions = [
    revisions[malformed % revisions.length],
    revisions[Math.floor(malformed / revisions.length)],
  ];
  let open = 0;
  const answers = cluster.mesh.revisions.map((reading, index): RevisionAnswer => {
    const seen = question.observed[index] ?? null;
    if (seen !== null) return seen;
    let { revision } = reading;
    if (isOpen(question, reading, index)) {
      revision = assumedRevisions[Math.min(open, 1)] ?? null;
      open += 1;
    }
    const settled =
      question.installedHere[index] === 'unknown' ? truths[choice.installHistory ?? 0] : question.installedHere[index];
    return documentRevision({ ...reading, revision }, { version: lowest, exact: true }, flag, () => settled ?? false)
      .native;
  });
  return modeOf(answers);
}
