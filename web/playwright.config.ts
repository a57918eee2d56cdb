import { existsSync } from 'node:fs';
import { getuid } from 'node:process';

import { defineConfig } from '@playwright/test';

/** The system's Chromium; nothing is downloaded. `CHROMIUM` names another one. */
const executablePath =
  process.env['CHROMIUM'] ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );
if (executablePath === undefined) {
  throw new Error(
    'Expected Chromium or Chrome, found none. Install it (Debian and Ubuntu: apt-get install chromium) ' +
      'or name its executable in the CHROMIUM environment variable.',
  );
}

export const chromiumArgs = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // WebGL in software where there is no graphics card.
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  // Chromium refuses its sandbox to root.
  ...(getuid?.() === 0 ? ['--no-sandbox'] : []),
];

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: '../.test-results/playwright.json' }]],
  use: {
    browserName: 'chromium',
    headless: true,
    launchOptions: { executablePath, args: chromiumArgs },
  },
});
