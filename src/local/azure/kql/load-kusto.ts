import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

/** A node or token of the official parser's tree, as much of it as we read. */
export interface SyntaxElement {
  readonly ChildCount: number;
  readonly GetChild: (index: number) => SyntaxElement | null;
  readonly Text?: string;
  readonly TextStart: number;
  readonly IsMissing: boolean;
  readonly HasSyntaxDiagnostics: boolean;
  readonly ContainsSyntaxDiagnostics: boolean;
  /** The value of a literal: a string, a boolean, or a boxed number. */
  readonly LiteralValue?: unknown;
  readonly toString: () => string;
}

/** Microsoft's KQL parser: syntax only, which takes milliseconds where its full analysis takes seconds. */
export interface KustoParser {
  readonly parse: (text: string) => SyntaxElement;
}

interface KustoGlobals {
  readonly Kusto: {
    readonly Language: {
      readonly Parsing: {
        readonly QueryParser: { readonly ParseQuery$1: (text: string, options: null) => SyntaxElement };
      };
    };
  };
}

/**
 * Loads `@kusto/language-service-next` (about half a second) in a context of its own, because it is written for
 * browsers and would leave `Bridge`, `System` and `Kusto` behind as globals.
 */
export function loadKusto(): KustoParser {
  const folder = dirname(createRequire(import.meta.url).resolve('@kusto/language-service-next'));
  // It reports to the console of a page; here nobody listens.
  const context = createContext({ console: { log: () => undefined, warn: () => undefined, error: () => undefined } });
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
    runInContext(readFileSync(join(folder, file), 'utf8'), context, { filename: file });
  }
  const { QueryParser } = (context as KustoGlobals).Kusto.Language.Parsing;
  return { parse: (text) => QueryParser.ParseQuery$1(text, null) };
}

/** The class of a node, such as `FilterOperator`: the tree's own names without their namespace. */
export function kindOf(element: SyntaxElement): string {
  // What the compiler from C# puts on every class; no type of the library tells of it.
  const { $$name: fullName } = element.constructor as unknown as { readonly $$name: string };
  const [plain = ''] = fullName.replace('Kusto.Language.Syntax.', '').split('$1');
  return plain.split('+')[0] ?? plain;
}

/** The children that are there; optional parts that the query left out are skipped. */
export function childrenOf(element: SyntaxElement): SyntaxElement[] {
  const children: SyntaxElement[] = [];
  for (let index = 0; index < element.ChildCount; index += 1) {
    const child = element.GetChild(index);
    if (child !== null) children.push(child);
  }
  return children;
}
