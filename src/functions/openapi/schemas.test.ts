import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type * as contracts from '../../domain/contracts.ts';
import type { StoredScan } from '../../domain/scan-ports.ts';
import type * as plans from './plan-schemas.ts';
import type * as schemas from './schemas.ts';

/** The type with everything writable and its intersections flattened: interfaces say the same in other ways. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;
type Of<S extends z.ZodType> = Plain<z.output<S>>;

// Nothing runs here: the compiler compares (`npm run types`).
describe('a schema of an answer', () => {
  it('is exactly the type that the contract gives', () => {
    expectTypeOf<Of<typeof schemas.clusterVerdict>>().toEqualTypeOf<Plain<contracts.ClusterVerdict>>();
    expectTypeOf<Of<typeof schemas.coverage>>().toEqualTypeOf<Plain<contracts.Coverage>>();
    expectTypeOf<Of<typeof schemas.summary>>().toEqualTypeOf<Plain<contracts.Summary>>();
    expectTypeOf<Of<typeof schemas.report>>().toEqualTypeOf<Plain<contracts.Report>>();
    expectTypeOf<Of<typeof schemas.scan>>().toEqualTypeOf<Plain<StoredScan>>();
    expectTypeOf<Of<typeof schemas.drift>>().toEqualTypeOf<Plain<contracts.Drift>>();
    expectTypeOf<Of<typeof schemas.trendPoint>>().toEqualTypeOf<Plain<contracts.TrendPoint>>();
    expectTypeOf<Of<typeof schemas.historyEntry>>().toEqualTypeOf<Plain<contracts.HistoryEntry>>();
    expectTypeOf<Of<ReturnType<typeof schemas.pageOf<typeof schemas.historyEntry>>>>().toEqualTypeOf<
      Plain<contracts.Page<contracts.HistoryEntry>>
    >();
    expectTypeOf<Of<typeof plans.plans>>().toEqualTypeOf<Plain<contracts.Plans>>();
    expectTypeOf<Of<typeof plans.waves>>().toEqualTypeOf<Plain<contracts.Waves>>();
    expectTypeOf<Of<typeof plans.delivery>>().toEqualTypeOf<Plain<contracts.Delivery>>();
    expectTypeOf<Of<typeof plans.inspection>>().toEqualTypeOf<Plain<contracts.Inspection>>();
  });
});
