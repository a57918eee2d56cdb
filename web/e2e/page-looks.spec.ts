/**
 * How the main screens look, against pictures of them: a guard against accidents. Drawn cells only, in a font of the
 * tests'
 * own, on a day that never passes. After a change that was meant: `npm run looks`, and look at what git shows as
 * changed.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Page } from '@playwright/test';

import { withDrawnFields } from './fields';
import { expect, expectAnswer, openPage, test, useModel } from './pageSite';
import { addPhotographs, openPart, openSession, signReport, waitForQueue, type Part } from './reviewSteps';

const TODAY = new Date('2026-01-02T03:04:05Z');
const WEIGHTS = [400, 500, 600, 700];
/** No two times the same: how long something took, and which cell the quiz begins with. */
const VOLATILE = ".facts { display: none; } [alt='The cell to name'] { visibility: hidden; }";

const { resolve } = createRequire(import.meta.url);
const faces = WEIGHTS.map((weight) => {
  const font = readFileSync(resolve(`@fontsource/noto-sans/files/noto-sans-latin-${weight}-normal.woff2`)).toString('base64');
  return `@font-face { font-family: Looks; font-weight: ${weight}; src: url(data:font/woff2;base64,${font}); }`;
});

const SIZES = {
  'desktop-light': { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  'phone-dark': { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
} as const;

// The page's policy forbids fonts from elsewhere.
test.use({ locale: 'en-US', timezoneId: 'UTC', bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });
test.skip(process.platform !== 'linux', 'text is drawn a little differently by every system');

async function expectLooks(page: Page, name: string): Promise<void> {
  // Nothing is on its way any more.
  await expect(page.locator('.part-loading, .seen-crop:not(:has(img)), .gallery .cell-picture:not(:has(img))')).toHaveCount(0);
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    // How far a chosen cell scrolled the page depends on when its field was there.
    window.scrollTo(0, 0);
  });
  // Another Chromium smooths letters otherwise; what is somewhere else, or of another colour, is more than that.
  await expect(page).toHaveScreenshot(`${name}.png`, { maxDiffPixelRatio: 0.005, animations: 'disabled' });
}

for (const [size, use] of Object.entries(SIZES)) {
  test.describe(size, () => {
    test.use(use);

    test('the main screens look as they did', async ({ page, site }) => {
      test.setTimeout(240_000);
      await page.clock.setFixedTime(TODAY);
      await openPage(page, site.url);
      await page.addStyleTag({ content: [...faces, ":root { --font: 'Looks'; --mono: 'Looks'; }", VOLATILE].join('\n') });
      await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
      await page.locator('.sample-picture').last().evaluate((picture: HTMLImageElement) => picture.decode());
      await expectLooks(page, `${size}-pictures-empty`);
      await page.locator('.sample').nth(1).click();
      await expectAnswer(page);
      await expectLooks(page, `${size}-pictures`);
      await withDrawnFields({ count: 4 }, async (paths) => {
        await openSession(page);
        await addPhotographs(page, paths);
        await waitForQueue(page, paths.length);
        await page.getByRole('listbox', { name: /^Cells: / }).getByRole('option').first().click();
        await expectLooks(page, `${size}-review`);
        await openPart(page, 'Differential');
        await expectLooks(page, `${size}-count`);
        await signReport(page, 'R. Reviewer');
        await expect(page.locator('span.report-crop')).toHaveCount(0);
        await expectLooks(page, `${size}-report`);
        for (const part of ['Tally', 'Quiz'] satisfies Part[]) {
          await openPart(page, part);
          await expectLooks(page, `${size}-${part.toLowerCase()}`);
        }
      });
    });
  });
}
