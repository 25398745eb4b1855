import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Three projects, fastest first. `unit` touches nothing outside the process; `contract` and `e2e` start what they
 * need themselves (Azurite, the simulated Azure, the local host) on free loopback ports.
 */
export default defineConfig({
  test: {
    // Most tests wait for processes of their own: one file at a time would leave half of two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      // Five seconds are little for 20,000 pods on a machine that is busy with something else.
      { test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'faults', include: ['test/faults/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 } },
    ],
  },
});
