import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

import { textAlone } from './tools/lint/textAlone.mjs';
import { COMPONENT_ROOMS, ENGINE_ROOMS, listZones, PAGE_ROOMS } from './rooms.js';

/** Imports run downwards from room to room (rooms.js). */
const ZONES = [
  ...listZones('./src', PAGE_ROOMS, ['main.tsx', 'App.tsx']),
  ...listZones('./src/components', COMPONENT_ROOMS),
  ...listZones('./src/engine', ENGINE_ROOMS),
];
/** Stand-ins are for tests alone. */
const NO_STAND_INS = { target: './src', from: './src/testing', message: 'Expected no stand-in outside of tests.' };

export default defineConfig(
  { ignores: ['dist-engine', 'node_modules', 'test-results', 'playwright-report', 'src/**/*.generated.ts', 'eslint.config.js', 'rooms.js'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.worker.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // tsconfig's noPropertyAccessFromIndexSignature and this rule's dot style would fight over process.env.
      '@typescript-eslint/dot-notation': 'off',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ...reactHooks.configs.flat['recommended-latest'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['src/**/*.tsx'],
    ...jsxA11y.flatConfigs.strict,
    rules: {
      ...jsxA11y.flatConfigs.strict.rules,
      // A component may have a property called role that is not ARIA's.
      'jsx-a11y/aria-role': ['error', { ignoreNonDOM: true }],
    },
  },
  {
    files: ['src/**/*.tsx'],
    plugins: { page: { rules: { 'text-alone': textAlone } } },
    rules: { 'page/text-alone': 'error' },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js', '.json'] })] },
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: [...ZONES, NO_STAND_INS] }] },
  },
  {
    files: ['src/**/*.test.{ts,tsx}', 'src/testing/**'],
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: ZONES }] },
  },
  {
    // Of code that is read more than once; a test may be as long as its case.
    files: ['src/**/*.{ts,tsx}', 'tools/**/*.mjs'],
    ignores: ['**/*.test.{ts,tsx}', 'src/testing/**'],
    rules: {
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'max-depth': ['error', 4],
      'max-params': ['error', 8],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}', 'e2e/**/*.ts', 'tools/**/*.mjs'],
    rules: {
      'max-len': ['error', { code: 200, comments: 120, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreUrls: true }],
    },
  },
  {
    files: ['e2e/**', 'tools/**', '*.config.*'],
    languageOptions: { globals: globals.node },
  },
  {
    // Served as it is: no module, and in no TypeScript project.
    files: ['public/**/*.js'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { globals: globals.browser, sourceType: 'script', parserOptions: { project: false } },
  },
);
