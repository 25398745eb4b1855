import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

/** What the official analyser says of a query: every problem, and the columns of its result. */
export interface Analysis {
  readonly problems: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

interface BridgeList<T> {
  readonly Count: number;
  readonly getItem: (index: number) => T;
}
interface KustoLanguage {
  readonly Symbols: {
    readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string) => object };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, tables: readonly object[]) => object };
  };
  readonly GlobalState: { readonly Default: { readonly WithDatabase: (database: object) => object } };
  readonly KustoCode: {
    readonly ParseAndAnalyze: (
      text: string,
      globals: object,
    ) => {
      readonly GetDiagnostics: () => BridgeList<{ readonly Message: string }>;
      readonly ResultType: {
        readonly Columns: BridgeList<{ readonly Name: string; readonly Type: { readonly Name: string } }>;
      } | null;
    };
  };
}

/**
 * Microsoft's KQL analyser with tables of this schema (`name: type, …`). It takes seconds to warm up; it is written for
 * browsers, so it gets a context of its own.
 */
export function kustoAnalyser(tables: Readonly<Record<string, string>>): (query: string) => Analysis {
  const folder = dirname(createRequire(import.meta.url).resolve('@kusto/language-service-next'));
  const quiet = (): undefined => undefined;
  const context = createContext({ console: { log: quiet, warn: quiet, error: quiet } });
  for (const file of ['bridge.min.js', 'Kusto.Language.Bridge.min.js']) {
    runInContext(readFileSync(join(folder, file), 'utf8'), context, { filename: file });
  }
  const { Symbols, GlobalState, KustoCode } = (context as { readonly Kusto: { readonly Language: KustoLanguage } })
    .Kusto.Language;
  const symbols = Object.entries(tables).map(([name, schema]) => new Symbols.TableSymbol.$ctor7(name, `(${schema})`));
  const globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor('graph', symbols));
  return (query) => {
    const code = KustoCode.ParseAndAnalyze(query, globals);
    const columns = code.ResultType === null ? [] : items(code.ResultType.Columns);
    return {
      problems: items(code.GetDiagnostics()).map(({ Message }) => Message),
      columns: columns.map(({ Name, Type }) => ({ name: Name, type: Type.Name })),
    };
  };
}

function items<T>(list: BridgeList<T>): T[] {
  return Array.from({ length: list.Count }, (_, index) => list.getItem(index));
}
