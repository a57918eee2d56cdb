/** The pictures in docs/screenshots, of drawn cells only. Not a test: see screenshots.config.ts. */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Locator, Page } from '@playwright/test';

import { withDrawnFields, withDrawnSmear } from './fields';
import { expect, expectAnswer, openPage, test } from './pageSite';
import { addPhotographs, openPart, openSession, saveFile, signReport, verifyAll, waitForQueue } from './reviewSteps';
import {
  applyProfile,
  closeSettings,
  giveName,
  giveToVerify,
  handToSecondReader,
  labPanel,
  openKept,
  signWithKey,
  takeInReading,
  verifyCard,
} from './trustSteps';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');

const VARIANTS = [
  { name: 'desktop-light-en', width: 1280, height: 860, colorScheme: 'light', locale: 'en-US' },
  { name: 'desktop-dark-zh', width: 1280, height: 860, colorScheme: 'dark', locale: 'zh-CN' },
  { name: 'phone-light-zh', width: 390, height: 844, colorScheme: 'light', locale: 'zh-CN' },
  { name: 'phone-dark-en', width: 390, height: 844, colorScheme: 'dark', locale: 'en-US' },
] as const;

/** Until the field's own size is known and the chosen cell is cut out of it. */
async function waitForCrop(page: Page): Promise<void> {
  await expect(page.locator('.field-bar').getByRole('button').nth(1)).toBeEnabled();
  await expect(page.locator('.seen-crop img').first()).toBeVisible();
}

for (const { name, width, height, colorScheme, locale } of VARIANTS) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, colorScheme, locale, contextOptions: { reducedMotion: 'reduce' } });

    test('screenshots', async ({ page, site }) => {
      test.setTimeout(300_000);
      const shoot = async (what: string) => {
        await page.waitForTimeout(300);
        await page.screenshot({ path: join(FOLDER, `${name}-${what}.png`) });
      };
      await openPage(page, site.url);
      await page.locator('.sample-picture').last().evaluate((picture: HTMLImageElement) => picture.decode());
      await shoot('empty');
      await page.locator('.sample').first().click();
      await expectAnswer(page);
      await waitForCrop(page);
      await shoot('answer');
      await page.getByRole('button', { name: /^(About this model|关于此模型)$/ }).click();
      await page.getByRole('dialog').locator('.about-name').waitFor();
      await shoot('model');
      await page.keyboard.press('Escape');
      for (const position of [1, 3, 4]) {
        await page.locator('.sample').nth(position).click();
        await expectAnswer(page);
      }
      await waitForCrop(page);
      if (width < 500) await shoot('several');
    });
  });
}

/** What is in sight, or `part` as a whole. */
async function shootTutorial(page: Page, what: string, part?: Locator): Promise<void> {
  // No ring around the field that was typed into last.
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    window.scrollTo(0, 0);
  });
  await page.waitForTimeout(300);
  // A part may be longer than the window, and the line at its foot would lie on it.
  const foot = page.locator('footer');
  await foot.evaluate((line, isHidden) => line.style.setProperty('display', isHidden ? 'none' : ''), part !== undefined);
  await (part ?? page).screenshot({ path: join(FOLDER, `tutorial-${what}.png`) });
}

test.describe('the tutorial', () => {
  test.use({ viewport: { width: 1280, height: 860 }, locale: 'en-US', contextOptions: { reducedMotion: 'reduce' } });

  test('screenshots', async ({ page, site }) => {
    test.setTimeout(600_000);
    await withDrawnFields({ count: 12 }, async (paths) => {
      await openPage(page, site.url);
      await page.locator('.sample').first().click();
      await expectAnswer(page);
      await waitForCrop(page);
      await shootTutorial(page, '1-answer');
      await openSession(page, 'Slide 7');
      await shootTutorial(page, '2-session');
      await addPhotographs(page, paths);
      await waitForQueue(page, paths.length);
      const cells = page.getByRole('listbox', { name: /^Cells: / }).getByRole('option');
      await cells.first().click();
      await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
      await expect(page.locator('.gallery .cell-picture:not(:has(img))')).toHaveCount(0);
      await shootTutorial(page, '3-review');
      await openPart(page, 'Differential');
      await page.getByRole('textbox', { name: 'Total white cells, 10⁹/L' }).fill('6.2');
      await page.keyboard.press('Enter');
      await shootTutorial(page, '4-count');
      await signReport(page, 'R. Reviewer');
      await expect(page.locator('.report-gallery img').first()).toBeVisible();
      await shootTutorial(page, '5-report');
    });
  });

  test('screenshots of prediction sets, of two readers and of a file that is verified', async ({ page, site }) => {
    test.setTimeout(600_000);
    await withDrawnSmear({ count: 61 }, async (drawn) => {
      const fields = (...numbers: number[]) => numbers.flatMap((number) => drawn[number] ?? []);
      await openPage(page, site.url);
      await openSession(page, 'Ward 3');
      // The last field is the first one again, and the model gives the cells of three others a wrong name.
      const isTaken = (_: string, number: number) => number < 60 && ![20, ALIKE_MONOCYTE, 44].includes(number);
      await addPhotographs(page, drawn.filter(isTaken));
      await waitForQueue(page, 57, 400_000);
      await shootSets(page);
      await openSession(page, 'Slide 8', '');
      await giveName(page, 'Ada');
      const read = fields(1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15, 18, ALIKE_MONOCYTE);
      await addPhotographs(page, read);
      await waitForQueue(page, read.length);
      await shootReaders(page);
      await shootSignature(page);
    });
  });
});

