import { at } from '../domain/json.ts';

/**
 * An opaque continuation: which list it belongs to, and where to go on. Readable by anyone and signed by nobody, so
 * whatever it says is checked where it is used.
 */
export function formatToken(list: string, position: unknown): string {
  return Buffer.from(JSON.stringify({ v: 1, list, position })).toString('base64url');
}

/** The position that was put into a token of this list; undefined for anything else. */
export function parseToken(token: string, list: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  return at(parsed, 'v') === 1 && at(parsed, 'list') === list ? at(parsed, 'position') : undefined;
}
