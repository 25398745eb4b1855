import { isObject } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/records.ts';

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\[]{}');
/** Inside a list that the answer itself holds. */
const depthOfItems = 2;

/** The list of an answer of the Kubernetes API as its bytes come. */
export interface ListSplitter {
  /** @throws {SyntaxError} for an item that is no JSON */
  readonly add: (bytes: Uint8Array) => void;
  /** The answer around its items, each of which is left as `{}`; undefined when it is no JSON object. */
  readonly end: () => JsonObject | undefined;
}

/**
 * Hands on the items of a list one by one as they come, so that neither the text of a page nor its objects are ever in
 * memory as a whole: V8 would let them lie around for long. Only braces are counted here; what lies between them is
 * `JSON.parse`'s. A library that reads JSON piece by piece walks every word of it, of which nine in ten are dropped.
 */
export function listSplitter(onItem: (item: JsonObject) => void): ListSplitter {
  const around: Uint8Array[] = [];
  let item: Uint8Array[] = [];
  let depth = 0;
  let isInList = false;
  let isInItem = false;
  let isInText = false;
  let isEscaped = false;

  return {
    add: (bytes) => {
      /** What was not handed on yet begins here. */
      let from = 0;
      for (let index = 0; index < bytes.length; index += 1) {
        const byte = bytes[index];
        if (isInText) {
          if (isEscaped) isEscaped = false;
          else if (byte === backslash) isEscaped = true;
          else if (byte === quote) isInText = false;
        } else if (byte === quote) {
          isInText = true;
        } else if (byte === openBrace || byte === openBracket) {
          if (byte === openBrace && depth === depthOfItems && isInList && !isInItem) {
            around.push(bytes.slice(from, index));
            from = index;
            isInItem = true;
          }
          depth += 1;
          if (depth === depthOfItems) isInList = byte === openBracket;
        } else if (byte === closeBrace || byte === closeBracket) {
          depth -= 1;
          if (byte === closeBrace && depth === depthOfItems && isInItem) {
            item.push(bytes.subarray(from, index + 1));
            from = index + 1;
            const parsed: unknown = JSON.parse(textOf(item));
            item = [];
            isInItem = false;
            around.push(emptyItem);
            if (isObject(parsed)) onItem(parsed);
          }
        }
      }
      (isInItem ? item : around).push(bytes.slice(from));
    },
    end: () => {
      try {
        const parsed: unknown = JSON.parse(textOf(around));
        return isObject(parsed) ? parsed : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

const emptyItem = Buffer.from('{}');

function textOf(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('utf8');
}
