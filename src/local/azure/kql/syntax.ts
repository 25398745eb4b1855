/**
 * The part of KQL that the simulation runs, as data. `parse-query.ts` makes it from the official parser's tree.
 *
 * @module
 */

export type ScalarType = 'string' | 'long' | 'bool' | 'dynamic';

export type Expression =
  | { readonly kind: 'literal'; readonly type: ScalarType; readonly value: string | number | boolean }
  | { readonly kind: 'name'; readonly name: string }
  /** `a.b`, `a['b']`, `a[0]`: only into dynamic values. */
  | { readonly kind: 'member'; readonly target: Expression; readonly key: string | number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'in';
      readonly operator: string;
      readonly value: Expression;
      readonly items: readonly Expression[];
    };

/** A column of `project`, `extend` or `summarize`; `name` is null when the query gives none. */
export interface NamedExpression {
  readonly name: string | null;
  readonly expression: Expression;
}

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
}

export interface JoinKey {
  readonly left: string;
  readonly right: string;
}

export type Operator =
  | { readonly kind: 'where'; readonly predicate: Expression }
  | { readonly kind: 'extend' | 'project'; readonly columns: readonly NamedExpression[] }
  | { readonly kind: 'project-away'; readonly names: readonly string[] }
  | {
      readonly kind: 'summarize';
      readonly aggregates: readonly NamedExpression[];
      readonly by: readonly NamedExpression[];
    }
  | { readonly kind: 'distinct'; readonly columns: readonly NamedExpression[] }
  | { readonly kind: 'order'; readonly keys: readonly SortKey[] }
  | { readonly kind: 'take'; readonly rows: number }
  | { readonly kind: 'count' }
  | {
      readonly kind: 'join';
      readonly flavour: 'inner' | 'leftouter';
      readonly right: Query;
      readonly on: readonly JoinKey[];
    };

export interface Query {
  readonly table: string;
  readonly operators: readonly Operator[];
}
