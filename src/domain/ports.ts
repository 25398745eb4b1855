/**
 * What the use cases need from the outside. Adapters (`collect`, `store`, `notify`) implement these ports; tests pass
 * the real ones or small fakes that pass the same contract suite. Here is what every theme needs; the rest is in
 * `collect-ports.ts`, `scan-ports.ts`, `tell-ports.ts` and `inspect-ports.ts`.
 *
 * @module
 */

export interface Clock {
  readonly now: () => Date;
}

/** Constant message in the past tense, facts as fields; never a payload, a secret or a webhook URL. */
export interface Logger {
  readonly debug: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly info: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
}

/** A value together with the version it was read at; writes name the version they replace. */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
}

/** Who is at work on something, across workers. A lease that is not given back ends by itself. */
export interface Leases {
  /** False while somebody else holds it. */
  readonly acquire: (
    name: string,
    holder: string,
    options: { readonly now: Date; readonly forMs: number },
  ) => Promise<boolean>;
  readonly release: (name: string, holder: string) => Promise<void>;
}

/** A queue of ours from which the platform took messages that failed too often; it keeps them beside it for a week. */
export interface PoisonedQueue {
  readonly queueName: string;
  readonly messages: number;
}
