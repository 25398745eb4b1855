import { describeError } from './describe-error.ts';

/**
 * One line: the constant message, then its facts as JSON. Errors among them are told by code, class and place, and by
 * their words only where names may leave.
 */
export function logLine(
  message: string,
  fields: Readonly<Record<string, unknown>> | undefined,
  names: boolean,
): string {
  if (!fields || Object.keys(fields).length === 0) return message;
  const told = Object.entries(fields).map(([name, value]): [string, unknown] => [
    name,
    value instanceof Error ? describeError(value, names) : value,
  ]);
  return `${message} ${JSON.stringify(Object.fromEntries(told))}`;
}
