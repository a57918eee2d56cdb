/** A whole slide from a local file, in the page: seen, looked at, stopped, gone on with, and compared with Python. */

import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { crash } from './crash';
import { drawSlides, removeSlides, type DrawnSlides, type SlideCellLine } from './drawnSlides';
import { readSession } from './exportedFiles';
import { expect, findViolations, openPage, shoot, test } from './pageSite';
import { saveFile } from './reviewSteps';

/** Probabilities of the page's backends and Python's: engineHarness.ts, the widest of those without 16-bit floats. */
const TOLERANCE = 1e-4;

let drawn: DrawnSlides;
test.setTimeout(240_000);

test.beforeAll(() => {
  drawn = drawSlides();
});
test.afterAll(() => removeSlides(drawn));

async function openScan(page: Page, name: string): Promise<void> {
  await page.locator('input[type=file]').first().setInputFiles(join(drawn.folder, name));
}

function lookedAt(page: Page, words: RegExp): Locator {
  return page.locator('.slide-progress-words').filter({ hasText: words });
}

/** The cells of the open slide in slide pixels, from its file: a field's name says where the field is. */
async function exportCells(page: Page): Promise<SlideCellLine[]> {
  const { path } = await saveFile(page, 'Export as a file');
  const { session } = await readSession(path);
  expect(session.sampleId).toBe('slide.tif');
  return Object.values(session.cells).map(({ pictureId, box, model }) => {
    const [, left = NaN, top = NaN] = (/^\d{4}_x(\d+)_y(\d+)\.jpg$/.exec(session.pictures[pictureId]?.name ?? '') ?? []).map(Number);
    return {
      box: [left + box[0], top + box[1], box[2], box[3]],
      label: model?.label ?? null,
      probability: model?.probability ?? NaN,
    };
  });
}

function inOrder(cells: readonly SlideCellLine[]): SlideCellLine[] {
  return [...cells].sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
}

test('a slide is moved about in, looked at in a region and as a whole, and gives the cells of Python', async ({ page, site }) => {
  await openPage(page, site.url);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await openScan(page, 'slide.tif');
  const viewer = page.getByRole('application', { name: 'Slide slide.tif.' });
  await expect(viewer).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Whole slide slide.tif' })).toBeFocused();
  await expect(page.getByText('5,000 × 1,640 pixels')).toBeVisible();
  await expect(page.getByText('0.250 µm a pixel')).toBeVisible();
  expect(asked.filter((url) => /WholeSlide|slideWorker|geotiff/.test(url)).length).toBeGreaterThan(2);
  // The tabs of the page list what is in them in a hidden copy.
  expect(page.workers().filter((worker) => worker.url().includes('slideWorker'))).toHaveLength(1);

  await test.step('on a phone it fits', async () => {
    const size = page.viewportSize() ?? { width: 1280, height: 720 };
    await page.setViewportSize({ width: 390, height: 844 });
    const box = await page.locator('.slide-viewer').boundingBox();
    expect((box?.x ?? NaN) + (box?.width ?? NaN)).toBeLessThanOrEqual(390);
    expect(box?.height).toBeGreaterThan(250);
    await shoot(page, 'slide-phone');
    await page.setViewportSize(size);
  });

  await test.step('by keyboard', async () => {
    await page.getByText('A region', { exact: true }).click();
    const shown = page.getByText(/^Region of .* µm\./);
    const take = page.getByRole('button', { name: 'Take what is shown' });
    await take.click();
    await expect(shown).toContainText('1,250');
    await viewer.focus();
    for (let press = 0; press < 4; press++) await page.keyboard.press('Equal');
    await expect(async () => {
      await take.click();
      const width = Number(/Region of ([\d,]+) ×/.exec((await shown.textContent()) ?? '')?.[1]?.replace(',', ''));
      expect(width).toBeLessThan(900);
    }).toPass();
    await viewer.focus();
    await page.keyboard.press('0');
    expect(await findViolations(page)).toEqual([]);
    await shoot(page, 'slide-region');
  });

  await test.step('a region drawn', async () => {
    await page.getByText('Draw it').click();
    const box = await page.locator('.slide-pen').boundingBox();
    if (box === null) throw new Error('Expected a pen above the slide.');
    const [x, y] = [box.x + box.width * 0.05, box.y + box.height * 0.5];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + box.width * 0.2, y + box.height * 0.05, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Look for cells' }).click();
    await expect(lookedAt(page, /Done.*1 of 1 tiles/)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(/are in the slide “slide\.tif”/)).toBeVisible();
  });

  const before = Number(await page.locator('[data-cells]').getAttribute('data-cells'));
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(drawn.cells.length);

  await test.step('the whole of it, with a pause', async () => {
    await page.getByText('The whole slide', { exact: true }).click();
    await page.getByRole('button', { name: 'Look for cells' }).click();
    await expect(lookedAt(page, /[12] of 6 tiles/)).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(lookedAt(page, /Paused/)).toBeVisible();
    const paused = (await lookedAt(page, /Paused/).textContent()) ?? '';
    expect(paused).not.toContain('6 of 6');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect(lookedAt(page, /Done.*6 of 6 tiles/)).toBeVisible({ timeout: 60_000 });
    await expect(page.locator('.slide-skipped')).toHaveText(`Empty glass${drawn.tiles['glass'] ?? NaN}`);
    expect(await findViolations(page)).toEqual([]);
    await shoot(page, 'slide-done');
  });

  await test.step('the gallery, and the same cells as Python', async () => {
    await page.getByRole('button', { name: 'Show the cells' }).click();
    await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
    const [cells, expected] = [inOrder(await exportCells(page)), inOrder(drawn.cells)];
    expect(cells.map(({ box, label }) => ({ box, label }))).toEqual(expected.map(({ box, label }) => ({ box, label })));
    const errors = cells.map(({ probability }, index) => Math.abs(probability - (expected[index]?.probability ?? NaN)));
    expect(Math.max(...errors)).toBeLessThanOrEqual(TOLERANCE);
    await shoot(page, 'slide-gallery');
  });
});

