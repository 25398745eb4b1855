import { bounded, defineRule } from '../rule.ts';
import { documents } from './documents.ts';
import { isMeshed, namesOfRevisions } from './subject.ts';
import { clip, inWords } from './words.ts';

/** Two distinct revisions are listed, readable or not: a canary upgrade of the mesh was started and not finished. */
export const openMeshUpgrade = defineRule({
  id: 'NS006',
  title: 'A mesh upgrade is open',
  when: 'The cluster lists two distinct mesh revisions.',
  why: 'While a canary is open two control planes run, the gateways of both serve traffic, and pods of one namespace may be classic while others are native. It ends only when somebody completes or rolls it back.',
  severities: ['low'],
  source: documents.meshUpgrade,
  evaluate: (situation) => {
    const names = namesOfRevisions(situation);
    if (!isMeshed(situation) || names.length < 2) return null;
    const revisions = names.map((name) => clip(name));
    return {
      severity: 'low',
      message: `${inWords(revisions)} run side by side: a mesh upgrade is open.`,
      evidence: { revisions: bounded(revisions) },
      remediation: 'Move the workloads to the higher revision and complete the mesh upgrade, or roll it back.',
    };
  },
});
