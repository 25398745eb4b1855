import type { ClusterVerdict, Exemption, Waves } from '../domain/contracts.ts';
import type { Bounded } from '../domain/digest.ts';
import type { ScanStore, StoredScan } from '../domain/scan-ports.ts';
import { compareText } from '../domain/text.ts';
import type { WaveSettings } from '../domain/waves.ts';
import { wavesOf, type PlanStoredScanParts } from './plan-stored-scan.ts';
import { findWeekOldScan } from './earlier-scans.ts';
import { summariseDrift, type DriftSummary } from './summarise-drift.ts';

/** A cluster that asks for an exemption, whether it holds or not. */
export type ExemptCluster = Pick<
  ClusterVerdict,
  'id' | 'name' | 'subscriptionName' | 'subscriptionId' | 'resourceGroup' | 'location' | 'compliance' | 'sidecarMode'
> & { readonly exemption: Exemption };

export type Exemptions = Readonly<Record<Exemption['state'], Bounded<ExemptCluster>>>;

/** What is worked out of a whole finished scan. It never changes, so each is worked out once and remembered. */
export interface FleetViews {
  /** Against the scan of a week before, or the oldest there is; null for the first scan. */
  readonly changes: (scan: StoredScan) => Promise<DriftSummary | null>;
  /** @throws {ScanError} `notFound` when its snapshot is gone */
  readonly waves: (scan: StoredScan) => Promise<Waves>;
  /** The soonest end first, those without a readable one last. */
  readonly exemptions: (scan: StoredScan) => Promise<Exemptions>;
}

export interface FleetViewParts {
  readonly parts: PlanStoredScanParts & {
    readonly store: Pick<ScanStore, 'verdicts' | 'verdict' | 'notSeen' | 'list'>;
  };
  readonly waveSettings: Partial<WaveSettings>;
}

const mostChangesOfGroup = 100;
const mostExemptions = 1_000;
/** People look at the latest scan while the one before it goes out of sight. */
const rememberedScans = 2;

export function fleetViews({ parts, waveSettings }: FleetViewParts): FleetViews {
  const { store } = parts;
  return {
    changes: rememberByScan(async (scan) => {
      const earlier = await findWeekOldScan(store, scan);
      return earlier ? summariseDrift(store, earlier, scan, mostChangesOfGroup) : null;
    }),
    waves: rememberByScan((scan) => wavesOf(parts, scan, waveSettings)),
    exemptions: rememberByScan((scan) => listExemptions(store, scan)),
  };
}

async function listExemptions(store: Pick<ScanStore, 'verdicts'>, { scanId }: StoredScan): Promise<Exemptions> {
  const found: Record<Exemption['state'], ExemptCluster[]> = { valid: [], expired: [], invalid: [] };
  for await (const verdict of store.verdicts(scanId)) {
    const { exemption, id, name, subscriptionName, subscriptionId, resourceGroup, location } = verdict;
    if (!exemption) continue;
    const { compliance, sidecarMode } = verdict;
    found[exemption.state].push({
      id,
      name,
      subscriptionName,
      subscriptionId,
      resourceGroup,
      location,
      compliance,
      sidecarMode,
      exemption,
    });
  }
  const bound = (clusters: ExemptCluster[]): Bounded<ExemptCluster> => {
    clusters.sort((a, b) => compareText(endOf(a), endOf(b)) || compareText(a.id.toLowerCase(), b.id.toLowerCase()));
    return { items: clusters.slice(0, mostExemptions), total: clusters.length };
  };
  return { valid: bound(found.valid), expired: bound(found.expired), invalid: bound(found.invalid) };
}

function endOf({ exemption }: ExemptCluster): string {
  return exemption.until ?? '~';
}

/** Remembers the answers for the last few scans; a failure is not remembered. */
function rememberByScan<T>(load: (scan: StoredScan) => Promise<T>): (scan: StoredScan) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (scan) => {
    const { scanId } = scan;
    const answer =
      known.get(scanId) ??
      load(scan).catch((error: unknown) => {
        known.delete(scanId);
        throw error;
      });
    // The order of insertion is the order of use: the first one is the longest unused.
    known.delete(scanId);
    known.set(scanId, answer);
    for (const oldest of known.keys()) {
      if (known.size <= rememberedScans) break;
      known.delete(oldest);
    }
    return answer;
  };
}