test('a look goes on after its tab was killed; no cell is lost or doubled', async ({ page, context, site }) => {
  await openPage(page, site.url);
  await openScan(page, 'slide.tif');
  await page.getByRole('button', { name: 'Look for cells' }).click();
  // A pause adds fields; what comes after it is in the log alone.
  await expect(lookedAt(page, /[12] of 6 tiles/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText(/are in the slide “slide\.tif”/)).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(lookedAt(page, /Looking.*[34] of 6 tiles/)).toBeVisible({ timeout: 60_000 });
  await crash(context, page);

  const again = await context.newPage();
  await openPage(again, site.url);
  await openScan(again, 'slide.tif');
  const kept = again.getByText(/^[345] of 6 tiles were looked at before$/);
  await expect(kept).toBeVisible();
  await expect(again.getByText('Their cells are in the slide “slide.tif”.')).toBeVisible();
  await expect(again.getByRole('button', { name: 'Begin anew' })).toBeEnabled();
  expect(await findViolations(again)).toEqual([]);
  await shoot(again, 'slide-kept');
  await again.getByRole('button', { name: 'Go on where it stopped' }).click();
  await expect(again.locator('[data-cells]')).not.toHaveAttribute('data-cells', '0');
  await expect(lookedAt(again, /Done.*6 of 6 tiles/)).toBeVisible({ timeout: 60_000 });
  await expect(again.locator('.slide-skipped')).toHaveText(`Empty glass${drawn.tiles['glass'] ?? NaN}`);
  await again.getByRole('button', { name: 'Show the cells' }).click();
  const toLine = ({ box, label }: SlideCellLine) => ({ box, label });
  expect(inOrder(await exportCells(again)).map(toLine)).toEqual(inOrder(drawn.cells).map(toLine));

  await test.step('once more: all of it is there', async () => {
    await again.close();
    const last = await context.newPage();
    await openPage(last, site.url);
    await openScan(last, 'slide.tif');
    await last.getByRole('button', { name: 'Show what was found' }).click();
    await expect(lookedAt(last, /Done.*6 of 6 tiles/)).toBeVisible();
    await expect(last.locator('[data-cells]')).toHaveAttribute('data-cells', String(drawn.cells.length));
    await expect(last.getByText(`${drawn.cells.length} cells are in the slide “slide.tif”`)).toBeVisible();
  });
});

test('a session that Python wrote of a slide opens with its cells', async ({ page, site }) => {
  await openPage(page, site.url);
  await page.getByRole('tab', { name: 'Cells', exact: true }).click();
  await page.locator('.review input[type=file]').first().setInputFiles(drawn.session);
  await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
  expect(inOrder(await exportCells(page))).toEqual(inOrder(drawn.cells).map(({ box, label, probability }) => ({ box, label, probability })));
});

test('what cannot be opened says why, and how to convert it; a slide without a scale asks for it', async ({ page, site }) => {
  await openPage(page, site.url);
  const refusals = [
    ['zstd.tif', 'Its tiles are packed as Zstandard'],
    ['text.svs', 'It is no TIFF.'],
    ['scan.ndpi', 'The page does not read NDPI.'],
  ] as const;
  for (const [name, reason] of refusals) {
    await openScan(page, name);
    const notice = page.getByRole('alert').filter({ hasText: `${name} cannot be opened here` });
    await expect(notice).toContainText(reason);
    await expect(notice).toContainText(`vips tiffsave "${name}"`);
    if (name === 'zstd.tif') await shoot(page, 'slide-refused');
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notice).toHaveCount(0);
  }
  await openScan(page, 'unmeasured.tif');
  const start = page.getByRole('button', { name: 'Look for cells' });
  await expect(start).toBeDisabled();
  await page.getByRole('textbox', { name: 'Micrometres a pixel' }).fill('0.25');
  await page.keyboard.press('Enter');
  await expect(start).toBeEnabled();
  expect(await findViolations(page)).toEqual([]);
});
