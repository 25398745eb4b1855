import { describe, expect, it } from 'vitest';
import { rules } from '../src/domain/rules/index.ts';
import { renderRules } from './render-rules.ts';
import { loadRuleCases } from './rule-cases.ts';

const all = await loadRuleCases();

describe('the page of rules', () => {
  it('has a section for every rule that the table leads to, in the order of the list', () => {
    const page = renderRules(all);
    const sections = [...page.matchAll(/^<a id="(ns\d+)"><\/a>\n\n## (NS\d+) (.+)$/gm)];
    expect(sections.map(([, , id]) => id)).toEqual(rules.map(({ id }) => id));
    for (const [, anchor, id, title] of sections) expect(page).toContain(`| [${id}](#${anchor}) | ${title} |`);
  });

  it('says when, why, what to do, how severe, by which source, and quotes what the rule itself answers', () => {
    const [entry] = all.filter(({ rule }) => rule.id === 'NS001');
    const page = renderRules(entry ? [entry] : []);
    expect(page).toContain(`**When**: ${entry?.rule.when}`);
    expect(page).toContain(`**Why it matters**: ${entry?.rule.why}`);
    expect(page).toContain('“The control plane is at Kubernetes 1.31.9, below 1.33.”');
    expect(page).toContain('**What to do**: Upgrade the control plane to Kubernetes 1.33 or later');
    expect(page).toContain('**Severity**: high');
    expect(page).toContain('- nothing when the cluster has no mesh');
    expect(page).toContain('<https://learn.microsoft.com/azure/aks/istio-native-sidecar> (read 2026-08-21)');
  });

  it('refuses a rule without an example', () => {
    const [entry] = all;
    expect(() => renderRules(entry ? [{ ...entry, cases: [] }] : [])).toThrow('NS001 has no case');
  });
});
