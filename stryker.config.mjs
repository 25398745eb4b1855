// `npm run mutation`: breaks src/domain in thousands of small ways and sees whether a test notices (docs/mutation.md).
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'stryker.vitest.config.ts' },
  mutate: [
    'src/domain/**/*.ts',
    '!src/domain/**/*.test.ts',
    '!src/domain/**/*.cases.ts',
    '!src/domain/{contracts,ports,records,errors,rule,situation,catalogue,healthy}.ts',
    '!src/domain/testing/**',
    // The commands of a runbook are prose: their tests run them.
    '!src/domain/upgrade-path/{steps,commands,mesh-phases,notes}.ts',
  ],
  coverageAnalysis: 'perTest',
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'reports/mutation-incremental.json',
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { logTests: false, reportTests: false, allowEmojis: false },
  jsonReporter: { fileName: 'reports/mutation.json' },
  htmlReporter: { fileName: 'reports/mutation.html' },
  concurrency: 2,
  tempDirName: '.stryker-tmp',
  // Wording is judged by people: a changed sentence is no changed behaviour.
  mutator: { excludedMutations: ['StringLiteral', 'Regex'] },
};
