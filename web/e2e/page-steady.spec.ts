/**
 * Nothing moves by itself: what the browser counts as layout shifts, while the page loads, answers, and a queue runs.
 */

import type { Page } from '@playwright/test';

import { withDrawnFields, withOverlappingFields } from './fields';
import { expect, expectAnswer, findViolations, openPage, shoot, test } from './pageSite';
import { addPhotographs, openPart, openSession, waitForQueue } from './reviewSteps';

/** web.dev calls a page good up to here. */
const MOST = 0.1;

declare global {
  /** Shifts that no press of the reader's explains, and what moved. */
  var shifts: { value: number; moved: string[] }[];
}

async function expectSteady(page: Page): Promise<void> {
  const shifts = await page.evaluate(() => globalThis.shifts.splice(0));
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  expect(sum, JSON.stringify(shifts, null, 1)).toBeLessThan(MOST);
}

for (const [place, size] of Object.entries({
  'a desktop': { viewport: { width: 1280, height: 860 } },
  'a phone': { viewport: { width: 390, height: 844 }, hasTouch: true },
}))
  test.describe(`on ${place}`, () => {
    test.use(size);

    test('nothing moves by itself', async ({ page, site }) => {
      await page.addInitScript(() => {
        globalThis.shifts = [];
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
            sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
          })[]) {
            if (entry.hadRecentInput) continue;
            const moved = entry.sources.map(({ node, previousRect: was, currentRect: is }) => {
              const name = node instanceof Element ? node.outerHTML.slice(0, 80) : String(node?.nodeName);
              const tell = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(' ');
              return `${name}: ${tell(was)} to ${tell(is)}`;
            });
            globalThis.shifts.push({ value: entry.value, moved });
          }
        });
        observer.observe({ type: 'layout-shift', buffered: true });
      });
      await openPage(page, site.url);
      await expectSteady(page);
      await page.locator('.sample').nth(1).click();
      await expectAnswer(page);
      await expectSteady(page);
      await withDrawnFields({ count: 4 }, async (paths) => {
        await openSession(page);
        await addPhotographs(page, paths);
        await waitForQueue(page, paths.length);
        await expect(page.locator('.gallery .cell-picture:not(:has(img))')).toHaveCount(0);
        await expectSteady(page);
        await openPart(page, 'Report');
        await expect(page.locator('span.report-crop')).toHaveCount(0);
        await expectSteady(page);
      });
    });

    test('possible duplicates that are found meanwhile do not push the cells away', async ({ page, site }) => {
      await openPage(page, site.url);
      await withOverlappingFields({ count: 3 }, async (paths) => {
        await openSession(page);
        await addPhotographs(page, paths.slice(0, 1));
        await waitForQueue(page, 1);
        await expect(page.getByText('No possible duplicates')).toBeVisible();
        const findTop = () => page.locator('.gallery').evaluate((element) => element.getBoundingClientRect().top + window.scrollY);
        const top = await findTop();
        await addPhotographs(page, paths.slice(1));
        await waitForQueue(page, paths.length);
        await expect(page.getByText(/^[1-9]\d* possible duplicates?$/)).toBeVisible();
        await shoot(page, `steady-${place}`);
        expect(await findTop()).toBe(top);
        expect(await findViolations(page)).toEqual([]);
      });
    });
  });
