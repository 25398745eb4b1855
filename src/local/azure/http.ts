/** A request that passed routing, authentication and the api-version check. */
export interface Call {
  readonly method: string;
  readonly path: string;
  /** The variable parts of the path, decoded, as written. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  /** Who asks: the object id in the token. */
  readonly principal: string;
  readonly nowMs: number;
  /** `https://127.0.0.1:PORT`, for links to next pages. */
  readonly endpoint: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Facts for the record of calls. */
  readonly notes?: CallNotes;
  /** An answer that turns out longer than this is replaced by another one. */
  readonly whenLargerThan?: { readonly bytes: number; readonly reply: (bytes: number) => Reply };
  /** Compressed from this size on. */
  readonly gzipFromBytes?: number;
  /** What a client must be given so that it asks for this very page again; faults use it. */
  readonly samePage?: { readonly field: string; readonly value: unknown };
}

export interface CallNotes {
  /** Query text. */
  readonly query?: string;
  /** Subscriptions, or management groups, that the request named. */
  readonly scopeSize?: number;
  readonly rows?: number;
}

export function ok(body: unknown, notes?: CallNotes): Reply {
  return notes === undefined ? { status: 200, body } : { status: 200, body, notes };
}

/** An error as ARM writes it. */
export function armError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers, body: { error: { code, message } } };
}

export function forbidden(principal: string, action: string, scope: string): Reply {
  return armError(
    403,
    'AuthorizationFailed',
    `The client '${principal}' with object id '${principal}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

export function subscriptionNotFound(subscriptionId: string): Reply {
  return armError(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
}
