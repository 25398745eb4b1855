import type { FlagCase } from './organisation.ts';
import type { Offer } from './places.ts';
import { clusterShape, istio, pool, type ClusterShape } from './shape.ts';

/** A cluster that a fleet shall contain whatever the seed, and where it has to stand for that. */
export interface MustHave {
  readonly shape: ClusterShape;
  /** `off`: any state that is known not to be registered. Absent: anywhere. */
  readonly flag?: FlagCase | 'off';
  readonly offer?: Offer;
}

const longTerm = { supportPlan: 'AKSLongTermSupport' } as const;
/** Meets the preview path's versions and not the default's: the flag decides. */
const flagDecides = clusterShape({ ...longTerm, version: '1.32.11', mesh: istio('asm-1-28') });
const defaultMet = { version: '1.34.5', mesh: istio('asm-1-29') };
/** Classic, with nothing unknown in it. */
const classic = { version: '1.34.5', mesh: istio('asm-1-26') };

/**
 * One cluster of every kind that a verdict tells apart: each sidecar mode, eligibility and flag state, and the
 * conditions of the findings that a single snapshot can show (`docs/verdict.md`, sections 1 to 6).
 *
 * @param dates ISO dates for exemptions, as seen from the snapshot's instant
 */
export function mustHaves(dates: { readonly ahead: string; readonly past: string }): readonly MustHave[] {
  const flags: readonly FlagCase[] = [
    'Registered',
    'NotRegistered',
    'notFound',
    'unreadable',
    'Pending',
    'Unregistered',
    'Registering',
  ];
  const off = 'off';
  const system = (version: string) => pool('system', version, { mode: 'System' });
  return [
    ...flags.map((flag) => ({ shape: flagDecides, flag })),
    // Native, classic, mixed, undetermined, none.
    { shape: clusterShape(defaultMet) },
    { shape: clusterShape({ version: '1.36.0', mesh: istio('asm-1-30'), upgradeChannel: 'rapid' }) },
    { shape: clusterShape(classic), flag: off },
    { shape: clusterShape({ version: '1.34.4', mesh: istio('asm-1-26', 'asm-1-29') }), flag: off },
    { shape: clusterShape({ version: '1.34.5', mesh: istio('asm-1-28') }), flag: off },
    { shape: clusterShape({ ...longTerm, version: '1.33.8', mesh: istio('asm-1-27') }), flag: off },
    { shape: clusterShape({ version: '1.35.3' }) },
    // Ineligible: control plane, pool, revision.
    { shape: clusterShape({ version: '1.28.15', mesh: istio('asm-1-24') }), flag: 'Registered' },
    {
      shape: clusterShape({ ...longTerm, version: '1.29.15', mesh: istio('asm-1-25'), pools: [system('1.28.15')] }),
      flag: off,
    },
    { shape: clusterShape({ version: '1.28.13', mesh: istio('asm-1-19') }), flag: off },
    // Rows that are missing something or say something unheard of.
    { shape: clusterShape({ version: '1.34.5', withoutProperties: true }) },
    { shape: clusterShape({ version: '1.x', mesh: istio('asm-1-29') }), flag: off },
    { shape: clusterShape({ version: '1.34.5', mesh: { mode: 'Istio (preview)', revisions: ['asm-1-29'] } }) },
    { shape: clusterShape({ version: '1.34.5', mesh: istio() }) },
    { shape: clusterShape({ ...defaultMet, pools: null }), flag: off },
    { shape: clusterShape({ version: '1.35.2', mesh: istio('asm-next') }), flag: off },
    { shape: clusterShape({ ...defaultMet, pools: [system('1.34.5'), pool('user', 'latest')] }), flag: off },
    // Pools.
    { shape: clusterShape({ ...defaultMet, pools: [system('1.34.5'), pool('batch', '1.32.10')] }), flag: off },
    { shape: clusterShape({ ...defaultMet, pools: [system('1.34.5'), pool('spare', '1.31.13', { stopped: true })] }) },
    {
      shape: clusterShape({
        ...defaultMet,
        pools: [system('1.34.5'), pool('burst', '1.32.11', { count: 0, spot: true })],
      }),
    },
    {
      shape: clusterShape({
        version: '1.35.3',
        mesh: istio('asm-1-29'),
        pools: [system('1.35.3'), pool('win', '1.32.11', { os: 'Windows' })],
      }),
      flag: off,
    },
    {
      shape: clusterShape({
        ...defaultMet,
        pools: [system('1.34.5'), pool('edge', '1.34.5', { mode: 'Gateway', count: 2 })],
      }),
    },
    { shape: clusterShape({ ...longTerm, ...classic, pools: [], nodeAutoProvisioning: true }), flag: off },
    { shape: clusterShape({ ...defaultMet, nodeAutoProvisioning: true, upgradeChannel: 'stable' }) },
    { shape: clusterShape({ ...defaultMet, virtualNodes: 'ACIConnectorLinux' }) },
    // Will flip with the next Kubernetes upgrade, by itself or not.
    {
      shape: clusterShape({ ...longTerm, version: '1.32.10', mesh: istio('asm-1-29'), upgradeChannel: 'stable' }),
      flag: off,
    },
    {
      shape: clusterShape({ ...longTerm, version: '1.32.11', mesh: istio('asm-1-29'), upgradeChannel: null }),
      flag: off,
    },
    // Upgrades that are under way.
    { shape: clusterShape({ version: '1.34.4', mesh: istio('asm-1-28', 'asm-1-30') }), flag: off },
    { shape: clusterShape({ version: '1.35.3', mesh: istio('asm-1-29', 'asm-1-30'), provisioningState: 'Updating' }) },
    // Out of support, incompatible, off the offer.
    { shape: clusterShape({ version: '1.31.13', mesh: istio('asm-1-28') }), flag: off },
    { shape: clusterShape({ version: '1.30.14', mesh: istio('asm-1-25') }), flag: off },
    { shape: clusterShape({ ...longTerm, version: '1.31.13', mesh: istio('asm-1-25') }), flag: off },
    { shape: clusterShape({ version: '1.36.1', mesh: istio('asm-1-28') }), flag: off },
    { shape: clusterShape({ version: '1.30.12' }) },
    { shape: clusterShape(classic), flag: off, offer: 'lagging' },
    { shape: clusterShape(classic), flag: off, offer: 'unreadable' },
    // States.
    { shape: clusterShape({ ...classic, stopped: true }), flag: off },
    { shape: clusterShape({ ...defaultMet, provisioningState: 'Failed' }) },
    // Exemptions that hold, and three that do not.
    {
      shape: clusterShape({ ...classic, exemption: { until: dates.ahead, reason: 'Moves to the new landing zone' } }),
      flag: off,
    },
    { shape: clusterShape({ ...classic, exemption: { until: dates.past, reason: 'Vendor appliance' } }), flag: off },
    { shape: clusterShape({ ...classic, exemption: { reason: 'Asked by the risk board' } }), flag: off },
    { shape: clusterShape({ ...classic, exemption: { until: dates.ahead } }), flag: off },
  ];
}
