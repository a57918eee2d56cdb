/** From counted cells to a signed report, on a desktop and on a phone. */

import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import { expect, findViolations, openPage, readSample, test, useModel } from './pageSite';

test.setTimeout(120_000);

const openPart = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();

for (const { name, viewport, colorScheme } of [
  { name: 'a desktop, light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'a phone, dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
] as const) {
  test.describe(`on ${name}`, () => {
    test.use({ viewport, colorScheme });

    test('counts, signs, hands on, tallies and asks', async ({ page, site }) => {
      await openPage(page, site.url);
      await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
      const picture = await readSample(page, 'drawn_03.png');
      const expectSound = async () => {
        expect(await findViolations(page)).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        ).toBe(0);
      };
      await openPart(page, 'Count');
      await expect(page.getByText('There is nothing to count yet')).toBeVisible();
      await openPart(page, 'Review');
      await page.getByRole('textbox', { name: 'Name of the session' }).fill('Slide 7');
      await page.getByRole('button', { name: 'Open the session' }).click();
      // Until it is open, the first file input is that of the start screen, for a session's file.
      await expect(page.getByRole('heading', { level: 1, name: 'Slide 7' })).toBeVisible();
      await page
        .locator('.review input[type=file]')
        .first()
        .setInputFiles({ name: 'field.png', mimeType: 'image/png', buffer: picture });
      await expect(page.locator('.gallery-cell').first()).toBeVisible({ timeout: 60_000 });
      await openPart(page, 'Count');
      await page.getByRole('textbox', { name: 'Total white cells, 10⁹/L' }).fill('6');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('columnheader', { name: '10⁹/L' })).toBeVisible();
      await expectSound();

      await openPart(page, 'Report');
      const sign = page.getByRole('button', { name: 'Sign the report' });
      await expect(sign).toBeDisabled();
      await page.getByRole('textbox', { name: 'Your name, as the one who reviewed' }).fill('Ada');
      await page.keyboard.press('Tab');
      const confirm = page.getByRole('button', { name: /^Confirm all/ });
      await expect(confirm.first()).toBeVisible();
      for (let left = await confirm.count(); left > 0; left -= 1) {
        await confirm.first().click();
        await expect(confirm).toHaveCount(left - 1);
      }
      for (const box of await page.getByText(/^I know that/).all()) await box.click();
      await sign.click();
      await expect(page.getByText(/^Signed by Ada/).first()).toBeVisible();
      await expectSound();
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Report (JSON)' }).click();
      const report = JSON.parse(await readFile(await (await downloading).path(), 'utf8')) as { signature: { name: string } };
      expect(report.signature.name).toBe('Ada');

      await openPart(page, 'Quiz');
      await page.getByRole('group', { name: 'Your answer' }).getByRole('button').first().click();
      await expect(page.getByText('Confirmed by a person')).toBeVisible();
      await expectSound();

      await openPart(page, 'Tally');
      const counted = page.getByRole('progressbar', { name: 'White cells counted' });
      await expect(counted).toHaveAttribute('aria-valuenow', '0');
      await page.keyboard.press('l');
      await expect(counted).toHaveAttribute('aria-valuenow', '1');
      await expectSound();
    });
  });
}
