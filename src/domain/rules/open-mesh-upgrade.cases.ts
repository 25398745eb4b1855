import { openMeshUpgrade } from './open-mesh-upgrade.ts';
import { casesOf } from './rule-case.ts';

export const openMeshUpgradeCases = casesOf(openMeshUpgrade, [
  {
    kind: 'broken',
    when: 'a canary from asm-1-28 to asm-1-29 is open',
    given: (healthy) => healthy({ revisions: ['asm-1-29', 'asm-1-28'] }),
    expect: {
      severity: 'low',
      message: 'asm-1-28 and asm-1-29 run side by side: a mesh upgrade is open.',
      evidence: { revisions: { items: ['asm-1-28', 'asm-1-29'], more: 0 } },
    },
  },
  {
    kind: 'boundary',
    when: 'one revision is listed twice, in two casings',
    given: (healthy) => healthy({ revisions: ['asm-1-29', 'ASM-1-29'] }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'there is one revision',
    given: (healthy) => healthy({ revisions: ['asm-1-29'] }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the mesh was disabled and its list remained',
    given: (healthy) => healthy({ mesh: 'notMeshed', revisions: ['asm-1-28', 'asm-1-29'] }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'one of the two revisions is malformed',
    given: (healthy) => healthy({ revisions: ['asm-1-29', 'canary'] }),
    expect: { severity: 'low', evidence: { revisions: { items: ['asm-1-29', 'canary'], more: 0 } } },
  },
  {
    kind: 'unknown',
    when: 'no revision is listed',
    given: (healthy) => healthy({ revisions: [] }),
    expect: null,
  },
]);
