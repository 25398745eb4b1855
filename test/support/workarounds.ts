import { evidence } from '../../src/domain/inspection/evidence.ts';
import type { JsonObject } from '../../src/domain/records.ts';
import { meshedPod } from './kubernetes.ts';

/** The workarounds that evidence finds in objects: `namespace/kind/name workaround pods`. */
export function carried(objects: readonly JsonObject[]): string[] {
  const seen = evidence();
  for (const object of objects) seen.add(object, '2026-11-20T05:30:00Z');
  return seen
    .observe([{ major: 1, minor: 29 }])
    .workarounds.map(({ namespace, kind, name, workaround, pods }) =>
      [`${namespace}/${kind}/${name}`, workaround, pods].join(' '),
    );
}
/** The workarounds of one pod, by name. */
export function ofPod(change: Parameters<typeof meshedPod>[1], shape: 'native' | 'classic' = 'classic'): string[] {
  return carried([meshedPod(shape, change)]).map((line) => line.split(' ')[1] ?? '');
}
export const running = (...command: string[]): { containers: JsonObject[] } => ({
  containers: [{ name: 'app', command }],
});
export const proxyConfig = (text: string): { annotations: Record<string, string> } => ({
  annotations: { 'proxy.istio.io/config': text },
});
export const template = (kind: string, pod: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  kind,
  metadata: { name: 'cart', namespace: 'shop', ...metadata },
  spec: kind === 'CronJob' ? { jobTemplate: { spec: { template: pod } } } : { template: pod },
});
