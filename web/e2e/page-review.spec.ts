/**
 * A review in a real browser: photographs into a session, cells named and confirmed, a box drawn, a reload survived.
 */

import type { Page } from '@playwright/test';

import { expect, findViolations, openPage, readSample, shoot, test, useModel, type Site } from './pageSite';
import { addPhotographs, openSession, saveFile, waitForQueue } from './reviewSteps';

test.setTimeout(240_000);

const optionsOf = (page: Page, list: string | RegExp) => page.getByRole('listbox', { name: list }).getByRole('option');

/** The page on its review, with two drawn fields and one file that is no picture looked at. */
async function openReviewed(page: Page, site: Site): Promise<void> {
  await openPage(page, site.url);
  await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
  const pictures = [await readSample(page, 'drawn_02.png'), await readSample(page, 'drawn_03.png')];
  await openSession(page);
  await addPhotographs(page, [
    ...pictures.map((buffer, position) => ({ name: `field_${position}.png`, mimeType: 'image/png', buffer })),
    { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture') },
  ]);
  await waitForQueue(page, 3);
  await expect(page.getByText('1 picture could not be read')).toBeVisible();
}

async function expectNothingWide(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
}

const SIZES = {
  'a desktop': { viewport: { width: 1280, height: 800 }, hasTouch: false },
  'a phone': { viewport: { width: 360, height: 740 }, hasTouch: true },
} as const;

for (const [place, size] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`on ${place}, in ${colorScheme}`, () => {
      test.use({ ...size, colorScheme });

      test('a smear is reviewed: named, confirmed, undone, a missed cell drawn', async ({ page, site }) => {
        await openReviewed(page, site);
        await expect(optionsOf(page, /^Cells: /).first()).toBeVisible();
        await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
        await shoot(page, `${place}-${colorScheme}-1`);
        expect(await findViolations(page)).toEqual([]);
        await expectNothingWide(page);

        await optionsOf(page, /^Cells: /).first().click();
        await expect(page.getByText('1 selected')).toBeVisible();
        await page.getByRole('button', { name: 'Name it' }).click();
        await page.getByRole('menuitem', { name: 'Blast', exact: true }).click();
        await expect(page.getByRole('option', { name: 'Blast: 1 cell, 0 not confirmed', exact: true })).toBeVisible();
        await page.getByRole('button', { name: 'Undo' }).click();
        await expect(page.getByRole('option', { name: 'Blast: 0 cells, 0 not confirmed', exact: true })).toBeAttached();
        await page.getByRole('button', { name: 'Redo' }).click();
        await expect(page.getByRole('option', { name: 'Blast: 1 cell, 0 not confirmed', exact: true })).toBeVisible();

        await page.getByRole('button', { name: 'Draw a box' }).click();
        const layer = page.getByRole('application', { name: 'Box for a missed cell' });
        // Pictures above may still load and move it: `hover` scrolls to it and waits until nothing moves or covers it.
        await layer.hover({ position: { x: 4, y: 4 } });
        await page.mouse.down();
        const area = await layer.boundingBox();
        if (area === null) throw new Error('Expected the layer to draw on.');
        await page.mouse.move(area.x + area.width / 4, area.y + area.height / 4, { steps: 4 });
        await page.mouse.up();
        await expect(page.locator('.review-announced')).toHaveText('A cell was added. Name it.');
        await shoot(page, `${place}-${colorScheme}-2`);
        expect(await findViolations(page)).toEqual([]);
        await expectNothingWide(page);

        // Written within 0.3 s, and at once when the page goes away.
        await expect(page.getByText('Kept in this browser')).toBeVisible();
        await page.reload();
        await page.getByRole('tab', { name: 'Review' }).click();
        await page.getByRole('button', { name: 'Open Slide 7' }).click();
        await expect(page.getByRole('option', { name: 'Blast: 1 cell, 0 not confirmed', exact: true })).toBeAttached();
      });
    });
  }
}

test.describe('by hover, key and file', () => {
  test.use({ viewport: { width: 1280, height: 1400 } });

  test('a key marks the cell under the pointer; the session goes out as a file and comes back', async ({ page, site }) => {
    await openReviewed(page, site);
    await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
    await optionsOf(page, /^Cells: /).first().hover();
    await page.keyboard.press('x');
    await expect(page.getByRole('option', { name: 'Not a cell: 1 cell, 0 not confirmed' })).toBeVisible();
    const { name, path } = await saveFile(page, 'Export as a file');
    expect(name).toBe('Slide 7.leukoscope');
    await page.getByRole('button', { name: 'Close the session' }).click();
    await page.getByRole('button', { name: 'Delete Slide 7' }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await expect(page.getByRole('button', { name: 'Open Slide 7' })).toHaveCount(0);
    await page.locator('.review input[type=file]').first().setInputFiles(path);
    await expect(page.getByRole('option', { name: 'Not a cell: 1 cell, 0 not confirmed' })).toBeVisible();
    await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
  });
});
