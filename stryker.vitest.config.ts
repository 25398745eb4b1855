import { defineConfig } from 'vitest/config';

/**
 * The tables that decide about the core of src/domain. Properties and fuzzers find what nobody thought of; to see
 * whether every row has a test they are slow and would hide a missing one.
 */
export default defineConfig({
  test: {
    include: [
      'src/domain/*.test.ts',
      'src/domain/{rules,inspection}/*.test.ts',
      'src/scan/*.test.ts',
      'src/snapshot/to-domain.test.ts',
    ],
    exclude: [
      '**/upgrade-path*.test.ts',
      '**/waves.test.ts',
      '**/unblocks.test.ts',
      '**/plan-*.test.ts',
      '**/node_modules/**',
    ],
    testNamePattern: /^(?!.*propert)/,
  },
});
