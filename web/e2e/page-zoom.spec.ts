/** A photograph enlarged and moved: by buttons, keys, the wheel, a mouse that drags, two fingers. */

import type { Locator } from '@playwright/test';

import { withDrawnFields } from './fields';
import { expect, expectAnswer, findViolations, openPage, test, useModel } from './pageSite';
import { addPhotographs, openSession, waitForQueue } from './reviewSteps';

interface View {
  /** Pane widths that the picture takes. */
  zoom: number;
  /** The place of the picture that is in the pane's middle, from 0 to 1. */
  middle: [x: number, y: number];
}

const view = (pane: Locator): Promise<View> =>
  pane.evaluate(({ scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight }) => ({
    zoom: scrollWidth / clientWidth,
    middle: [(scrollLeft + clientWidth / 2) / scrollWidth, (scrollTop + clientHeight / 2) / scrollHeight],
  }));

async function placeOf(pane: Locator, x: number, y: number): Promise<[number, number]> {
  return pane.evaluate(
    (element, [x, y]) => {
      const { left, top } = element.getBoundingClientRect();
      return [(element.scrollLeft + x - left) / element.scrollWidth, (element.scrollTop + y - top) / element.scrollHeight];
    },
    [x, y] as const,
  );
}

function expectNear(found: readonly number[], wanted: readonly number[]): void {
  for (const [axis, value] of found.entries()) expect(Math.abs(value - (wanted[axis] ?? Number.NaN))).toBeLessThan(0.02);
}

async function findPointIn(pane: Locator): Promise<[number, number]> {
  await pane.scrollIntoViewIfNeeded();
  const box = await pane.boundingBox();
  if (box === null) throw new Error('Expected a pane that is shown.');
  return [box.x + box.width * 0.4, box.y + box.height * 0.4];
}

test('a picture is enlarged around the pointer, dragged, and made whole again', async ({ page, site }) => {
  await openPage(page, site.url);
  await page.locator('.sample').nth(1).click();
  await expectAnswer(page);
  const pane = page.locator('.field-scroll');
  expect((await view(pane)).zoom).toBeCloseTo(1, 2);
  const smaller = page.getByRole('button', { name: 'Make smaller' });
  await expect(smaller).toBeDisabled();

  const [x, y] = await findPointIn(pane);
  await page.mouse.move(x, y);
  const before = await placeOf(pane, x, y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await view(pane)).zoom).toBeGreaterThan(2);
  expectNear(await placeOf(pane, x, y), before);
  expect(await findViolations(page)).toEqual([]);

  // Beside the cells: they are pressed, not dragged.
  const { middle } = await view(pane);
  const [left, top] = await pane.evaluate((element) => {
    const { left, top } = element.getBoundingClientRect();
    return [left + 12, top + 12] as const;
  });
  await page.mouse.move(left, top);
  await page.mouse.down();
  await page.mouse.move(left + 40, top + 30, { steps: 4 });
  await page.mouse.up();
  const dragged = await view(pane);
  expect(dragged.middle[0]).toBeLessThan(middle[0]);
  expect(dragged.middle[1]).toBeLessThan(middle[1]);

  await pane.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await view(pane)).middle[0]).toBeGreaterThan(dragged.middle[0]);
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await expect(smaller).toBeDisabled();
  expect((await view(pane)).zoom).toBeCloseTo(1, 2);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('a photograph of a review is enlarged around the chosen cell, and by two fingers', async ({ page, site }) => {
    await withDrawnFields({ count: 4 }, async (paths) => {
      await openPage(page, site.url);
      await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
      await openSession(page);
      await addPhotographs(page, paths);
      await waitForQueue(page, paths.length);
      const cells = page.getByRole('listbox', { name: /^Cells: / }).getByRole('option');
      const pane = page.locator('.field-scroll');
      const placeOfShown = () =>
        page.locator('.cell-place[data-selected]').evaluate((place) => {
          const pane = place.closest('.field-scroll');
          if (pane === null) throw new Error('Expected the cell inside the pane.');
          const [inner, outer] = [place.getBoundingClientRect(), pane.getBoundingClientRect()];
          return [(inner.x + inner.width / 2 - outer.x) / outer.width, (inner.y + inner.height / 2 - outer.y) / outer.height];
        });
      await cells.first().click();
      await page.getByRole('button', { name: 'Enlarge' }).click();
      expect((await view(pane)).zoom).toBeCloseTo(2, 1);
      expect((await placeOfShown()).every((at) => at > 0 && at < 1)).toBe(true);
      // Another cell comes into sight.
      await page.locator('.cell-place[data-selected]').press('ArrowDown');
      await expect.poll(async () => (await placeOfShown()).every((at) => at > 0 && at < 1)).toBe(true);

      const [x, y] = await findPointIn(pane);
      const touch = await page.context().newCDPSession(page);
      const fingers = (apart: number) => [
        { x: x - apart / 2, y },
        { x: x + apart / 2, y },
      ];
      await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(80) });
      const held = await placeOf(pane, x, y);
      for (const apart of [90, 110, 140, 160]) await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(apart) });
      await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await expect.poll(async () => (await view(pane)).zoom).toBeCloseTo(4, 1);
      expectNear(await placeOf(pane, x, y), held);
      // It was the picture that changed, not the page.
      expect(await page.evaluate(() => window.visualViewport?.scale)).toBe(1);
    });
  });
});
