/** The pictures in docs/screenshots, of drawn cells only. Not a test: see screenshots.config.ts. */

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';

import { withDrawnFields } from './fields';
import { expect, expectAnswer, openPage, test } from './pageSite';
import { addPhotographs, openPart, openSession, signReport, waitForQueue } from './reviewSteps';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');

const VARIANTS = [
  { name: 'desktop-light-en', width: 1280, height: 860, colorScheme: 'light', locale: 'en-US' },
  { name: 'desktop-dark-zh', width: 1280, height: 860, colorScheme: 'dark', locale: 'zh-CN' },
  { name: 'phone-light-zh', width: 390, height: 844, colorScheme: 'light', locale: 'zh-CN' },
  { name: 'phone-dark-en', width: 390, height: 844, colorScheme: 'dark', locale: 'en-US' },
] as const;

/** Until the field's own size is known and the chosen cell is cut out of it. */
async function waitForCrop(page: Page): Promise<void> {
  await expect(page.locator('.field-bar').getByRole('button').nth(1)).toBeEnabled();
  await expect(page.locator('.seen-crop img').first()).toBeVisible();
}

for (const { name, width, height, colorScheme, locale } of VARIANTS) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, colorScheme, locale, contextOptions: { reducedMotion: 'reduce' } });

    test('screenshots', async ({ page, site }) => {
      test.setTimeout(300_000);
      const shoot = async (what: string) => {
        await page.waitForTimeout(300);
        await page.screenshot({ path: join(FOLDER, `${name}-${what}.png`) });
      };
      await openPage(page, site.url);
      await page.locator('.sample-picture').last().evaluate((picture: HTMLImageElement) => picture.decode());
      await shoot('empty');
      await page.locator('.sample').first().click();
      await expectAnswer(page);
      await waitForCrop(page);
      await shoot('answer');
      await page.getByRole('button', { name: /^(About this model|关于此模型)$/ }).click();
      await page.getByRole('dialog').locator('.about-name').waitFor();
      await shoot('model');
      await page.keyboard.press('Escape');
      for (const position of [1, 3, 4]) {
        await page.locator('.sample').nth(position).click();
        await expectAnswer(page);
      }
      await waitForCrop(page);
      if (width < 500) await shoot('several');
    });
  });
}

test.describe('the tutorial', () => {
  test.use({ viewport: { width: 1280, height: 860 }, locale: 'en-US', contextOptions: { reducedMotion: 'reduce' } });

  test('screenshots', async ({ page, site }) => {
    test.setTimeout(600_000);
    const shoot = async (what: string) => {
      // No ring around the field that was typed into last.
      await page.evaluate(() => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        window.scrollTo(0, 0);
      });
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(FOLDER, `tutorial-${what}.png`) });
    };
    await withDrawnFields({ count: 12 }, async (paths) => {
      await openPage(page, site.url);
      await page.locator('.sample').first().click();
      await expectAnswer(page);
      await waitForCrop(page);
      await shoot('1-answer');
      await openSession(page, 'Slide 7');
      await shoot('2-session');
      await addPhotographs(page, paths);
      await waitForQueue(page, paths.length);
      const cells = page.getByRole('listbox', { name: /^Cells: / }).getByRole('option');
      await cells.first().click();
      await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
      await expect(page.locator('.gallery .cell-picture:not(:has(img))')).toHaveCount(0);
      await shoot('3-review');
      await openPart(page, 'Differential');
      await page.getByRole('textbox', { name: 'Total white cells, 10⁹/L' }).fill('6.2');
      await page.keyboard.press('Enter');
      await shoot('4-count');
      await signReport(page, 'R. Reviewer');
      await expect(page.locator('.report-gallery img').first()).toBeVisible();
      await shoot('5-report');
    });
  });
});
