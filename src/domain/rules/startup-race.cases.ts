import { seen } from '../healthy.ts';
import type { StartupRace } from '../inspection/observed.ts';
import { casesOf } from './rule-case.ts';
import { startupRace } from './startup-race.ts';

const race = (name: string, pods: number, containers: number, restarts: number): StartupRace => ({
  namespace: 'shop',
  kind: 'Deployment',
  name,
  pods,
  containers,
  restarts,
});

export const startupRaceCases = casesOf(startupRace, [
  {
    kind: 'broken',
    when: 'applications of two workloads lost the race, one of them repeatedly',
    given: (healthy) => healthy({ observed: seen({ startupRaces: [race('cart', 2, 3, 7), race('till', 1, 1, 1)] }) }),
    expect: {
      severity: 'medium',
      message: 'In 3 pods 4 application containers restarted 8 times before the classic proxy was ready.',
      evidence: {
        pods: 3,
        containers: 4,
        restarts: 8,
        workloads: {
          items: [
            { workload: 'shop/cart', kind: 'Deployment', pods: 2, containers: 3, restarts: 7 },
            { workload: 'shop/till', kind: 'Deployment', pods: 1, containers: 1, restarts: 1 },
          ],
          more: 0,
        },
      },
    },
  },
  {
    kind: 'boundary',
    when: 'a single container restarted once',
    given: (healthy) => healthy({ observed: seen({ startupRaces: [race('cart', 1, 1, 1)] }) }),
    expect: {
      severity: 'medium',
      message: 'In 1 pod 1 application container restarted 1 time before the classic proxy was ready.',
    },
  },
  {
    kind: 'fine',
    when: 'no restart is known to have been early',
    given: (healthy) => healthy({ observed: seen({ startupRaces: [] }) }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: null,
  },
]);
