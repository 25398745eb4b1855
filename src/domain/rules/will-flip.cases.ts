import { earlier, pool, seen } from '../healthy.ts';
import { casesOf } from './rule-case.ts';
import { willFlip } from './will-flip.ts';

export const willFlipCases = casesOf(willFlip, [
  {
    kind: 'broken',
    when: 'asm-1-29 waits for Kubernetes 1.33 and the upgrade channel is stable',
    given: (healthy) => healthy({ controlPlane: '1.32.9', cluster: { upgradeChannel: 'stable' } }),
    expect: {
      severity: 'medium',
      message:
        'The lowest Kubernetes version is 1.32: with asm-1-29, the upgrade that lifts it to 1.33 switches native sidecars on, and the upgrade channel stable does so by itself.',
      evidence: {
        lowest: '1.32',
        floor: '1.33',
        revisions: { items: ['asm-1-29'], more: 0 },
        upgradeChannel: 'stable',
        automatic: false,
        mayKeepStatus: false,
      },
    },
  },
  {
    kind: 'broken',
    when: 'the cluster is AKS Automatic, whose channel is stable without being told',
    given: (healthy) => healthy({ controlPlane: '1.32.9', cluster: { automatic: true } }),
    expect: {
      severity: 'medium',
      message:
        'The lowest Kubernetes version is 1.32: with asm-1-29, the upgrade that lifts it to 1.33 switches native sidecars on, and the upgrade channel stable does so by itself.',
      evidence: { upgradeChannel: 'stable', automatic: true },
    },
  },
  {
    kind: 'broken',
    when: 'classic sidecars were seen although the preview flag is registered',
    given: (healthy) =>
      healthy({
        controlPlane: '1.32.9',
        flag: 'Registered',
        observed: seen({
          revisions: { 'asm-1-29': { control: 'off', nativePods: 0, classicPods: 3, mode: 'classic' } },
        }),
      }),
    expect: {
      severity: 'info',
      message:
        'The lowest Kubernetes version is 1.32: with asm-1-29, the upgrade that lifts it to 1.33 switches native sidecars on, unless the cluster keeps the status that it has from the preview flag.',
      evidence: { mayKeepStatus: true },
    },
  },
  {
    kind: 'unknown',
    when: 'the preview flag was withdrawn, so that the status of the cluster may stay as it is',
    given: (healthy) =>
      healthy({
        controlPlane: '1.32.9',
        history: { startsUnmeshed: false, observations: [earlier('asm-1-26', '1.31', true)] },
        cluster: { upgradeChannel: 'rapid' },
      }),
    expect: {
      severity: 'medium',
      message:
        'The lowest Kubernetes version is 1.32: with asm-1-29, the upgrade that lifts it to 1.33 switches native sidecars on, and the upgrade channel rapid does so by itself, unless the cluster keeps the status that it has from the preview flag.',
      evidence: { mayKeepStatus: true },
    },
  },
  {
    kind: 'broken',
    when: 'the upgrade channel is rapid',
    given: (healthy) => healthy({ controlPlane: '1.32.9', cluster: { upgradeChannel: 'rapid' } }),
    expect: { severity: 'medium' },
  },
  {
    kind: 'broken',
    when: 'there is no upgrade channel',
    given: (healthy) => healthy({ controlPlane: '1.32.9' }),
    expect: {
      severity: 'info',
      message:
        'The lowest Kubernetes version is 1.32: with asm-1-29, the upgrade that lifts it to 1.33 switches native sidecars on.',
      evidence: { upgradeChannel: null },
    },
  },
  {
    kind: 'boundary',
    when: 'the upgrade channel is patch, which stays within the minor',
    given: (healthy) => healthy({ controlPlane: '1.32.9', cluster: { upgradeChannel: 'patch' } }),
    expect: { severity: 'info', evidence: { upgradeChannel: 'patch' } },
  },
  {
    kind: 'broken',
    when: 'only one of two revisions will flip',
    given: (healthy) => healthy({ controlPlane: '1.32.9', revisions: ['asm-1-28', 'asm-1-30'] }),
    expect: { severity: 'info', evidence: { revisions: { items: ['asm-1-30'], more: 0 } } },
  },
  {
    kind: 'boundary',
    when: 'the mesh is at asm-1-28',
    given: (healthy) => healthy({ controlPlane: '1.32.9', revisions: ['asm-1-28'] }),
    expect: null,
  },
  {
    kind: 'boundary',
    when: 'everything is at 1.33 and the mode is classic all the same',
    given: (healthy) =>
      healthy({
        controlPlane: '1.33.0',
        pools: [pool('1.33.0')],
        observed: seen({
          revisions: { 'asm-1-29': { control: 'off', nativePods: 0, classicPods: 3, mode: 'classic' } },
        }),
      }),
    expect: null,
  },
  {
    kind: 'broken',
    when: 'the target is preview: the floors are the default ones',
    given: (healthy) => healthy({ controlPlane: '1.32.9', policy: { target: 'preview' } }),
    expect: { severity: 'info', evidence: { floor: '1.33' } },
  },
  {
    kind: 'fine',
    when: 'native sidecars are on by the preview flag',
    given: (healthy) => healthy({ controlPlane: '1.32.9', flag: 'Registered' }),
    expect: null,
  },
  {
    kind: 'fine',
    when: 'the cluster has no mesh',
    given: (healthy) => healthy({ controlPlane: '1.32.9', mesh: 'notMeshed' }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'one pool is unknown, and a known one is below 1.33 already',
    given: (healthy) => healthy({ pools: [pool(null), pool('1.32.9')] }),
    expect: { severity: 'info', evidence: { lowest: '1.32' } },
  },
  {
    kind: 'unknown',
    when: 'no version is known',
    given: (healthy) => healthy({ controlPlane: null, pools: null }),
    expect: null,
  },
]);
