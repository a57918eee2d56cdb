/** `npx playwright test -c e2e/screenshots.config.ts` draws docs/screenshots anew; build the page first. */

import base from '../playwright.config';

export default { ...base, testDir: '.', testMatch: 'screenshots.ts', outputDir: '../test-results', globalSetup: undefined, reporter: 'list' };
