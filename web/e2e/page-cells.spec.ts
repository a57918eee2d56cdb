/** The page with a model that finds cells: boxes, list, counts, and the cell that is chosen. */

import type { Page } from '@playwright/test';

import { withDrawnFields } from './fields';
import { expect, findViolations, openPage, shoot, test, useModel, type Site } from './pageSite';
import { addPhotographs, chooseChinese, openSession, waitForQueue } from './reviewSteps';

test.setTimeout(240_000);

async function openFinder(page: Page, site: Site): Promise<void> {
  await openPage(page, site.url);
  await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
}

const placesOf = (page: Page) => page.getByRole('listbox', { name: 'Cells in the field' }).getByRole('option');
const rowsOf = (page: Page) => page.getByRole('listbox', { name: 'Cells found' }).getByRole('option');

async function expectInView(page: Page): Promise<void> {
  await expect(page.locator('.work-heading')).toBeInViewport();
  await expect(page.locator('.chosen-name')).toBeInViewport();
  await expect(page.locator('.field-picture img')).toBeInViewport();
}

test.describe('on a desktop', () => {
  test.use({ viewport: { width: 1280, height: 800 } });

  test('a sample is answered in view, however far down it was pressed, and pressed again', async ({ page, site }) => {
    await openFinder(page, site);
    await page.locator('.sample').nth(1).click();
    await expect(rowsOf(page).first()).toBeVisible();
    await expectInView(page);
    await page.locator('.sample').nth(2).click();
    await waitForQueue(page, 2);
    await expectInView(page);
    await page.locator('.sample').nth(2).click();
    await expectInView(page);
    const clipped = await page
      .locator('.contact-words, .cell-row-name, .chosen-name')
      .evaluateAll((found) => found.filter((element) => element.scrollWidth > element.clientWidth + 1).length);
    expect(clipped).toBe(0);
  });

  test('an answer of a model for single cells is not cut off in the list either', async ({ page, site }) => {
    await openPage(page, site.url);
    await useModel(page, new URL('models/leukoscope-compact/manifest.json', site.url).href, 'Leukoscope compact');
    for (const position of [0, 3, 5]) await page.locator('.sample').nth(position).click();
    await waitForQueue(page, 3);
    const states = page.locator('.contact-words');
    await expect(states).toHaveText([/cell/, /cell/, /cell/]);
    const overflows = await states.evaluateAll((found) => found.map((state) => state.scrollWidth - state.clientWidth));
    // What is out of sight is not laid out: nothing of it is wider than its place.
    expect(Math.max(...overflows)).toBe(0);
    await expect(page.getByText(/^The frame is the whole picture/)).toBeVisible();
  });

  test('a cell is chosen in the picture or the list, by mouse or keys, and shown with what its name rests on', async ({
    page,
    site,
  }) => {
    await openFinder(page, site);
    await page.locator('.sample').nth(2).click();
    await expect(rowsOf(page).first()).toBeVisible();
    const count = await rowsOf(page).count();
    expect(count).toBeGreaterThan(1);
    await expect(placesOf(page)).toHaveCount(count);
    await expect(page.locator('.stage-frames path')).toHaveCount(2 * count);
    await placesOf(page).nth(1).click();
    await expect(rowsOf(page).nth(1)).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('.seen-crop img')).toBeVisible();
    await page.keyboard.press('ArrowUp');
    await expect(rowsOf(page).first()).toHaveAttribute('aria-selected', 'true');
    await expect(placesOf(page).first()).toBeFocused();
    await rowsOf(page).nth(1).click();
    await expect(placesOf(page).nth(1)).toHaveAttribute('aria-selected', 'true');
    await page.getByRole('button', { name: 'Show what the name rests on' }).click();
    await expect(page.locator('.crop-map rect').first()).toBeAttached();
  });

  test('labels never lie on the cell they name', async ({ page, site }) => {
    await openFinder(page, site);
    await page.locator('.sample').nth(2).click();
    await expect(rowsOf(page).first()).toBeVisible();
    const overlaps = await placesOf(page).evaluateAll((places) =>
      places.map((place) => {
        const [cell, tag] = [place.getBoundingClientRect(), place.querySelector('.cell-tag')?.getBoundingClientRect()];
        return tag !== undefined && tag.bottom > cell.top && tag.top < cell.bottom;
      }),
    );
    expect(overlaps.length).toBeGreaterThan(1);
    expect(overlaps).not.toContain(true);
  });

  test('a picture without cells has a helpful answer', async ({ page, site }) => {
    await openFinder(page, site);
    const white = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(300, 200);
      const context = canvas.getContext('2d');
      if (context) context.fillStyle = '#fff';
      context?.fillRect(0, 0, 300, 200);
      return Array.from(new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer()));
    });
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'white.png', mimeType: 'image/png', buffer: Buffer.from(white) });
    await expect(page.getByText('No white cells found in this picture')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'white.png: No white cells found.' })).toBeAttached();
    expect(await findViolations(page)).toEqual([]);
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a sample is answered in view', async ({ page, site }) => {
    await openFinder(page, site);
    for (const position of [0, 3]) {
      await page.locator('.sample').nth(position).tap();
      await expect(rowsOf(page).first()).toBeVisible();
      await expect(page.locator('.work-heading')).toBeInViewport();
      await expect(page.locator('.field-picture img')).toBeInViewport();
    }
  });
});

