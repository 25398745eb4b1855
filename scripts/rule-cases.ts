/**
 * Finds the cases of every rule on disk, so that adding a rule touches the rule, its cases and one line of the list.
 *
 * @module
 */
import { readdir } from 'node:fs/promises';
import { rules } from '../src/domain/rules/index.ts';
import type { RuleCases } from '../src/domain/rules/rule-case.ts';

const folder = new URL('../src/domain/rules/', import.meta.url);

/**
 * The cases of every `*.cases.ts` beside the rules, in the order of the list; those of a rule that is not listed come
 * last.
 */
export async function loadRuleCases(): Promise<readonly RuleCases[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.cases.ts'));
  const modules = await Promise.all(
    files.map(async (file) => (await import(new URL(file, folder).href)) as Readonly<Record<string, RuleCases>>),
  );
  const place = ({ rule }: RuleCases): number => (rules.includes(rule) ? rules.indexOf(rule) : rules.length);
  return modules.flatMap((module) => Object.values(module)).sort((a, b) => place(a) - place(b));
}
