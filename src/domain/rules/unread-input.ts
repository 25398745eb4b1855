import { bounded, defineRule } from '../rule.ts';
import type { Situation, UnreadInput } from '../situation.ts';
import { compareText } from '../text.ts';
import { documents } from './documents.ts';
import { clip, inWords } from './words.ts';

const words: Readonly<Record<UnreadInput, string>> = {
  properties: "the cluster's properties",
  meshMode: 'the mesh mode',
  meshRevisions: 'the list of mesh revisions',
  controlPlane: 'the control plane version',
  nodePools: 'the node pools and their versions',
  meshRevision: 'a mesh revision',
  featureFlag: 'the preview flag',
};

/**
 * An input was missing or unreadable, and another value of it could change the mode. Said of meshed clusters and of
 * those whose mesh itself could not be read. An unknown installation history is NS005's.
 */
export const unreadInput = defineRule({
  id: 'NS016',
  title: 'An input that decides the verdict could not be read',
  when: 'A version, the node pools, a mesh revision, the mesh mode, the preview flag or the whole row was missing or unreadable, and some value of it would change the mode. Also where it is unknown whether there is a mesh.',
  why: 'Nothing unread is ever taken for healthy: the verdict stays undetermined until the input can be read. Inputs that could not change the verdict are not reported.',
  severities: ['medium'],
  source: documents.nativeSidecar,
  evaluate: (situation) => {
    const { cluster, decisiveUnread } = situation;
    if (cluster.mesh.state === 'notMeshed' || decisiveUnread.length === 0) return null;
    return {
      severity: 'medium',
      message: `The verdict depends on what could not be read: ${inWords(decisiveUnread.map((input) => words[input]))}.`,
      evidence: {
        inputs: bounded(decisiveUnread),
        found: Object.fromEntries(decisiveUnread.map((input) => [input, foundOf(situation, input)])),
      },
      remediation: wayOut(situation),
    };
  },
});

/** Access does not help with a flag that is not there: a retired one stays unfound (facts 9). */
function wayOut({ decisiveUnread, flag }: Situation): string {
  const isGone = flag.unreadBecause === 'notFound';
  const readable = decisiveUnread.filter((input) => !isGone || input !== 'featureFlag');
  const access = `Sidescan read access to ${inWords(readable.map((input) => words[input]))}, or mend what is wrong there, and scan again`;
  if (readable.length === decisiveUnread.length)
    return `Give ${access}; else look inside the cluster with \`sidescan inspect\`.`;
  const look =
    'Look inside the cluster with `sidescan inspect`, as Azure does not find the preview flag and a retired one stays unfound';
  return readable.length === 0 ? `${look}.` : `${look}; else give ${access}.`;
}

/** What stood where a readable value was expected; null where nothing did. */
function foundOf({ cluster, flag, revisions }: Situation, input: UnreadInput): unknown {
  switch (input) {
    case 'meshMode':
      return clipped(cluster.mesh.mode);
    case 'controlPlane':
      return clipped(cluster.controlPlane.text);
    case 'featureFlag':
      return clipped(flag.text);
    case 'meshRevision':
      return bounded(
        revisions
          .filter(({ revision }) => revision === null)
          .map(({ text }) => clip(text))
          .sort(compareText),
      );
    case 'nodePools':
      return (
        cluster.nodePools &&
        bounded(
          cluster.nodePools
            .filter(({ active, version }) => active && version === null)
            .map(({ name, text }) => ({ name: clip(name), version: clipped(text) }))
            .sort((a, b) => compareText(a.name, b.name)),
        )
      );
    case 'properties':
    case 'meshRevisions':
      return null;
  }
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text);
}
