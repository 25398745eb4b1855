// `npm run mutation`: breaks the core of src/domain in a thousand small ways and sees whether a test notices (docs/mutation.md).
/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'stryker.vitest.config.ts' },
  // The core of the verdict. The rules have cases of their own, the planner an independent brute force.
  mutate: [
    'src/domain/{assess,assume,cluster,coverage,decisive-inputs,drift,exemption,floors,history,json,kleene}.ts',
    'src/domain/{next-step,scope-key,sidecar-mode,summary,versions}.ts',
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
