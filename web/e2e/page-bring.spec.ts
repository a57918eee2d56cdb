/** Photographs come into a review: by link, by pasting, by dropping. */

import { bring, expect, findViolations, openPage, readSample, showFirstScreen, test, useModel } from './pageSite';
import { openPart, openSession, waitForQueue } from './reviewSteps';

test.setTimeout(240_000);

for (const { place, viewport, colorScheme } of [
  { place: 'a desktop', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  { place: 'a phone', viewport: { width: 390, height: 740 }, colorScheme: 'light' },
] as const) {
  test.describe(`on ${place}, in ${colorScheme}`, () => {
    test.use({ viewport, colorScheme });

    test('what is linked, pasted and dropped joins the open session', async ({ page, site, complaints }) => {
      await openPage(page, site.url);
      await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
      const pictures = [await readSample(page, 'drawn_02.png'), await readSample(page, 'drawn_03.png')] as const;
      await openSession(page);
      await page.getByRole('button', { name: 'Use a link' }).click();
      await page.getByRole('textbox', { name: /Address/ }).fill(`${site.openOrigin}/pictures/drawn_01.png`);
      await page.keyboard.press('Enter');
      await waitForQueue(page, 1);
      await bring(page, 'paste', { file: pictures[0], name: 'image.png' });
      await bring(page, 'drop', { file: pictures[1], name: 'dropped.png' });
      await bring(page, 'paste', { link: `${site.openOrigin}/pictures/drawn_04.png` });
      await waitForQueue(page, 4);
      await expect(page.getByRole('tab', { name: 'Cells', exact: true })).toHaveAttribute('aria-selected', 'true');
      expect(complaints).toEqual([]);

      await bring(page, 'drop', { link: `${site.closedOrigin}/pictures/drawn_01.png` });
      await expect(page.getByText('The other site does not let this page read its picture')).toBeVisible();
      expect(await findViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await expect(page.getByText('The other site does not let this page read its picture')).toHaveCount(0);
      // The browser says on the console that it withheld the picture.
      expect(complaints.splice(0).filter((complaint) => !/CORS|ERR_FAILED/.test(complaint))).toEqual([]);

      // On the count they join as well, and are shown; on the list a session opens by itself.
      await openPart(page, 'Differential');
      await bring(page, 'drop', { file: await readSample(page, 'drawn_05.png'), name: 'late.png' });
      await waitForQueue(page, 5);
      await page.getByRole('button', { name: 'Close the slide' }).click();
      await expect(page.getByRole('button', { name: 'Open the slide' })).toBeVisible();
      await bring(page, 'drop', { file: pictures[1], name: 'dropped.png' });
      await expect(page.getByRole('heading', { level: 1, name: 'dropped.png' })).toBeVisible();
      await waitForQueue(page, 1);
      await showFirstScreen(page);
      await page.getByRole('button', { name: 'Open a demo (drawn cells)' }).click();
      await expect(page.getByRole('heading', { level: 1, name: 'Demo: cells drawn by code' })).toBeVisible();
      await waitForQueue(page, 7);
      expect(await findViolations(page)).toEqual([]);
    });
  });
}
