import { stringify } from 'csv-stringify/sync';
import type { Waves } from '../domain/contracts.ts';
import { visibleText } from './terminal-text.ts';

const columns = [
  'wave',
  'environment',
  'canary',
  'batch',
  'id',
  'name',
  'location',
  'steps',
  'cost',
  'impossible',
] as const;

/**
 * RFC 4180, one row a cluster in walking order; those without a way come last, with the reason and no wave. Cells that a
 * spreadsheet would run as a formula get a leading apostrophe.
 */
export function renderWavesCsv({ waves, impossible }: Waves): string {
  const rows = waves.flatMap(({ environment, canary, batches }, wave) =>
    batches.flatMap(({ clusters }, batch) =>
      clusters.map((cluster) => ({
        ...cluster,
        wave: wave + 1,
        environment,
        canary: String(canary),
        batch: batch + 1,
      })),
    ),
  );
  const blocked = impossible.map(({ id, name, reason }) => ({ id, name, impossible: reason }));
  return stringify([...rows, ...blocked], {
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    escape_formulas: true,
    quoted_match: /[\r\n]/,
    cast: { string: (text) => text.replace(/[^\P{Cc}\t\r\n]/gu, visibleText) },
  });
}
