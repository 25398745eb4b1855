import type { Calendar } from '../domain/catalogue.ts';
import { upgradePlanner } from '../domain/upgrade-path.ts';
import { planWaves, type WaveCandidate, type WaveSettings } from '../domain/waves.ts';
import type { ReportEvent } from '../report/report-event.ts';
import type { AssessEvent } from './assess-snapshot.ts';

/**
 * An assessment with the order in which to walk the fleet at its end, for the reports that people read. Keeps the
 * clusters that need work in memory until then.
 */
export async function* withWaves(
  events: AsyncIterable<AssessEvent>,
  { calendar, settings }: { readonly calendar: Calendar; readonly settings: Partial<WaveSettings> },
): AsyncGenerator<ReportEvent> {
  const planner = upgradePlanner({ calendar });
  const candidates: WaveCandidate[] = [];
  for await (const event of events) {
    if (event.kind === 'verdict') {
      const { cluster, meshOffer, kubernetesOffer, assessment } = event.assessed;
      const { sidecarMode, paths } = event.verdict;
      const plan = planner.plan({ cluster, sidecarMode, meshOffer, kubernetesOffer, flag: assessment.situation.flag });
      if (plan) candidates.push({ cluster, plan, defaultPath: paths?.default ?? null });
      yield event;
    } else if (event.kind === 'end') {
      yield { ...event, waves: planWaves({ takenAt: event.report.takenAt, candidates, settings }) };
    } else yield event;
  }
}
