/** Cells are put right by hand: dragged onto another class, and their boxes moved and sized. */

import type { Locator, Page } from '@playwright/test';

import { expect, findViolations, openPage, readSample, shoot, test, useModel, type Site } from './pageSite';
import { addPhotographs, openSession, waitForQueue } from './reviewSteps';

test.setTimeout(240_000);

async function openLookedAt(page: Page, site: Site): Promise<void> {
  await openPage(page, site.url);
  await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
  const buffer = await readSample(page, 'drawn_03.png');
  await openSession(page);
  await addPhotographs(page, { name: 'field.png', mimeType: 'image/png', buffer });
  await waitForQueue(page, 1);
  await expect(page.locator('.gallery-cell').first()).toBeVisible();
}

/** Not by its middle: a press exactly there is taken for one of a screen reader, which drags by keys. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (start === null || end === null) throw new Error('Expected both ends of the drag on the screen.');
  await page.mouse.move(start.x + start.width / 3, start.y + start.height / 3);
  await page.mouse.down();
  await page.mouse.move(start.x + start.width / 3 + 12, start.y + start.height / 3 + 12, { steps: 3 });
  await page.mouse.move(end.x + end.width / 3, end.y + end.height / 2, { steps: 8 });
  await page.mouse.up();
}

const optionsOf = (page: Page, list: string | RegExp) => page.getByRole('listbox', { name: list }).getByRole('option');
const classOf = (page: Page, name: string) => page.getByRole('listbox', { name: 'Classes' }).getByRole('option', { name: new RegExp(`^${name}: `) });

for (const { place, viewport, colorScheme } of [
  { place: 'a desktop', viewport: { width: 1280, height: 1000 }, colorScheme: 'light' },
  { place: 'a phone', viewport: { width: 390, height: 1400 }, colorScheme: 'dark' },
] as const) {
  test.describe(`on ${place}, in ${colorScheme}`, () => {
    test.use({ viewport, colorScheme });

    test('cells are dragged onto a class, by pointer and by keys', async ({ page, site }) => {
      await openLookedAt(page, site);
      const cells = optionsOf(page, /^Cells: /);
      const blasts = classOf(page, 'Blast');
      await blasts.scrollIntoViewIfNeeded();
      await drag(page, cells.first(), blasts);
      await expect(blasts).toHaveAccessibleName('Blast: 1 cell, 0 not verified');
      await expect(page.locator('.review-announced')).toHaveText('1 cell reclassified: Blast.');

      const chosen = page.getByRole('listbox', { name: 'Classes' }).locator('[role=option][aria-selected=true]');
      await expect(chosen).toHaveCount(1);
      await blasts.click();
      await cells.first().click();
      // Picked up by key, a cell is over the first class it may go to; the tab key would go on from there.
      await page.keyboard.press('Enter');
      await expect(page.getByRole('listbox', { name: 'Classes' }).locator('[data-drop-target]')).toHaveCount(1);
      const aim = page.getByRole('listbox', { name: 'Classes' }).locator('[data-drop-target]');
      const name = (await aim.locator('.class-row-name').textContent()) ?? '';
      await page.keyboard.press('Enter');
      await expect(blasts).toHaveAccessibleName('Blast: 0 cells, 0 not verified');
      await expect(page.locator('.review-announced')).toHaveText(new RegExp(`^1 .*${name.toLowerCase()}`, 'i'));
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(blasts).toHaveAccessibleName('Blast: 1 cell, 0 not verified');
      expect(await findViolations(page)).toEqual([]);
    });

    test('a box is moved and sized in its photograph, by pointer and by keys', async ({ page, site }) => {
      await openLookedAt(page, site);
      await optionsOf(page, /^Cells: /).first().click();
      const change = page.getByRole('button', { name: 'Change the box' });
      await change.click();
      const box = page.locator('.edited-box');
      await expect(box).toBeInViewport();
      await shoot(page, `box-${place}-${colorScheme}`);
      expect(await findViolations(page)).toEqual([]);
      // A screenshot of the whole page scrolls its parts.
      await box.scrollIntoViewIfNeeded();
      const before = await box.boundingBox();
      if (before === null) throw new Error('Expected the box on the screen.');
      await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
      await page.mouse.down();
      await page.mouse.move(before.x + before.width / 2 + 20, before.y + before.height / 2 + 10, { steps: 4 });
      await page.mouse.up();
      await expect(page.locator('.review-announced')).toHaveText(/^The box was changed/);
      const moved = await box.boundingBox();
      expect(moved?.x).toBeGreaterThan(before.x + 15);
      expect(Math.abs((moved?.width ?? 0) - before.width)).toBeLessThan(3);

      // The model names what is in the new box, and the layout may change then: `hover` waits until nothing moves.
      const grip = page.locator('.box-corner[data-corner=se]');
      await grip.hover();
      await page.mouse.down();
      const corner = await grip.boundingBox();
      if (corner === null) throw new Error('Expected the corner on the screen.');
      await page.mouse.move(corner.x + corner.width / 2 + 12, corner.y + corner.height / 2 + 12, { steps: 4 });
      await page.mouse.up();
      await expect.poll(async () => (await box.boundingBox())?.width ?? 0).toBeGreaterThan(before.width + 6);

      const wide = (await box.boundingBox())?.width ?? 0;
      await page.getByRole('application', { name: /^Box of the cell/ }).press('Shift+ArrowRight');
      await page.keyboard.press('Enter');
      await expect(box).toHaveCount(0);
      await expect(change).toBeFocused();
      await change.click();
      await expect.poll(async () => (await box.boundingBox())?.width ?? 0).toBeGreaterThan(wide);
      await change.click();
      for (let step = 0; step < 3; step += 1) await page.getByRole('button', { name: 'Undo' }).click();
      await change.click();
      await expect.poll(async () => Math.abs(((await box.boundingBox())?.width ?? 0) - before.width)).toBeLessThan(1);
    });
  });
}
