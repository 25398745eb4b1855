import { recentFailures } from './background.ts';
import { latestMs, type TellParts } from './parts.ts';

/** Whether everybody was told in the last 24 hours; for people who look after the app. */
export async function tellHealth(
  parts: Pick<TellParts, 'deliveries' | 'runs' | 'clock'>,
): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const now = parts.clock.now();
  const failures = await recentFailures(parts.deliveries, now, latestMs);
  const runs = (await Promise.all([parts.runs.list('digest'), parts.runs.list('regression')])).flat();
  const broken = runs.filter(
    ({ error, createdAt }) => error !== null && now.getTime() - Date.parse(createdAt) <= latestMs,
  );
  const problems = [
    ...(failures.length > 0
      ? [
          `${failures.length} ${failures.length === 1 ? 'message was' : 'messages were'} not delivered in the last 24 hours; /api/deliveries names them.`,
        ]
      : []),
    ...(broken[0]
      ? [
          `${broken[0].occasion === 'digest' ? 'A digest' : 'An alert'} of ${broken[0].dueAt} could not be prepared: ${broken[0].error ?? ''}`,
        ]
      : []),
  ];
  return problems.length === 0
    ? { ok: true, detail: 'No message failed in the last 24 hours.' }
    : { ok: false, detail: problems.join(' ') };
}
