/** Every part of the page for everyone: each control by the keyboard, and nothing for axe to find. */

import type { Page } from '@playwright/test';

import { withDrawnFields } from './fields';
import { findUnreached } from './keyboard';
import { expect, findViolations, openPage, shoot, test, useModel, type Site } from './pageSite';
import { findBlocked, findCutOff, findCutRings, findExcess, findSmall } from './reach';
import { addPhotographs, chooseChinese, openPart, openSession, PARTS, signReport, waitForQueue } from './reviewSteps';

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
        await chooseChinese(page);
        await expectSound('signed, Chinese');
      });
    });
  });
}

/** Each part in turn, with every fold opened and, of the cells, one chosen. */
async function visitParts(page: Page, look: (part: string) => Promise<void>): Promise<void> {
  for (const part of PARTS) {
    await openPart(page, part);
    await expect(page.locator('.part-loading')).toHaveCount(0);
    await unfold(page);
    if (part === 'Cells') await page.locator('.gallery-cell').first().click({ position: { x: 12, y: 12 } });
    await look(part);
  }
}

test.describe('at sizes of other eyes', () => {
  test.use({ viewport: { width: 1280, height: 1024 }, contextOptions: { reducedMotion: 'reduce' } });

  test('twice and four times as large, no part is wider than the screen, and no control is behind another', async ({ page, site }) => {
    test.setTimeout(300_000);
    await withDrawnFields({ count: 3 }, async (paths) => {
      await fillPage(page, site, paths);
      await page.locator('.gallery-cell').first().click({ position: { x: 12, y: 12 } });
      await page.keyboard.press('c');
      for (const [width, height] of [[1280, 1024], [640, 512], [320, 256]] as const) {
        await page.setViewportSize({ width, height });
        await visitParts(page, async (part) => {
          const where = `${part}, ${width} x ${height}`;
          expect.soft(await findExcess(page), where).toBe(0);
          expect.soft(await findBlocked(page), where).toEqual([]);
          await shoot(page, `large-${width}-${part}`);
        });
      }
      // Letters alone: a browser's setting.
      await page.setViewportSize({ width: 1280, height: 1024 });
      const browser = await page.context().newCDPSession(page);
      await browser.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
      expect(await page.evaluate(() => matchMedia('(width < 41rem)').matches)).toBe(true);
      await visitParts(page, async (part) => {
        expect.soft(await findExcess(page), `${part}, letters alone`).toBe(0);
        expect.soft(await findBlocked(page), `${part}, letters alone`).toEqual([]);
        await shoot(page, `letters-${part}`);
      });
    });
  });
});

for (const { place, viewport } of [
  { place: 'a laptop', viewport: { width: 1280, height: 720 } },
  { place: 'a phone', viewport: { width: 390, height: 844 } },
]) {
  test.describe(`on ${place}`, () => {
    test.use({ viewport });

    test('what is pressed has the size of a finger, letters can be read, and a focus ring is whole', async ({ page, site }) => {
      test.setTimeout(240_000);
      await withDrawnFields({ count: 3 }, async (paths) => {
        await fillPage(page, site, paths);
        await visitParts(page, async (part) => {
          expect.soft(await findSmall(page), part).toEqual([]);
          expect.soft(await findCutRings(page), part).toEqual([]);
        });
        // Of the first line nothing is cut off.
        const expectWholeLine = async (language: string) => {
          const tabs = page.locator('.part-list').getByRole('tab');
          for (const part of ['Fields', 'Cells'] as const) {
            await tabs.nth(PARTS.indexOf(part)).click();
            expect.soft(await findCutOff(page, '.review-head'), `first line of ${part}, ${language}`).toEqual([]);
          }
        };
        await expectWholeLine('English');
        await chooseChinese(page);
        await expectWholeLine('Chinese');
      });
    });
  });
}

test.describe('in colours of the system', () => {
  test.use({ contextOptions: { forcedColors: 'active' } });

  test('what is chosen, current, filled or disabled has a colour of its own', async ({ page, site }) => {
    await withDrawnFields({ count: 3 }, async (paths) => {
      await fillPage(page, site, paths);
      const cells = page.locator('.gallery-cell');
      await cells.first().click({ position: { x: 12, y: 12 } });
      const system = await page.evaluate(() => {
        const probe = document.body.appendChild(document.createElement('i'));
        probe.style.forcedColorAdjust = 'none';
        const read = (colour: string) => {
          probe.style.color = colour;
          return getComputedStyle(probe).color;
        };
        const found = { highlight: read('Highlight'), gray: read('GrayText'), canvas: read('Canvas') };
        probe.remove();
        return found;
      });
      expect(system.highlight).not.toBe(system.canvas);
      await expect(page.getByRole('tab', { name: 'Cells', exact: true })).toHaveCSS('background-color', system.highlight);
      await expect(page.getByRole('tab', { name: 'Fields', exact: true })).not.toHaveCSS('background-color', system.highlight);
      await expect(cells.first()).toHaveCSS('outline-color', system.highlight);
      await expect(cells.first()).toHaveCSS('outline-style', 'solid');
      await expect(page.locator('.class-row[data-selected]')).toHaveCSS('background-color', system.highlight);
      await expect(page.locator('.queue-progress .track-fill')).toHaveCSS('background-color', system.highlight);
      await expect(page.locator('.queue-progress .track')).not.toHaveCSS('background-color', system.highlight);
      await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();
      await expect(page.getByRole('button', { name: 'Undo' })).toHaveCSS('color', system.gray);
      await shoot(page, 'forced-cells');
      await openPart(page, 'Fields');
      await expect(page.locator('.contact-field[data-selected]')).toHaveCSS('background-color', system.highlight);
      expect(await findViolations(page)).toEqual([]);
    });
  });
});
