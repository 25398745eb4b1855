import { ScanError } from '../domain/errors.ts';
import type { StoredScan } from '../domain/scan-ports.ts';

/** The latest scan, or a problem that says what to do. */
export function latestOf(scan: StoredScan | undefined): StoredScan {
  if (scan) return scan;
  throw new ScanError('notFound', 'No scan has finished yet; POST /api/scans starts one.');
}
