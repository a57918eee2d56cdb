/** Every part of the page for everyone: each control by the keyboard, and nothing for axe to find. */

import type { Page } from '@playwright/test';

import { withDrawnFields } from './fields';
import { findUnreached } from './keyboard';
import { expect, findViolations, openPage, test, useModel, type Site } from './pageSite';
import { addPhotographs, openPart, openSession, PARTS, signReport, waitForQueue } from './reviewSteps';

/** The page with pictures answered and a session looked at: no part is empty. */
async function fillPage(page: Page, site: Site, paths: string[]): Promise<void> {
  await openPage(page, site.url);
  await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
  await page.locator('.sample').nth(1).click();
  await page.locator('.sample').nth(2).click();
  await waitForQueue(page, 2);
  await openSession(page, 'Slide 7');
  await addPhotographs(page, paths);
  await waitForQueue(page, paths.length);
  await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
}

/** Every fold opened, so that what it holds counts too. */
async function unfold(page: Page): Promise<void> {
  await page.locator('details').evaluateAll((folds) => folds.forEach((fold) => ((fold as HTMLDetailsElement).open = true)));
}

test('the keyboard reaches every control of every part', async ({ page, site }) => {
  test.setTimeout(300_000);
  await openPage(page, site.url);
  expect(await findUnreached(page), 'of the empty page').toEqual([]);
  await openPart(page, 'Cells');
  await expect(page.getByRole('button', { name: 'Open the slide' })).toBeVisible();
  expect(await findUnreached(page), 'of a review without a session').toEqual([]);
  await withDrawnFields({ count: 2 }, async (paths) => {
    await fillPage(page, site, paths);
    for (const part of PARTS) {
      await openPart(page, part);
      await expect(page.locator('.part-loading')).toHaveCount(0);
      await unfold(page);
      expect(await findUnreached(page), `of the part ${part}`).toEqual([]);
    }
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('axe finds nothing in any part, open and signed, in either language', async ({ page, site }) => {
      test.setTimeout(150_000);
      await withDrawnFields({ count: 2 }, async (paths) => {
        await fillPage(page, site, paths);
        const expectSound = async (state: string) => {
          const tabs = page.locator('.part-list').getByRole('tab');
          for (let position = 0; position < PARTS.length; position += 1) {
            await tabs.nth(position).click();
            await expect(page.locator('.part-loading')).toHaveCount(0);
            await unfold(page);
            expect(await findViolations(page), `${PARTS[position]}, ${state}`).toEqual([]);
          }
        };
        await expectSound('open, English');
        await signReport(page, 'Ada');
        await expectSound('signed, English');
        await page.getByRole('button', { name: 'Settings' }).click();
        await page.getByText('简体中文', { exact: true }).click();
        await page.keyboard.press('Escape');
        await expectSound('signed, Chinese');
      });
    });
  });
}
