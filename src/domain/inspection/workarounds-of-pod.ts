/**
 * What a pod, or the template of one, carries that was made for classic sidecars (facts 5). Commands are looked at
 * and never kept: they may hold secrets.
 *
 * @module
 */
import { at, isObject, listOf, property, textOf, textsOf } from '../json.ts';
import type { JsonObject } from '../records.ts';
import type { ObservedWorkaround } from './observed.ts';
import { containersOf, isGateway, proxyName } from './pod.ts';
import { drainVariablesOf, type ProxyConfigReader } from './proxy-config.ts';

type Workaround = ObservedWorkaround['workaround'];

/** The injector's own containers; what they do is not the team's. */
export const injectedContainers: ReadonlySet<string> = new Set([
  proxyName,
  'istio-init',
  'istio-validation',
  'enable-core-dump',
]);
/** The injector's note of what it added; a template that was injected by hand has it too. */
export const injectionStatus = 'sidecar.istio.io/status';
const proxyUid = 1337;
const drainSettings = [
  'EXIT_ON_ZERO_ACTIVE_CONNECTIONS',
  'MINIMUM_DRAIN_DURATION',
  'terminationDrainDuration',
] as const;
/** A command longer than this is a program; only its beginning is looked at. */
const longestCommand = 65_536;

