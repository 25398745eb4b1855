import type { ScalarType } from './syntax.ts';

export interface Column {
  readonly name: string;
  readonly type: ScalarType;
}

/** Values in the order of the table's columns: JSON values; strings are never null (KQL knows no null string). */
export type Row = readonly unknown[];

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** The columns of a table by its name in lower case, and its rows within the scope of one request. */
export interface TableSource {
  readonly columns: (name: string) => readonly Column[] | undefined;
  readonly rows: (name: string) => readonly Row[];
}

/** `tostring()` of any JSON value: null is the empty string, objects and arrays are their JSON. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return JSON.stringify(value);
}

/** KQL orders strings by code unit, not by language. */
export function compareOrdinal(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
