/**
 * The contract between the platform's Node worker and a programming model, as far as `@azure/functions` 4.16 touches
 * it. The platform ships it only inside its worker (`@azure/functions-core` is no package), so it is written down here.
 *
 * @module
 */

/** One value that crosses between host and worker; exactly one field is set. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpData;
}

/** A request (url, method, params, query) or a response (statusCode, cookies) in the worker's form. */
export interface HttpData {
  readonly url?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: TypedData | null;
  readonly statusCode?: string;
  readonly cookies?: readonly HttpCookie[];
}

interface Nullable<T> {
  readonly value: T;
}

export interface HttpCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: Nullable<string>;
  readonly path?: Nullable<string>;
  readonly expires?: Nullable<{ readonly seconds: number }>;
  readonly secure?: Nullable<boolean>;
  readonly httpOnly?: Nullable<boolean>;
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  /** Seconds. */
  readonly maxAge?: Nullable<number>;
}

/** One binding as the app declared it: `%NAME%` is not resolved yet. */
export interface Binding {
  readonly type: string;
  readonly direction: 'in' | 'out';
  readonly name?: string;
  readonly [property: string]: unknown;
}

export interface FunctionMetadata {
  readonly name: string;
  readonly functionId?: string;
  readonly bindings: Readonly<Record<string, Binding>>;
  readonly retryOptions?: unknown;
}

export type FunctionCallback = (...args: unknown[]) => unknown;
export type HookCallback = (context: Record<string, unknown>) => unknown;
export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

export interface InvocationRequest {
  readonly invocationId: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  readonly traceContext: { readonly traceParent: string; readonly traceState?: string };
}

export interface InvocationResponse {
  readonly outputData?: readonly { readonly name: string; readonly data: TypedData }[];
  readonly returnValue?: TypedData | null;
}

export interface CoreInvocationContext {
  readonly invocationId: string;
  readonly request: InvocationRequest;
  readonly metadata: FunctionMetadata;
  /** Read by the library to tell a log line of a hook from one that came too late. */
  state: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined;
  readonly log: (level: LogLevel, category: string, message: string) => void;
}

export interface InvocationModel {
  readonly getArguments: () => Promise<{ context: unknown; inputs: unknown[] }>;
  readonly invokeFunction: (context: unknown, inputs: unknown[], callback: FunctionCallback) => Promise<unknown>;
  readonly getResponse: (context: unknown, result: unknown) => Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  readonly name: string;
  readonly version: string;
  readonly getInvocationModel: (context: CoreInvocationContext) => InvocationModel | Promise<InvocationModel>;
  readonly getCapabilities?: (capabilities: Record<string, string>) => Promise<Record<string, string>>;
}

/** A function as its file registered it. */
export interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: FunctionCallback;
}
