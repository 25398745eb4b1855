/**
 * How deep a record may be nested. Azure's and Kubernetes' objects stay below 30; the bound keeps whoever walks or
 * prints a record by recursion within the stack.
 */
const maxDepth = 500;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** `problem` says what is wrong without a word of the text: lines can hold secrets. */
export type ParsedLine = { readonly value: unknown } | { readonly problem: string };

/** Reads the bytes of one line as JSON; undefined for an empty line. */
export function parseLine(bytes: Buffer): ParsedLine | undefined {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { problem: 'it is not valid UTF-8' };
  }
  if (/^[ \t\r]*$/.test(text)) return undefined;
  if (nestsDeeperThan(bytes, maxDepth)) return { problem: `it is nested deeper than ${maxDepth} levels` };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    // The parser's own message quotes the text.
    return { problem: 'it is not valid JSON' };
  }
}

const [quote, backslash] = [0x22, 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

function nestsDeeperThan(bytes: Buffer, levels: number): boolean {
  // A level takes at least two bytes, so most lines need no look.
  if (bytes.length <= 2 * levels) return false;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > levels) return true;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return false;
}