/** One finger over the picture of the card, from its middle by `by_px` to the right. */
async function swipe(page: Page, by_px: number): Promise<void> {
  const box = await page.locator('.card-swipe').boundingBox();
  if (box === null) throw new Error('Expected a card.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const touch = await page.context().newCDPSession(page);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  for (const part of [0.3, 0.6, 1]) {
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x + part * by_px, y: y + 4 }] });
  }
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

/** Whether the middle of each is on screen and behind nothing. */
const areFree = (tiles: ReturnType<Page['locator']>) =>
  tiles.evaluateAll((found) =>
    found.map((tile) => {
      const { left, top, width, height } = tile.getBoundingClientRect();
      return tile.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }),
  );

test.describe('on a phone, the card of a cell', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('has its actions under the thumb, is swiped to the next, and keeps no cell behind it', async ({ page, site }) => {
    await openFinder(page, site);
    await withDrawnFields({ count: 8 }, async (paths) => {
      await openSession(page);
      await addPhotographs(page, paths);
      await waitForQueue(page, paths.length);
      await page.getByRole('option', { name: /^All classes: / }).tap();
      const tiles = page.locator('.gallery-cell');
      const card = page.getByRole('region', { name: 'The chosen cell' });
      const place = card.getByRole('status');
      await tiles.nth(5).tap();
      await expect(place).toHaveText(/^Cell 6 of \d+: /);
      await expect(card.getByRole('img')).toBeVisible();
      await expect.poll(() => areFree(page.locator('.gallery-cell[data-selected]'))).toEqual([true]);
      const { y, height } = (await card.boundingBox()) ?? { y: 0, height: 0 };
      // Under the thumb: in the lower part of the screen, and no control smaller than a finger.
      expect(y).toBeGreaterThan(844 * 0.4);
      expect(Math.round(y + height)).toBe(844);
      const sizes = await card.locator('button, summary').evaluateAll((found) =>
        found.map((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height)),
      );
      expect(sizes.length).toBeGreaterThanOrEqual(7);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(43.5);
      await shoot(page, 'card-phone');
      expect(await findViolations(page)).toEqual([]);

      await swipe(page, -120);
      await expect(place).toHaveText(/^Cell 7 of /);
      await swipe(page, 120);
      await expect(place).toHaveText(/^Cell 6 of /);
      await card.getByRole('button', { name: 'Next cell' }).tap();
      await expect(place).toHaveText(/^Cell 7 of /);
      await page.keyboard.press('ArrowLeft');
      await expect(place).toHaveText(/^Cell 6 of /);
      await card.getByRole('button', { name: 'Verify' }).tap();
      await expect(place).not.toHaveText(/^Cell 6 of /);
      await expect(page.locator('.gallery-cell[data-state=confirmed]')).toHaveCount(1);
      // The next open cell may be far below, where the first tiles are not drawn.
      await page.evaluate(() => document.querySelector('.gallery')?.scrollIntoView({ block: 'start' }));
      await expect(async () => {
        await tiles.nth(1).tap();
        await expect(place).toHaveText(/^Cell 2 of /, { timeout: 2000 });
      }).toPass();
      await expect(page.getByText('1 selected')).toBeAttached();

      // At the end of the cells the card is below them.
      await page.locator('.field-view').scrollIntoViewIfNeeded();
      await page.evaluate(() => document.querySelector('.gallery')?.scrollIntoView({ block: 'end' }));
      await expect.poll(async () => (await areFree(tiles)).at(-1)).toBe(true);
      await card.getByText('Why, and cells to compare').tap();
      await expect(card.getByText(/^The model: /)).toBeVisible();
      await expect(card).toBeInViewport();
      expect(await findViolations(page)).toEqual([]);
      await card.getByRole('button', { name: 'Close the cell' }).tap();
      await expect(card).toHaveCount(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    });
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}, on a phone`, () => {
    test.use({ colorScheme, viewport: { width: 360, height: 740 }, hasTouch: true });

    test('axe finds nothing with cells found, in either language, and nothing is wider than the screen', async ({
      page,
      site,
    }) => {
      await openFinder(page, site);
      await page.locator('.sample').nth(1).tap();
      await page.locator('.sample').nth(2).tap();
      await expect(rowsOf(page).first()).toBeVisible();
      await placesOf(page).nth(1).tap();
      await expect(rowsOf(page).nth(1)).toHaveAttribute('aria-selected', 'true');
      await page.getByRole('button', { name: 'Show what the name rests on' }).tap();
      expect(await findViolations(page)).toEqual([]);
      // In the field a class has the colour that it has in the list, in either theme.
      const colour = await rowsOf(page).first().locator('.cell-swatch').evaluate((swatch) => getComputedStyle(swatch).backgroundColor);
      await expect(page.locator('.stage-frames .frame').first()).toHaveCSS('stroke', colour);
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(await overflow()).toBe(0);
      await chooseChinese(page);
      await expect(page.getByRole('listbox', { name: '找到的细胞' })).toBeVisible();
      expect(await findViolations(page)).toEqual([]);
      expect(await overflow()).toBe(0);
    });
  });
}