const quits = /quitquitquit/i;
/** Other proxies have a `quitquitquit` too: the agent's port, Envoy's, or Istio's name must be there. */
const istioQuits = /(?<!\d)150(?:00|20)(?!\d)|pilot-agent|istio/i;
const kills = /\b(?:pkill|killall|kill)\b/;
const proxyProcess = /\b(?:envoy|pilot-agent)\b/;
const waits = /\bpilot-agent\s+wait\b|(?<!\d)150(?:20|21)\/healthz\/ready/;
const readinessPort = /(?<!\d)15021(?!\d)/;
const loops = /\b(?:until|while|wait|retry|sleep)\b/;
/** Of more than zero seconds, as far as can be seen. */
const sleeps = /\bsleep\s+["']?(?:\$|(?!0*(?:\.0*)?(?![\d.]))[\d.])/;
/** Programs that do nothing without a network, where a command can stand. */
const networkClient =
  /(?:^|[\s;|&(`'"])(?:[\w./-]*bin\/)?(?:curl|wget|nc|ncat|netcat|telnet|dig|nslookup|grpcurl|psql|pg_isready|mysql|mysqladmin|redis-cli|mongosh?|kubectl|azcopy|git\s+(?:clone|fetch|pull))(?=$|[\s;|&)`'"])/;
const address = /\b(?:https?|ftp|s3|abfss?|grpc|tcp|postgres(?:ql)?|mysql|redis|mongodb|amqps?|kafka):\/\/\$?\{?\w/i;
const local = /\b(?:localhost|127\.\d+\.\d+\.\d+)\b|\[::1\]/;
/** What the injector writes as the proxy's own hooks. */
const injectorsHook = /^pilot-agent (?:wait$|request .*POST drain$)/;
/** Every pattern above, so that what each of them finds can be kept. A number is kept whole. */
const telling: readonly RegExp[] = [
  quits,
  istioQuits,
  kills,
  proxyProcess,
  waits,
  readinessPort,
  loops,
  new RegExp(`${sleeps.source}[\\d.]*`),
  networkClient,
  address,
  local,
];

/**
 * What a pod or a template carries. Both read the same but for the proxy: a pod has the injected one, so there only
 * what the injector noted of the team's own entry counts, and a lifecycle that the injector does not write. The
 * environment of a pod's proxy may be the mesh's doing and is not looked at here.
 */
export function workaroundsOfPod(
  annotations: Readonly<Record<string, string>>,
  spec: unknown,
  source: 'pod' | 'template',
  readProxyConfig: ProxyConfigReader,
): ReadonlySet<Workaround> {
  const found = new Set<Workaround>(readProxyConfig(annotations['proxy.istio.io/config'] ?? ''));
  for (const [name, value] of Object.entries(annotations)) {
    if (name.startsWith('traffic.sidecar.istio.io/excludeOutbound') && value.trim() !== '')
      found.add('excludeOutbound');
  }
  const isInjected = source === 'pod' || annotations[injectionStatus] !== undefined;
  const proxies = proxiesOf(spec);
  const own = isInjected ? overriddenProxies(annotations) : proxies;
  if (own.length > 0) found.add('ownProxyContainer');
  if ([...own, ...proxies].some(({ lifecycle }) => isOwnLifecycle(lifecycle))) found.add('ownProxyLifecycle');
  for (const setting of source === 'pod' ? [] : proxies.flatMap(drainVariablesOf)) found.add(setting);
  if (found.has('ownProxyLifecycle')) {
    // The drain settings are without effect only where the injector's own preStop drains the proxy (facts 5).
    for (const setting of drainSettings) found.delete(setting);
  }
  const isCaptured = annotations['sidecar.istio.io/interceptionMode'] !== 'NONE';
  const isTeams = ({ name }: JsonObject): boolean => !injectedContainers.has(textOf(name) ?? '');
  const inits = containersOf(spec, 'initContainers').filter(isTeams);
  const applications = containersOf(spec, 'containers').filter(isTeams);

  for (const container of [...inits, ...applications]) readCommands(container, found);
  for (const { lifecycle } of applications) {
    const preStop = property(lifecycle, 'preStop');
    const seconds = at(preStop, 'sleep', 'seconds');
    const isSleep =
      (typeof seconds === 'number' && seconds > 0) || sleeps.test(wordsOf(at(preStop, 'exec', 'command')));
    if (isSleep) found.add('preStopSleep');
  }
  // A sidecar of the team's runs on beside the application: its own start is not what changes.
  for (const init of isCaptured ? inits.filter(({ restartPolicy }) => restartPolicy !== 'Always') : []) {
    const uid = at(init, 'securityContext', 'runAsUser') ?? at(spec, 'securityContext', 'runAsUser');
    if (uid === proxyUid) found.add('initContainerAsUid1337');
    else if (usesNetwork(init)) found.add('initContainerUsesNetwork');
  }
  return found;
}

function readCommands(container: JsonObject, found: Set<Workaround>): void {
  const hooks = ['preStop', 'postStart'].map((name) => property(container.lifecycle, name));
  const text = [commandOf(container), ...hooks.map(hookText)].join('\n');
  if (quits.test(text) && istioQuits.test(text)) found.add('quitquitquit');
  if (kills.test(text) && proxyProcess.test(text)) found.add('killsProxy');
  if (waits.test(text) || (readinessPort.test(text) && loops.test(text))) found.add('waitsForProxy');
}

/** What a lifecycle hook runs, or `:15020/path` of what it calls. */
function hookText(hook: unknown): string {
  const port = at(hook, 'httpGet', 'port');
  const path = textOf(at(hook, 'httpGet', 'path'));
  const call = path === null ? '' : `:${typeof port === 'number' ? port : (textOf(port) ?? '')}${path}`;
  return `${wordsOf(at(hook, 'exec', 'command'))} ${call}`;
}

/** Whether the command visibly talks to something that is not in the pod itself. */
function usesNetwork(init: JsonObject): boolean {
  const text = commandOf(init);
  return !local.test(text) && (networkClient.test(text) || address.test(text));
}

/**
 * Of a command, the words that are looked at here, and nothing else of it: whatever is read from the command is read
 * from these words too. The rest may hold secrets and is `…`. Empty when no word tells anything.
 */
export function tellingWords(command: string): string {
  if (injectorsHook.test(command)) return command;
  const words = telling.map((pattern) => pattern.exec(command)?.[0].trim() ?? '').filter((word) => word !== '');
  // Apart, so that two of them never read as a third.
  const kept = [...new Set(words)].join(' ; ');
  return kept === '' || kept === command ? kept : `${kept} ; …`;
}

/** The words of a container's command and arguments, bounded. */
export function commandOf({ command, args }: JsonObject): string {
  return `${wordsOf(command)} ${wordsOf(args)}`.trim();
}

/** A list of words as one text, bounded. */
export function wordsOf(list: unknown): string {
  const words = (listOf(list) ?? []).filter((word) => typeof word === 'string');
  return words.join(' ').slice(0, longestCommand);
}

/** Whether a template is that of a gateway, of which the proxy is the application and not a sidecar. */
export function isGatewayTemplate(annotations: Readonly<Record<string, string>>, spec: unknown): boolean {
  const templates = annotations['inject.istio.io/templates'] ?? '';
  return /\b(?:gateway|waypoint)\b/.test(templates) || proxiesOf(spec).some(isGateway);
}

function proxiesOf(spec: unknown): JsonObject[] {
  const all = [...containersOf(spec, 'initContainers'), ...containersOf(spec, 'containers')];
  return all.filter(({ name }) => name === proxyName);
}

/** In a pod the entry has become the proxy; the injector keeps the original in an annotation of its own. */
function overriddenProxies(annotations: Readonly<Record<string, string>>): JsonObject[] {
  const text = annotations['proxy.istio.io/overrides'];
  if (text === undefined) return [];
  try {
    return proxiesOf(JSON.parse(text));
  } catch {
    // Not the injector's: nothing is known of it.
    return [];
  }
}

/** A lifecycle other than what the injector writes. */
function isOwnLifecycle(lifecycle: unknown): boolean {
  const hooks = Object.values(isObject(lifecycle) ? lifecycle : {}).filter(isObject);
  return hooks.some((hook) => !injectorsHook.test(wordsOf(at(hook, 'exec', 'command'))));
}

/** Whether a template says itself that its pods are injected, or that they are not; null = it leaves that to the namespace. */
export function injectionOf(template: unknown): boolean | null {
  const labels = textsOf(at(template, 'metadata', 'labels'));
  const inject =
    labels['sidecar.istio.io/inject'] ?? textsOf(at(template, 'metadata', 'annotations'))['sidecar.istio.io/inject'];
  if (inject === 'false') return false;
  return inject === 'true' || labels['istio.io/rev'] !== undefined ? true : null;
}
