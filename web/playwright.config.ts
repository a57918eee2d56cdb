import { defineConfig } from '@playwright/test';

import { chromiumArgs, findChromium } from './tools/chromium.mjs';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  globalSetup: './e2e/globalSetup.ts',
  fullyParallel: false,
  workers: 1,
  // A browser that hangs for once must not take a whole run with it. What passes only then is told as flaky: look for its cause.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: '../.test-results/playwright.json' }]],
  use: {
    browserName: 'chromium',
    headless: true,
    launchOptions: { executablePath: findChromium(), args: chromiumArgs },
  },
});
