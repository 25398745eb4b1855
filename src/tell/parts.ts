/**
 * What telling works with, and the limits it keeps.
 *
 * @module
 */
import type { Scope } from '../domain/contracts.ts';
import type { Channel } from '../domain/digest.ts';
import type { Clock } from '../domain/ports.ts';
import type { ScanStore, SnapshotStore } from '../domain/scan-ports.ts';
import type { ChannelSender, DeliveryStore, TellQueue, TellRunStore } from '../domain/tell-ports.ts';
import type { Telemetry } from '../domain/telemetry.ts';

/** A channel that reaches everybody who reads it: told of the whole fleet. Its recipient is the channel's name. */
export interface Endpoint {
  readonly channel: Exclude<Channel, 'email'>;
  /** Of the URL (see `fingerprintOf`): one that answered 410 is called again when this changes. */
  readonly fingerprint: string;
}

/** Who is told, and when it is worth it. */
export interface TellPolicy {
  readonly digest: 'changes' | 'always' | 'off';
  /** The latest instant at or before `now` at which a digest was due. */
  readonly lastDue: (now: Date) => Date;
  /** Whether the schedule of scans came round twice by `now` since a scan was taken. */
  readonly isStale: (takenAt: string, now: Date) => boolean;
  /** Empty when no mail can be sent. */
  readonly fleetAddresses: readonly string[];
  readonly ownerTag: string;
  /** Addresses by owner's name. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  /** Whether owners can be written to. */
  readonly hasMail: boolean;
  readonly endpoints: readonly Endpoint[];
  readonly dashboardUrl: string | null;
  readonly retentionDays: number;
}

export interface TellParts {
  readonly store: ScanStore;
  readonly snapshots: Pick<SnapshotStore, 'read'>;
  readonly deliveries: DeliveryStore;
  readonly runs: TellRunStore;
  readonly queue: TellQueue;
  readonly senders: () => Promise<ReadonlyMap<Channel, ChannelSender>>;
  readonly clock: Clock;
  /** From 0 to below 1, for jitter. */
  readonly random: () => number;
  /** Never the same twice. */
  readonly newTryId: () => string;
  readonly policy: TellPolicy;
  /** Only scans of this scope are told. */
  readonly fleetScope: Scope;
  /** Milliseconds after which a try that said nothing counts as dead; a try itself ends before. */
  readonly tryLeaseMs: number;
  /** By default nobody watches. */
  readonly telemetry?: Telemetry;
}

const hourMs = 3_600_000;
/** A digest that could not be sent in time is sent late, once, within so long; then it is left to the next one. */
export const latestMs = 24 * hourMs;
/** Work whose message was lost is found again after so long. */
export const lostAfterMs = 20 * 60_000;
/** A try is given up by then at the latest, so that it cannot go on beside the next one. */
export const tryShareOfLease = 0.8;
