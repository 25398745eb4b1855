import type { Waves } from '../domain/contracts.ts';
import { escapeMarkdown, markdownTable } from './markdown-text.ts';

/** Every cluster has a runbook of its own; a page that named its commands would be longer than they are. */
const runbooks =
  'The runbook of a cluster: `sidescan plan FILE --cluster ID --format md`, or `GET /api/clusters/{subscriptionId}/{resourceGroup}/{name}/plan?format=md`.';

/** The order in which to walk the fleet, what unblocks most of it, and who has no way yet. */
export function renderWavesMarkdown({ takenAt, waves, impossible, unblocks }: Waves): string {
  const parts = [`# Waves\n\nAs seen at ${escapeMarkdown(takenAt)}. ${runbooks}\n`];
  if (unblocks.length > 0) {
    parts.push(
      `## What unblocks most\n\n${unblocks.map((unblock) => `1. ${escapeMarkdown(unblock.sentence)}\n`).join('')}`,
    );
  }
  waves.forEach(({ environment, canary, batches }, i) => {
    const size = batches.reduce((sum, { clusters }) => sum + clusters.length, 0);
    const what = canary ? 'canaries, the smallest cluster of each location' : 'the others';
    const rows = batches.flatMap(({ clusters }, batch) =>
      clusters.map(({ name, location, steps, cost, id }) => [
        String(batch + 1),
        escapeMarkdown(name),
        escapeMarkdown(location),
        String(steps),
        String(cost),
        escapeMarkdown(id),
      ]),
    );
    parts.push(
      `## Wave ${i + 1}: ${escapeMarkdown(environment)}, ${what} (${size})\n\n${markdownTable(['Batch', 'Cluster', 'Location', 'Steps', 'Cost', 'Id'], rows)}`,
    );
  });
  if (waves.length === 0) parts.push('No cluster has steps to take.\n');
  if (impossible.length > 0) {
    const rows = impossible.map(({ name, reason, id }) => [
      escapeMarkdown(name),
      escapeMarkdown(reason),
      escapeMarkdown(id),
    ]);
    parts.push(`## No legal way yet (${impossible.length})\n\n${markdownTable(['Cluster', 'Reason', 'Id'], rows)}`);
  }
  return parts.join('\n');
}
