import { defineConfig } from 'vitest/config';

/** The tests that decide about src/domain, without the ones that start servers. */
export default defineConfig({
  test: {
    include: ['src/domain/**/*.test.ts', 'src/scan/**/*.test.ts', 'src/snapshot/to-domain.test.ts'],
    exclude: ['src/domain/upgrade-path.property.test.ts', '**/node_modules/**'],
  },
});
