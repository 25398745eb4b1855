/**
 * Where deliveries and the occasions to tell are kept, the queue in which they wait, and the channels that reach people.
 *
 * @module
 */
import type { Delivery, Page } from './contracts.ts';
import type { Audience, Channel, Digest, Occasion } from './digest.ts';
import type { Versioned } from './ports.ts';
import type { TellMessage } from './tell-message.ts';

/**
 * One message to one recipient over one channel, as the ledger keeps it. Everything that a repeated try needs is fixed
 * before the first one: a crash at any point leaves a row that says what must still be done.
 */
export interface StoredDelivery extends Delivery {
  readonly occasion: Occasion;
  readonly audience: Audience;
  /** Our idempotency handle, chosen before the first try: the mail service's operation id, a webhook's `webhook-id`. */
  readonly operationId: string;
  /** The scan that the message tells about. */
  readonly scanId: string;
  readonly createdAt: string;
  /** When the far side first said that it has the message and has not decided (`pending`); null = it never did. */
  readonly acceptedAt: string | null;
  /** When the try that is under way began; null between tries. */
  readonly tryStartedAt: string | null;
  /** Names that try: two hosts that begin one in the same second write rows that differ. */
  readonly tryId: string | null;
}

/** What the next message to somebody compares with. It outlives the delivery that it is about. */
export type Told = Pick<StoredDelivery, 'deliveryId' | 'digestId' | 'scanId' | 'createdAt'>;

/** The delivery ledger. Rows are never overwritten blindly: every write names the version it replaces. */
export interface DeliveryStore {
  /** Adds rows that are not there yet; those that are stay as they are. Together with the digests they tell. */
  readonly plan: (deliveries: readonly StoredDelivery[], digest: Digest) => Promise<void>;
  readonly find: (deliveryId: string) => Promise<Versioned<StoredDelivery> | undefined>;
  /** @throws {ScanError} `store.conflict` when the row changed since `etag` was read. Answers the new etag. */
  readonly update: (delivery: StoredDelivery, etag: string) => Promise<string>;
  /** What was planned to be told; undefined when it was removed. */
  readonly digest: (delivery: Pick<StoredDelivery, 'digestId'>) => Promise<Digest | undefined>;
  /** Newest first. `continuation` is opaque. */
  readonly list: (top: number, continuation?: string) => Promise<Page<StoredDelivery>>;
  /**
   * The newest delivery of an occasion that was sent to an audience over a channel: what it was last told. With a
   * recipient, only what that one was sent: of several addresses one may have missed the last message.
   */
  readonly lastTold: (
    audience: Audience,
    channel: Channel,
    occasion?: Occasion,
    recipient?: string,
  ) => Promise<Told | undefined>;
  /** The scans that anybody's next digest compares with, newest first. */
  readonly toldScans: () => Promise<readonly string[]>;
  /**
   * Removes rows created before an instant, with their digests, except for the digest that anybody was last told: the
   * next one compares with it. Can be repeated.
   */
  readonly removeOlderThan: (instant: Date) => Promise<void>;
}

/** One occasion to tell: a digest that is due or was asked for, or the alert after a scan. Its id decides, so it is planned once. */
export interface TellRun {
  readonly runId: string;
  readonly occasion: Occasion;
  /** The instant that it is about: when the digest was due, or when the scan's snapshot was taken. ISO 8601 UTC. */
  readonly dueAt: string;
  /** The scan that is told; fixed at the beginning, so that a repeated attempt tells the same. */
  readonly scanId: string;
  readonly createdAt: string;
  /** When all its deliveries were in the ledger and in the queue, or it was given up; null until then. */
  readonly plannedAt: string | null;
  /** Why planning failed, for people; null while nothing did. Of a run that is planned: it was given up. */
  readonly error: string | null;
}

/** An endpoint that answered 410 and is not called again until its URL changes. */
export interface DisabledEndpoint {
  readonly channel: Channel;
  /** Of the URL, which is itself never stored. */
  readonly fingerprint: string;
}

/** Which occasions were begun, planned, and which endpoints are out of service. */
export interface TellRunStore {
  /** Adds a run unless it is there; answers the one that is stored. */
  readonly begin: (run: TellRun) => Promise<TellRun>;
  readonly find: (runId: string) => Promise<Versioned<TellRun> | undefined>;
  /** @throws {ScanError} `store.conflict` when the row changed since `etag` was read. Answers the new etag. */
  readonly update: (run: TellRun, etag: string) => Promise<string>;
  /** All that are kept, of one occasion, newest `dueAt` first. */
  readonly list: (occasion: Occasion) => Promise<readonly TellRun[]>;
  readonly disable: (endpoint: DisabledEndpoint) => Promise<void>;
  readonly disabled: () => Promise<readonly DisabledEndpoint[]>;
  /**
   * Removes runs created before an instant, except for the newest of each occasion that was planned: the next one
   * compares with it. Can be repeated.
   */
  readonly removeOlderThan: (instant: Date) => Promise<void>;
}

/** Telling is work in a queue: messages are small and versioned, a redelivery changes nothing. */
export interface TellQueue {
  readonly enqueue: (message: TellMessage, options?: { readonly visibleAfterMs?: number }) => Promise<void>;
}

/** What became of one try. A try that may have arrived without our knowing is `unclear`: only the channel's own record can tell. */
export type TryOutcome =
  | { readonly kind: 'sent' }
  /** Accepted, not decided yet: ask again after `retryAfterMs`, with the same handle. */
  | { readonly kind: 'pending'; readonly retryAfterMs: number }
  /** May succeed later; null = the schedule decides when. */
  | { readonly kind: 'deferred'; readonly retryAfterMs: number | null; readonly error: string }
  | { readonly kind: 'failed'; readonly error: string }
  /** The receiver asked never to be called again (410). */
  | { readonly kind: 'disabled'; readonly error: string };

/** One way to reach people. Adapters translate and send; what to send when is decided elsewhere. */
export interface ChannelSender {
  readonly channel: Channel;
  /**
   * Sends a digest, or finds out what became of an earlier try with the same `operationId`. Never throws for what the
   * far side does; errors name no URL and no secret.
   */
  readonly send: (message: {
    readonly digest: Digest;
    /** E-mail: an address. Other channels: the endpoint's name in the settings, never its URL. */
    readonly recipient: string;
    readonly operationId: string;
    /** From 1. A first try cannot have arrived before. */
    readonly attempt: number;
    /** Whether an earlier try was `pending`: the far side has the message, so it is never sent again. */
    readonly isAccepted: boolean;
    readonly signal: AbortSignal;
  }) => Promise<TryOutcome>;
}
