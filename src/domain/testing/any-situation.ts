/**
 * Situations by the thousand, for property tests: what the assessment makes of any cluster, and, beyond that, parts
 * that contradict each other, because a rule must survive those too.
 *
 * @module
 */
import fc from 'fast-check';
import { healthySituation, earlier, offered, pool, seen } from '../healthy.ts';
import type { Situation } from '../situation.ts';

const version = fc.constantFrom(
  null,
  '',
  'latest',
  '1.28.9',
  '1.29',
  '1.30.1',
  '1.32.9',
  '1.33.0',
  'v1.33.2-x',
  '1.34.2',
  '2.0',
);
const revision = fc.constantFrom(
  'asm-1-9',
  'asm-1-19',
  'ASM-1-20',
  'asm-1-26',
  'asm-1-27',
  'asm-1-28',
  'asm-1-29',
  'asm-1-30',
  'canary',
  '',
);
const text = fc.oneof(fc.string({ maxLength: 300 }), fc.constantFrom('<b>', '=1+1', 'a|b\n', ''));
const count = fc.nat({ max: 40 });

const anyPool = fc
  .record({ name: text, version, active: fc.boolean(), count: fc.option(count), osType: fc.option(text) })
  .map(({ version: at, ...change }) => pool(at, change));

const anyWorkload = { namespace: text, kind: text, name: text };
const anyResources = fc.record({ cpuMillicores: count, memoryBytes: fc.nat({ max: 2 ** 40 }) });

const anyObserved = fc
  .record({
    revisions: fc.dictionary(
      fc.constantFrom('asm-1-20', 'asm-1-26', 'asm-1-28', 'asm-1-29'),
      fc.record({
        control: fc.constantFrom('on', 'off', 'unknown'),
        nativePods: count,
        classicPods: count,
        mode: fc.constantFrom('native', 'classic', 'mixed', null),
      }),
    ),
    workloads: fc.array(
      fc.record({
        namespace: text,
        kind: fc.constantFrom('Deployment', 'Job'),
        name: text,
        revision: fc.constantFrom(null, { major: 1, minor: 28 }, { major: 1, minor: 29 }),
        nativePods: count,
        classicPods: count,
      }),
      { maxLength: 30 },
    ),
    annotations: fc.array(
      fc.record({
        namespace: text,
        kind: text,
        name: text,
        annotation: text,
        value: text,
        problem: fc.constantFrom('optOut', 'misspelt', 'invalidValue'),
      }),
      { maxLength: 30 },
    ),
    workarounds: fc.array(
      fc.record({
        ...anyWorkload,
        workaround: fc.constantFrom('quitquitquit', 'preStopSleep', 'excludeOutbound', 'initContainerAsUid1337'),
        pods: count,
      }),
      { maxLength: 30 },
    ),
    stuckJobs: fc.array(
      fc.record({ ...anyWorkload, pods: count, since: fc.constantFrom(null, '2026-06-14T02:10:00Z') }),
      { maxLength: 30 },
    ),
    startupRaces: fc.array(fc.record({ ...anyWorkload, pods: count, containers: count, restarts: count }), {
      maxLength: 30,
    }),
    requests: fc.record({
      outstanding: fc.array(fc.record({ ...anyWorkload, pods: count, classic: anyResources, native: anyResources }), {
        maxLength: 30,
      }),
      nodes: fc.array(
        fc.record({
          name: text,
          allocatable: fc.record({ cpuMillicores: fc.option(count), memoryBytes: fc.option(count) }),
          now: anyResources,
          native: anyResources,
        }),
        { maxLength: 30 },
      ),
    }),
  })
  .map(seen);

/** Any change of the healthy cluster that Azure, the calendar or somebody's tags could bring. */
export const anyChange = fc.record(
  {
    controlPlane: version,
    pools: fc.option(fc.array(anyPool, { maxLength: 30 })),
    mesh: fc.constantFrom('meshed', 'meshed', 'meshed', 'notMeshed', 'unknown'),
    revisions: fc.uniqueArray(revision, { maxLength: 3 }),
    flag: fc.constantFrom(null, 'Registered', 'NotRegistered', 'Pending', 'Paused'),
    history: fc.record({
      startsUnmeshed: fc.boolean(),
      observations: fc.array(
        fc.tuple(revision, fc.constantFrom('1.28', '1.32', '1.33'), fc.boolean()).map((parts) => earlier(...parts)),
        { maxLength: 3 },
      ),
    }),
    observed: fc.option(anyObserved),
    cluster: fc.record({
      supportPlan: fc.constantFrom('KubernetesOfficial', 'AKSLongTermSupport', ''),
      upgradeChannel: fc.option(fc.constantFrom('stable', 'rapid', 'patch', 'weird')),
      provisioningState: fc.option(text),
      powerState: fc.option(fc.constantFrom('Running', 'Stopped', 'stopped', '')),
      virtualNodesEnabled: fc.boolean(),
      nodeAutoProvisioning: fc.boolean(),
      automatic: fc.boolean(),
      tags: fc.dictionary(
        fc.constantFrom('sidescan-exempt-until', 'SIDESCAN-EXEMPT-REASON'),
        fc.oneof(text, fc.constant('2026-12-31')),
      ),
    }),
    policy: fc.record({
      target: fc.constantFrom('default', 'preview'),
      evidence: fc.constantFrom('documented', 'observed'),
    }),
    takenAt: fc.constantFrom('2026-04-30T23:59:59Z', '2026-06-15T06:00:00Z', '2027-03-31T00:00:00Z'),
    meshOffer: fc.option(
      fc.constant({
        revisions: [offered('asm-1-28', 30, 35), offered('asm-1-29', 31, 36, { KubernetesOfficial: null })],
      }),
    ),
  },
  { requiredKeys: [] },
);

/** Situations that can happen, and such with parts of another one. */
export const anySituation: fc.Arbitrary<Situation> = fc
  .tuple(
    anyChange.map(healthySituation),
    anyChange.map(healthySituation),
    fc.subarray([
      'cluster',
      'flag',
      'flagWithdrawn',
      'lowest',
      'revisions',
      'documentedMode',
      'sidecarMode',
      'confidence',
      'exemption',
      'decisiveUnread',
      'observed',
      'meshOffer',
    ] as const),
  )
  .map(([situation, other, parts]) => ({
    ...situation,
    ...Object.fromEntries(parts.map((part) => [part, other[part]])),
  }));