/** The field of a smear whose monocyte the model takes for a band neutrophil. */
const ALIKE_MONOCYTE = 39;

const listCells = (page: Page): Locator => page.getByRole('listbox', { name: /^Cells: / }).getByRole('option');

async function showClass(page: Page, name: string): Promise<void> {
  await openPart(page, 'Cells');
  await page.locator('.class-rail').getByRole('option').filter({ hasText: name }).click();
}

/** Ada verifies what the model is sure of, names one of three monocytes, and has the others answered by a profile. */
async function shootSets(page: Page): Promise<void> {
  await listCells(page).first().click();
  await page.keyboard.press('m');
  await expect(page.getByText('1 cell reclassified: Monocyte.')).toBeAttached();
  await verifyAll(page);
  await openPart(page, 'Cells');
  await applyProfile(page, 'Ward 3, May-Grünwald');
  await shootTutorial(page, '6-laboratory', labPanel(page).locator('section').filter({ hasText: 'Prediction sets' }));
  await closeSettings(page);
  await showClass(page, 'All classes');
  await page.getByRole('button', { name: 'Open only' }).click();
  await expect(listCells(page)).toHaveCount(2);
  await listCells(page).first().click();
  await expect(page.locator('.gallery .cell-picture:not(:has(img))')).toHaveCount(0);
  await expect(page.getByText(/^95% set: /)).toBeVisible();
  await shootTutorial(page, '7-set');
  await page.getByRole('button', { name: 'Open only' }).click();
}

/** Bo, who does not see Ada's names, gives two cells other ones; they decide together. */
async function shootReaders(page: Page): Promise<void> {
  await verifyAll(page);
  await handToSecondReader(page, 'Slide 8');
  await openKept(page, 'Slide 8, second reading');
  await giveName(page, 'Bo');
  for (const [from, key] of [['Band neutrophil', 'm'], ['Segmented neutrophil', 't']] as const) {
    await showClass(page, from);
    await listCells(page).first().click();
    await page.keyboard.press(key);
    await expect(page.getByText(/^1 cell reclassified: /)).toBeAttached();
  }
  await verifyAll(page);
  await openKept(page, 'Slide 8');
  await giveName(page, 'Ada');
  await takeInReading(page, 'Slide 8');
  await expect(page.getByText(/^Ada and Bo, taken in/)).toBeVisible();
  await page.getByRole('button', { name: 'Monocyte (Bo)' }).click();
  await expect(page.getByText('Decided: Monocyte, by Ada')).toBeVisible();
  await expect(page.locator('.disagreement-list img')).toHaveCount(2);
  await shootTutorial(page, '8-readers', page.locator('.second-reading'));
  await page.getByRole('button', { name: 'Segmented neutrophil (Ada)' }).click();
}

async function shootSignature(page: Page): Promise<void> {
  await signReport(page, 'Ada');
  await signWithKey(page, { slide: 'Slide 8', reader: 'Ada' });
  const { name, path } = await saveFile(page, 'Report (JSON)');
  await expect(page.locator('.report-gallery img').first()).toBeVisible();
  await shootTutorial(page, '9-report');
  const readers = page.getByRole('heading', { name: 'Two readers: Ada and Bo' });
  await shootTutorial(page, '10-agreement', readers.locator('..'));
  await giveToVerify(page, { name, mimeType: 'application/json', buffer: readFileSync(path) });
  await expect(verifyCard(page).getByText(/: verified, nothing was changed$/)).toBeVisible();
  await shootTutorial(page, '11-verified', verifyCard(page));
}
