/**
 * How requests grow in native mode: which workloads ask for more, which nodes no longer fit.
 *
 * @module
 */
import type { NodeRequests, Resources, ShapeRequests } from './observed.ts';

/** Whether either resource is asked for more. */
export function grows({ classic, native }: Pick<ShapeRequests, 'classic' | 'native'>): boolean {
  return native.cpuMillicores > classic.cpuMillicores || native.memoryBytes > classic.memoryBytes;
}

/** Whether the pods that are on a node fit today and would not in native mode. */
export function isTooSmall({ allocatable, now, native }: NodeRequests): boolean {
  return (['cpuMillicores', 'memoryBytes'] as const).some((resource) => {
    const most = allocatable[resource];
    return most !== null && now[resource] <= most && native[resource] > most;
  });
}

export function mostGrowthFirst(a: ShapeRequests, b: ShapeRequests): number {
  const growth = ({ classic, native }: ShapeRequests, resource: keyof Resources): number =>
    native[resource] - classic[resource];
  return growth(b, 'cpuMillicores') - growth(a, 'cpuMillicores') || growth(b, 'memoryBytes') - growth(a, 'memoryBytes');
}

export function sumOfRequests(requests: readonly ShapeRequests[]): ShapeRequests {
  const sum = (shape: 'classic' | 'native', resource: keyof Resources): number =>
    requests.reduce((total, request) => total + request[shape][resource], 0);
  return {
    pods: requests.reduce((total, { pods }) => total + pods, 0),
    classic: { cpuMillicores: sum('classic', 'cpuMillicores'), memoryBytes: sum('classic', 'memoryBytes') },
    native: { cpuMillicores: sum('native', 'cpuMillicores'), memoryBytes: sum('native', 'memoryBytes') },
  };
}
