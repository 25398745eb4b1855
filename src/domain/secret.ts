/** A value that never shows itself: not in logs, errors, JSON or the debugger's own printing. */
export interface Secret {
  readonly reveal: () => string;
  readonly toString: () => string;
}

/** The key under which Node's `util.inspect` looks for a value's own way to be printed. */
const inspectKey = Symbol.for('nodejs.util.inspect.custom');

export function secret(value: string): Secret {
  const hidden = (): string => '[secret]';
  return Object.freeze({ reveal: () => value, toString: hidden, toJSON: hidden, [inspectKey]: hidden });
}
