import { seen } from '../healthy.ts';
import type { StuckJob } from '../inspection/observed.ts';
import { casesOf } from './rule-case.ts';
import { stuckJobPods } from './stuck-job-pods.ts';

const stuck = (name: string, pods: number, since: string | null = '2026-06-14T02:10:00Z'): StuckJob => ({
  namespace: 'shop',
  kind: 'CronJob',
  name,
  pods,
  since,
});

export const stuckJobPodsCases = casesOf(stuckJobPods, [
  {
    kind: 'broken',
    when: 'three pods of two CronJobs have ended their work and still run',
    given: (healthy) => healthy({ observed: seen({ stuckJobs: [stuck('nightly', 2), stuck('report', 1, null)] }) }),
    expect: {
      severity: 'high',
      message: '3 Job pods have ended their work and cannot complete: only the classic proxy still runs.',
      evidence: {
        pods: 3,
        workloads: {
          items: [
            { workload: 'shop/nightly', kind: 'CronJob', pods: 2, since: '2026-06-14T02:10:00Z' },
            { workload: 'shop/report', kind: 'CronJob', pods: 1, since: null },
          ],
          more: 0,
        },
      },
      remediation:
        'End the proxy of every stuck Job pod with `kubectl exec POD -n NAMESPACE -c istio-proxy -- pilot-agent request POST quitquitquit`, so that its Job completes, and run the Jobs with native sidecars from then on.',
    },
  },
  {
    kind: 'boundary',
    when: 'a single pod is stuck',
    given: (healthy) => healthy({ observed: seen({ stuckJobs: [stuck('nightly', 1)] }) }),
    expect: {
      severity: 'high',
      message: '1 Job pod has ended its work and cannot complete: only the classic proxy still runs.',
    },
  },
  {
    kind: 'fine',
    when: 'no pod is stuck',
    given: (healthy) => healthy({ observed: seen({ stuckJobs: [] }) }),
    expect: null,
  },
  {
    kind: 'unknown',
    when: 'nobody looked',
    given: (healthy) => healthy({ observed: null }),
    expect: null,
  },
]);
