// The house's rules, said by the linter so that a breach is red in the editor and not in review.
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import regexp from 'eslint-plugin-regexp';
import security from 'eslint-plugin-security';
import tseslint from 'typescript-eslint';

/**
 * Which folders of src each folder may import from, types included. `domain` knows nobody.
 * A folder that is not listed under a key may not be imported there.
 */
const mayImport = {
  domain: [],
  snapshot: ['domain'],
  report: ['domain'],
  collect: ['domain', 'snapshot'],
  store: ['domain', 'snapshot'],
  notify: ['domain', 'report'],
  scan: ['domain', 'snapshot', 'report'],
  inspect: ['domain', 'snapshot', 'scan'],
  tell: ['domain', 'snapshot', 'report', 'scan'],
  dashboard: ['domain', 'report'],
  telemetry: ['domain'],
  functions: ['domain', 'scan', 'inspect', 'tell', 'report', 'dashboard', 'snapshot'],
  cli: ['domain', 'scan', 'inspect', 'tell', 'report', 'snapshot'],
  local: ['domain', 'scan', 'inspect', 'tell', 'report', 'dashboard', 'snapshot', 'functions', 'cli'],
};
const folders = Object.keys(mayImport);
/** The composition root and the settings sit directly in src; only the edges may reach them. */
const reachRoot = ['functions', 'cli', 'local'];

const directions = folders.map((folder) => ({
  files: [`src/${folder}/**/*.ts`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...folders
            .filter((other) => other !== folder && !mayImport[folder].includes(other))
            // `cli` loads `local` lazily for `simulate`: a dynamic import, which this rule does not see.
            .map((other) => ({
              group: [`**/../${other}/**`],
              message: `${folder} may not import ${other} (docs/decisions/0002)`,
            })),
          ...(reachRoot.includes(folder)
            ? []
            : [{ group: ['**/compose.ts', '**/settings.ts'], message: `${folder} gets its parts as arguments` }]),
          ...(folder === 'domain'
            ? [{ group: ['node:*', 'zod', '@azure/*'], message: 'domain is pure: facts arrive as arguments' }]
            : []),
        ],
      },
    ],
    ...(folder === 'domain'
      ? {
          'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'Buffer'],
          'no-restricted-properties': [
            'error',
            { object: 'Date', property: 'now' },
            { object: 'Math', property: 'random' },
          ],
          'no-restricted-syntax': [
            'error',
            {
              selector: "NewExpression[callee.name='Date'][arguments.length=0]",
              message: 'time arrives as an argument',
            },
          ],
        }
      : {}),
  },
}));

export default defineConfig(
  globalIgnores(['dist', 'node_modules', '.sidescan', 'coverage', 'reports', '.stryker-tmp', 'test/data']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/method-signature-style': ['error', 'property'],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A generator that awaits nothing and a port implemented synchronously are both legitimate here.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // What runs for others reads what others wrote: no pattern that a long text can hold up for minutes, no text that
    // becomes code, no source that reads differently than it runs (docs/security.md).
    files: ['src/**/*.ts', 'scripts/**/*.{ts,mjs}'],
    ignores: ['**/*.test.ts'],
    plugins: { regexp, security },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'security/detect-bidi-characters': 'error',
      'security/detect-eval-with-expression': 'error',
      'security/detect-new-buffer': 'error',
      'security/detect-possible-timing-attacks': 'error',
      'security/detect-pseudoRandomBytes': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-script-url': 'error',
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({
          property,
          message: 'markup is made with html`…`, which escapes',
        })),
        { object: 'document', property: 'write', message: 'markup is made with html`…`, which escapes' },
        { object: 'process', property: 'binding', message: 'internals of Node' },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        performance: 'readonly',
      },
    },
  },
  ...directions,
);
