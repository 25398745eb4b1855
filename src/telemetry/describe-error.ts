import { ScanError } from '../domain/errors.ts';

/** What may be said of an error. */
export interface ToldError {
  /** The class's name. */
  readonly type: string;
  /** Of a failure that was foreseen. */
  readonly code: string | undefined;
  /** Only where names may leave: a message may quote the name of a cluster or an address. */
  readonly message: string | undefined;
  /** Where it came from, in our code's words: functions, files and lines; undefined for what was foreseen. */
  readonly frames: readonly string[] | undefined;
}

const mostFrames = 8;

/** What logs and spans may say of an error: its code or its class, and where a bug is; its words only with names. */
export function describeError(error: unknown, names: boolean): ToldError {
  if (!(error instanceof Error)) return { type: typeof error, code: undefined, message: undefined, frames: undefined };
  const isForeseen = error instanceof ScanError;
  return {
    type: error.constructor.name,
    code: isForeseen ? error.code : undefined,
    message: names ? error.message : undefined,
    frames: isForeseen ? undefined : framesOf(error),
  };
}

/** The lines of a stack below the message, which may have lines of its own that look like frames. */
function framesOf({ stack = '', name, message }: Error): readonly string[] {
  const head = `${name}: ${message}`;
  const rest = stack.startsWith(head) ? stack.slice(head.length) : '';
  return rest
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, mostFrames);
}
