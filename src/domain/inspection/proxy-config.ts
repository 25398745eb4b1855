/**
 * Istio's ProxyConfig, as teams write it in the mesh's shared ConfigMap and in the annotation `proxy.istio.io/config`.
 *
 * @module
 */
import { parse } from 'yaml';
import { isObject, listOf, property } from '../json.ts';
import type { JsonObject } from '../records.ts';
import type { ObsoleteWorkaround } from './observed.ts';

/** Istio reads JSON names and those of its protocol buffers alike. */
const settings = {
  holdApplicationUntilProxyStarts: ['holdApplicationUntilProxyStarts', 'hold_application_until_proxy_starts'],
  terminationDrainDuration: ['terminationDrainDuration', 'termination_drain_duration'],
  proxyMetadata: ['proxyMetadata', 'proxy_metadata'],
} as const;
/** Parsing is what costs; most configurations hold none of these. */
const hasAny = /hold_?application|termination_?drain|EXIT_ON_ZERO|MINIMUM_DRAIN/i;
/** What Go's `strconv.ParseBool` takes for true, which is what the agent asks. */
const goTrue = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

/** The agent's own environment, which `proxyMetadata` becomes. */
const drainVariables = ['EXIT_ON_ZERO_ACTIVE_CONNECTIONS', 'MINIMUM_DRAIN_DURATION'] as const;
export type DrainVariable = (typeof drainVariables)[number];

/** Texts that are remembered, and how long they may be: a workload's pods all bring the same one. */
const mostRemembered = 256;
const longestRemembered = 2048;

/** The workarounds in the text of a ProxyConfig (YAML or JSON); none when it cannot be read. */
export type ProxyConfigReader = (text: string) => readonly ObsoleteWorkaround[];

/** Reads ProxyConfigs and remembers a bounded number of them, so that 20,000 pods do not cost 20,000 parses. */
export function proxyConfigReader(): ProxyConfigReader {
  const remembered = new Map<string, readonly ObsoleteWorkaround[]>();
  return (text) => {
    if (!hasAny.test(text)) return [];
    const known = remembered.get(text);
    if (known) return known;
    const found = workaroundsOf(parsed(text));
    if (remembered.size >= mostRemembered) remembered.clear();
    if (text.length <= longestRemembered) remembered.set(text, found);
    return found;
  };
}

/** The same of a MeshConfig, whose `defaultConfig` is the ProxyConfig of every proxy. */
export function workaroundsOfMeshConfig(text: string): readonly ObsoleteWorkaround[] {
  if (!hasAny.test(text)) return [];
  const config = parsed(text);
  return workaroundsOf(property(config, 'defaultConfig') ?? property(config, 'default_config'));
}

/**
 * The drain settings in the environment of a proxy. One without a value counts: of what a reduced object keeps only the
 * name is left, and what is taken from elsewhere is not known to be off.
 */
export function drainVariablesOf({ env }: JsonObject): DrainVariable[] {
  const variables = listOf(env) ?? [];
  return drainVariables.filter((name) => {
    // Of two of a name the last one counts.
    const variable = variables.findLast((candidate) => property(candidate, 'name') === name);
    return variable !== undefined && isEffective(name, property(variable, 'value') ?? true);
  });
}

function isEffective(name: DrainVariable, value: unknown): boolean {
  if (name === 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS') return goTrue.has(String(value));
  return value !== '';
}

/** A ProxyConfig with nothing in it but what is read here, as JSON; it may name environment of the proxy. Empty: nothing. */
export function essentialProxyConfig(text: string): string {
  const kept = hasAny.test(text) ? essential(parsed(text)) : null;
  return kept === null ? '' : JSON.stringify(kept);
}

/** The same of a MeshConfig. */
export function essentialMeshConfig(text: string): string {
  const config = hasAny.test(text) ? parsed(text) : null;
  const kept = essential(property(config, 'defaultConfig') ?? property(config, 'default_config'));
  return kept === null ? '' : JSON.stringify({ defaultConfig: kept });
}

function essential(config: unknown): object | null {
  const kept = entriesOf(config, [...settings.holdApplicationUntilProxyStarts, ...settings.terminationDrainDuration]);
  for (const spelling of settings.proxyMetadata) {
    const variables = entriesOf(property(config, spelling), drainVariables);
    // An empty one counts: it hides the other spelling.
    if (isObject(property(config, spelling))) kept.push([spelling, Object.fromEntries(variables)]);
  }
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

function entriesOf(object: unknown, names: readonly string[]): [name: string, value: unknown][] {
  return names.flatMap((name): [string, unknown][] => {
    const value = property(object, name);
    return value === undefined || value === null || typeof value === 'object' ? [] : [[name, value]];
  });
}

function workaroundsOf(config: unknown): ObsoleteWorkaround[] {
  const setting = (name: keyof typeof settings): unknown =>
    settings[name].map((spelling) => property(config, spelling)).find((value) => value !== undefined && value !== null);
  const metadata = setting('proxyMetadata');
  const isSet = (value: unknown): boolean => (typeof value === 'string' && value !== '') || typeof value === 'number';
  const found: ObsoleteWorkaround[] = [];
  if (setting('holdApplicationUntilProxyStarts') === true) found.push('holdApplicationUntilProxyStarts');
  if (goTrue.has(String(property(metadata, 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS')))) {
    found.push('EXIT_ON_ZERO_ACTIVE_CONNECTIONS');
  }
  if (isSet(property(metadata, 'MINIMUM_DRAIN_DURATION'))) found.push('MINIMUM_DRAIN_DURATION');
  if (isSet(setting('terminationDrainDuration'))) found.push('terminationDrainDuration');
  return found;
}

/** Istio reads YAML 1.1, where `on` and `yes` are true too, and the last of two equal keys wins. */
function parsed(text: string): unknown {
  try {
    return parse(text, { version: '1.1', uniqueKeys: false, logLevel: 'error' });
  } catch {
    // A configuration that Istio cannot read either: nothing is known of it.
    return undefined;
  }
}
