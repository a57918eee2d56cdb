/** From counted cells to a signed report, on a desktop and on a phone. */

import { readFile } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import type { Report } from '../src/report/report';
import { expect, findViolations, openPage, readSample, shoot, test, useModel } from './pageSite';
import { addPhotographs, confirmClass, openPart, openSession, press, saveFile, signReport, waitForQueue } from './reviewSteps';

test.setTimeout(120_000);

/** Controls in sight below 44 pixels across or down, but for cells in a picture, and texts below 12.5 pixels. */
async function findSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const pressed = document.querySelectorAll('button, summary, [role=tab], [role=option]:not(.cell-place), .input, .tick, .segment');
    const small = [...pressed].filter((control) => {
      const { width, height } = control.getBoundingClientRect();
      return control.checkVisibility() && (width < 43.5 || height < 43.5);
    });
    const tiny = [...document.querySelectorAll('main *, header *, footer *')].filter((element) => {
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '');
      return hasText && element.checkVisibility() && parseFloat(getComputedStyle(element).fontSize) < 12.5;
    });
    return [...small, ...tiny].map((element) => element.outerHTML.slice(0, 160));
  });
}

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
      await openPart(page, 'Differential');
      await expect(page.getByText('There is no differential yet')).toBeVisible();
      // Nothing in it takes the focus, so the part does, and says so without a frame around everything.
      const heading = page.getByRole('heading', { name: 'Differential', exact: true });
      await expect(heading).toHaveCSS('outline-style', 'none');
      await page.keyboard.press('Tab');
      const part = page.getByRole('tabpanel', { name: 'Differential' });
      await expect(part).toBeFocused();
      await expect(part).toHaveCSS('outline-style', 'none');
      await expect(heading).toHaveCSS('outline-style', 'solid');
      await shoot(page, `count-focus-${viewport.width}`);
      await openSession(page);
      await addPhotographs(page, { name: 'field.png', mimeType: 'image/png', buffer: picture });
      await expect(page.locator('.gallery-cell').first()).toBeVisible({ timeout: 60_000 });
      await openPart(page, 'Differential');
      await page.getByRole('textbox', { name: 'Total white cells, 10⁹/L' }).fill('6');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('columnheader', { name: '10⁹/L' })).toBeVisible();
      await expectSound();

      await openPart(page, 'Report');
      await expect(page.getByRole('button', { name: 'Sign the report' })).toBeDisabled();
      await signReport(page, 'Ada');
      await expectSound();
      const { path } = await saveFile(page, 'Report (JSON)');
      const report = JSON.parse(await readFile(path, 'utf8')) as { signature: { name: string } };
      expect(report.signature.name).toBe('Ada');

      await openPart(page, 'Quiz');
      await page.getByRole('group', { name: 'Your answer' }).getByRole('button').first().click();
      await expect(page.getByText('Verified by a person')).toBeVisible();
      await expectSound();

      await openPart(page, 'Tally');
      const counted = page.getByRole('progressbar', { name: 'White cells counted' });
      await expect(counted).toHaveAttribute('aria-valuenow', '0');
      await page.keyboard.press('l');
      await expect(counted).toHaveAttribute('aria-valuenow', '1');
      await expectSound();
      for (const part of ['Quiz', 'Tally'] as const) {
        await openPart(page, part);
        expect(await findSmall(page), part).toEqual([]);
      }
    });
  });
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('the tally has all its keys in sight, and nothing covers them', async ({ page, site }) => {
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openPart(page, 'Tally');
    const keys = page.locator('.tally-key');
    await expect(keys.first()).toBeVisible();
    await shoot(page, 'tally-phone');
    expect(await page.evaluate(() => scrollY)).toBe(0);
    const covered = await keys.evaluateAll((found) =>
      found.filter((key) => {
        const { left, right, top, bottom } = key.getBoundingClientRect();
        const corners = [[left + 8, top + 8], [right - 8, bottom - 8]] as const;
        return bottom > innerHeight || corners.some(([x, y]) => document.elementFromPoint(x, y)?.closest('.tally-key') !== key);
      }).length,
    );
    expect(covered).toBe(0);
    expect(await findSmall(page)).toEqual([]);
    await keys.filter({ hasText: 'Lymphocyte' }).first().tap();
    await expect(page.getByRole('progressbar', { name: 'White cells counted' })).toHaveAttribute('aria-valuenow', '1');
  });

  test('colours of the system show what is chosen and current', async ({ page, site }) => {
    await page.emulateMedia({ forcedColors: 'active' });
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openPart(page, 'Tally');
    await expect(page.locator('.tally-key').first()).toBeVisible();
    const groundOf = (name: string) => page.getByRole('tab', { name, exact: true }).evaluate((tab) => getComputedStyle(tab).backgroundColor);
    expect(await groundOf('Tally')).not.toBe(await groundOf('Quiz'));
    await page.keyboard.press('l');
    const fill = page.getByRole('progressbar', { name: 'White cells counted' }).locator('.track-fill');
    const track = page.getByRole('progressbar', { name: 'White cells counted' }).locator('.track');
    const ground = (part: typeof fill) => part.evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await ground(fill)).not.toBe(await ground(track));
    await shoot(page, 'tally-forced');
  });
});

