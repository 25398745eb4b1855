import type { PlanName } from '../../domain/catalogue.ts';

/** A node pool before it is written out as ARM has it. */
export interface PoolShape {
  readonly name: string;
  readonly mode: 'System' | 'User' | 'Gateway';
  readonly os: 'Linux' | 'Windows';
  /** What runs, in full (`1.34.5`), or what a broken row says instead. */
  readonly version: string;
  readonly count: number;
  readonly stopped: boolean;
  readonly spot: boolean;
}

export interface ExemptionTags {
  readonly until?: string;
  readonly reason?: string;
}

/** A cluster in few words; {@link clusterResource} writes it out. */
export interface ClusterShape {
  /** What the control plane runs, in full, or what a broken row says instead. */
  readonly version: string;
  /** Null is written as null. */
  readonly pools: readonly PoolShape[] | null;
  /** Null: the profile is absent or disabled. */
  readonly mesh: { readonly mode: string; readonly revisions: readonly string[] } | null;
  readonly supportPlan: PlanName;
  /** Null: no cluster channel. */
  readonly upgradeChannel: 'rapid' | 'stable' | 'patch' | 'node-image' | null;
  readonly provisioningState: string;
  readonly stopped: boolean;
  /** The key under which the virtual nodes add-on stands; its casing varies (facts 6.1). */
  readonly virtualNodes: string | null;
  readonly nodeAutoProvisioning: boolean;
  readonly exemption: ExemptionTags | null;
  /** A row as Resource Graph may cut it: nothing but the envelope. */
  readonly withoutProperties: boolean;
}

/** A healthy cluster without mesh; what is given replaces its parts. Pools follow its version unless given. */
export function clusterShape(change: Partial<ClusterShape> & Pick<ClusterShape, 'version'>): ClusterShape {
  const { version } = change;
  return {
    pools: [pool('system', version, { mode: 'System' }), pool('user', version)],
    mesh: null,
    supportPlan: 'KubernetesOfficial',
    upgradeChannel: 'patch',
    provisioningState: 'Succeeded',
    stopped: false,
    virtualNodes: null,
    nodeAutoProvisioning: false,
    exemption: null,
    withoutProperties: false,
    ...change,
  };
}

/** A running Linux user pool of three nodes; what is given replaces its parts. */
export function pool(name: string, version: string, change: Partial<PoolShape> = {}): PoolShape {
  return { name, version, mode: 'User', os: 'Linux', count: 3, stopped: false, spot: false, ...change };
}

/** The mesh add-on at these revisions; two are an upgrade that is under way. */
export function istio(...revisions: readonly string[]): ClusterShape['mesh'] {
  return { mode: 'Istio', revisions };
}