test.describe('two readers', () => {
  /** Verify what is open, class by class, without signing. */
  async function verifyAll(page: Page): Promise<void> {
    await openPart(page, 'Report');
    await expect(page.getByRole('button', { name: 'Sign the report' })).toBeVisible();
    const verify = page.getByRole('button', { name: /^Verify all/ });
    for (let left = await verify.count(); left > 0; left -= 1) {
      await confirmClass(verify.first());
      await expect(verify).toHaveCount(left - 1);
    }
  }

  async function openKept(page: Page, name: string): Promise<void> {
    await openPart(page, 'Review');
    await press(page.getByRole('button', { name: 'Close the slide' }));
    await press(page.getByRole('button', { name: `Open ${name}`, exact: true }));
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  }

  async function giveName(page: Page, reader: string): Promise<void> {
    const field = page.getByRole('textbox', { name: 'Your name', exact: true });
    await field.fill(reader);
    await field.blur();
  }

  test('read one slide, neither knowing the other’s names, and decide where they disagree', async ({ page, site }) => {
    test.setTimeout(360_000);
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openSession(page);
    await addPhotographs(page, { name: 'field.png', mimeType: 'image/png', buffer: await readSample(page, 'drawn_03.png') });
    await waitForQueue(page, 1);
    await verifyAll(page);

    await openPart(page, 'Differential');
    await press(page.getByText('A second reader', { exact: true }));
    await press(page.getByRole('button', { name: 'Hand to a second reader on this device' }));
    await expect(page.getByText('“Slide 7, second reading” is in the list of slides.')).toBeVisible();

    await openKept(page, 'Slide 7, second reading');
    await expect(page.getByRole('textbox', { name: 'Your name', exact: true })).toHaveValue('');
    await expect(page.locator('main')).not.toContainText(/\bAda\b/);
    await giveName(page, 'Bo');
    const cell = page.locator('.gallery-cell').first();
    await cell.click();
    const isLymphocyte = (await cell.textContent())?.startsWith('Lymphocyte') === true;
    await page.keyboard.press(isLymphocyte ? 'n' : 'l');
    const named = isLymphocyte ? 'Neutrophil' : 'Lymphocyte';
    await expect(page.getByText(`1 cell reclassified: ${named}.`)).toBeAttached();
    await verifyAll(page);

    await openKept(page, 'Slide 7');
    await giveName(page, 'Ada');
    await openPart(page, 'Differential');
    await press(page.getByText('A second reader', { exact: true }));
    await press(page.getByRole('button', { name: 'Take in “Slide 7, second reading”' }));
    await expect(page.getByText(/^Ada and Bo, taken in/)).toBeVisible();
    const row = page.getByRole('list', { name: 'Cells the readers disagree on' }).getByRole('listitem');
    await expect(row).toHaveCount(1);
    await expect(row).toContainText(`Bo: ${named}`);
    await expect(row.locator('img')).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    await openPart(page, 'Report');
    await press(page.getByRole('link', { name: 'Two readers disagree on 1 cell; not decided.' }));
    await press(page.getByRole('button', { name: `${named} (Bo)` }));
    await expect(row).toContainText(`Decided: ${named}, by Ada`);

    await signReport(page, 'Ada');
    await expect(page.getByRole('heading', { name: 'Two readers: Ada and Bo' })).toBeVisible();
    const { path } = await saveFile(page, 'Report (JSON)');
    const { agreement } = JSON.parse(await readFile(path, 'utf8')) as Report;
    expect(agreement).toMatchObject({ reader: 'Bo', reading: { first_reader: 'Ada', disagreements: 1, by_consensus: 1 } });
    await openPart(page, 'Differential');
    await expect(page.getByRole('button', { name: `${named} (Bo)` })).toBeDisabled();
  });
});
