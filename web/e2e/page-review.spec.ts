/**
 * A review in a real browser: photographs into a session, cells named and confirmed, a box drawn, a reload survived.
 */

import type { Locator, Page } from '@playwright/test';

import { countInSight } from '../tools/cellsInSight.mjs';
import { withCrowdedFields, withOverlappingFields } from './fields';
import { expect, findViolations, openPage, readSample, shoot, test, useModel, type Site } from './pageSite';
import { addPhotographs, expectReopened, openPart, openSession, saveFile, waitForQueue } from './reviewSteps';

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
  await expect(page.getByText('1 field could not be read')).toBeVisible();
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
        await page.getByRole('button', { name: 'Reclassify' }).click();
        await page.getByRole('menuitem', { name: 'Blast', exact: true }).click();
        await expect(page.getByRole('option', { name: 'Blast: 1 cell, 0 not verified', exact: true })).toBeVisible();
        await page.getByRole('button', { name: 'Undo' }).click();
        await expect(page.getByRole('option', { name: 'Blast: 0 cells, 0 not verified', exact: true })).toBeAttached();
        await page.getByRole('button', { name: 'Redo' }).click();
        await expect(page.getByRole('option', { name: 'Blast: 1 cell, 0 not verified', exact: true })).toBeVisible();

        await page.getByRole('button', { name: 'Draw a box' }).click();
        const layer = page.getByRole('application', { name: 'Box for a missed cell' });
        // Pictures above may still load and move the layer, even between two steps of the mouse: then it is drawn anew.
        await expect(async () => {
          await layer.hover({ position: { x: 4, y: 4 }, timeout: 5000 });
          await page.mouse.down();
          const area = await layer.boundingBox();
          if (area === null) throw new Error('Expected the layer to draw on.');
          await page.mouse.move(area.x + area.width / 4, area.y + area.height / 4, { steps: 4 });
          await page.mouse.up();
          await expect(page.locator('.review-announced')).toHaveText('A cell was added. Give it a class.', { timeout: 5000 });
        }).toPass();
        await shoot(page, `${place}-${colorScheme}-2`);
        expect(await findViolations(page)).toEqual([]);
        await expectNothingWide(page);

        // Written within 0.3 s, and at once when the page goes away.
        await expect(page.getByText('Kept in this browser')).toBeVisible();
        await page.reload();
        await expectReopened(page, 'Slide 7');
        await expect(page.getByRole('option', { name: 'Blast: 1 cell, 0 not verified', exact: true })).toBeAttached();
      });
    });
  }
}

test('every part and slide has an address: Back, Forward and a reload lead there, a deleted slide to the list', async ({ page, site }) => {
  await openReviewed(page, site);
  const slide = new URL(page.url()).hash;
  expect(slide).toMatch(/^#\/slide\/[^/]+\/cells$/);
  const hash = async () => page.evaluate(() => location.hash);
  const tab = (name: string) => page.getByRole('tab', { name, exact: true, selected: true });
  const heading = page.getByRole('heading', { level: 1, name: 'Slide 7' });
  await openPart(page, 'Differential');
  await openPart(page, 'Tally');
  await page.goBack();
  await expect(tab('Differential')).toBeVisible();
  expect(await hash()).toBe(slide.replace('cells', 'count'));
  await page.reload();
  await expect(page.getByRole('table', { name: 'Differential' })).toBeVisible();
  await page.goBack();
  await expect(heading).toBeVisible();
  await page.goForward();
  await page.goForward();
  await expect(tab('Tally')).toBeVisible();
  // A part without a slide remembers which was open.
  await page.reload();
  await expect(tab('Tally')).toBeVisible();
  await expectReopened(page, 'Slide 7');
  expect(await hash()).toBe(slide);

  // One tab a slide: the same address in a second one says so.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.getByText('This slide is open in another tab')).toBeVisible();
  expect(await other.evaluate(() => location.hash)).toBe('#/slides');
  await other.close();

  await page.getByRole('button', { name: 'Close the slide' }).click();
  // The list shows a small picture of it; a press anywhere on the row opens it.
  const row = page.locator('.worklist-row');
  await expect(row.locator('img')).toBeVisible();
  await shoot(page, 'worklist');
  expect(await findViolations(page)).toEqual([]);
  await row.click();
  await expect(heading).toBeVisible();
  await page.getByRole('button', { name: 'Close the slide' }).click();
  await page.getByRole('button', { name: 'Delete Slide 7' }).click();
  await page.getByRole('button', { name: 'Delete for good' }).click();
  await expect(page.getByRole('button', { name: 'Delete for good' })).toHaveCount(0);
  await page.goBack();
  await expect(page.getByText('It is no longer in this browser')).toBeVisible();
  expect(await hash()).toBe('#/slides');
  await expect(page.getByRole('button', { name: 'Open the slide' })).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
});

test.describe('at the bench', () => {
  test.use({ viewport: { width: 1280, height: 1400 } });

  test('no stroke is lost or goes to another cell; the session goes out as a file and comes back', async ({ page, site }) => {
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await withOverlappingFields({ count: 4 }, async (paths) => {
      await openSession(page, 'Slide 7', '');
      await keepsTheClassThatIsShown(page, paths);
      await keepsTheOrderAndAsksForTheName(page);
      await keepsPicturesOutOfTheHistory(page, paths);
      await decidesFieldByField(page);
      // A private window keeps files by their place: they must be there when the session is packed.
      await test.step('the file', async () => {
        const shown = await classOf(page, 'Artefact').getAttribute('aria-label');
        const { name, path } = await saveFile(page, 'Export as a file');
        expect(name).toBe('Slide 7.leukoscope');
        await page.getByRole('button', { name: 'Close the slide' }).click();
        await page.getByRole('button', { name: 'Delete Slide 7' }).click();
        await page.getByRole('button', { name: 'Delete for good' }).click();
        await expect(page.getByRole('button', { name: 'Open Slide 7' })).toHaveCount(0);
        await page.locator('.review input[type=file]').first().setInputFiles(path);
        await expect(classOf(page, 'Artefact')).toHaveAccessibleName(shown ?? 'Artefact: 1 cell, 0 not verified');
        await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
      });
    });
  });
});

/** Whole cells that a person sees before anything is scrolled, of a class that has more. */
const IN_SIGHT = [
  { width: 1280, height: 720, cells: 40 },
  { width: 1440, height: 900, cells: 55 },
  { width: 1920, height: 1080, cells: 100 },
  { width: 390, height: 844, cells: 20 },
];

test('a class is in sight on arrival, as a wall of cells, at every size of screen', async ({ page, site }) => {
  await openPage(page, site.url);
  await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
  await withCrowdedFields({ count: 3 }, async (paths) => {
    await openSession(page);
    await addPhotographs(page, paths);
    await waitForQueue(page, paths.length);
    await seesTheWall(page, site);
  });
});

/** Once at every size, with the page opened anew. */
async function seesTheWall(page: Page, site: Site): Promise<void> {
  await classOf(page, 'All classes').click();
  await expect(page.locator('.gallery-heading').first()).toBeVisible();
  await shoot(page, 'bench-all');
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Select all' }).click();
  await page.getByRole('button', { name: 'Reclassify' }).click();
  await page.getByRole('menuitem', { name: 'Blast', exact: true }).click();
  await expect.poll(async () => (await readClass(classOf(page, 'Blast'))).cells).toBeGreaterThan(120);
  await expect(page.getByText('Kept in this browser')).toBeVisible();
  for (const { width, height, cells } of IN_SIGHT) {
    await test.step(`${width} x ${height}`, async () => {
      await page.setViewportSize({ width, height });
      await page.reload();
      // Another model than the session's would be one more line above the cells.
      await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
      await expectReopened(page, 'Slide 7');
      await classOf(page, 'Blast').click();
      await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
      // The browser's driver scrolls to what it presses.
      await page.evaluate(() => window.scrollTo(0, 0));
      const seen = await page.locator('.gallery-cell').evaluateAll(countInSight);
      test.info().annotations.push({ type: 'cells in sight', description: `${width} x ${height}: ${seen}` });
      expect(seen).toBeGreaterThanOrEqual(cells);
      expect(await findSmall(page)).toEqual([]);
      await expectNothingWide(page);
      await shoot(page, `bench-${width}`);
    });
  }
  await test.step('on a telephone four are across, the page scrolls, and the photograph is one press away', async () => {
    const tiles = page.locator('.gallery-cell');
    const lefts = await tiles.evaluateAll((found) => found.map((tile) => Math.round(tile.getBoundingClientRect().left)));
    expect(new Set(lefts).size).toBe(4);
    expect(await page.locator('.gallery').evaluate((list) => list.scrollHeight - list.clientHeight)).toBe(0);
    await page.getByRole('button', { name: 'To the field' }).click();
    await expect(page.locator('.field-view')).toBeInViewport();
    await page.getByRole('button', { name: 'To the cells' }).click();
    await expect(tiles.first()).toBeInViewport();
    expect(await findViolations(page)).toEqual([]);
  });
}

/** Controls of the bench below 44 px, and text below 12.5 px. */
async function findSmall(page: Page): Promise<string[]> {
  return page.locator('.review :is(.bench-line, .class-rail, .gallery)').evaluateAll((parts) =>
    parts.flatMap((part) => {
      const controls = [...part.querySelectorAll('button, select, summary, input:not([type=file]), [role=option]')].filter((control) => {
        const { width, height } = control.getBoundingClientRect();
        return width > 0 && Math.min(width, height) < 43.5;
      });
      const texts = [...part.querySelectorAll('*')].filter(
        (element) =>
          element.childElementCount === 0 &&
          element.textContent !== '' &&
          element.checkVisibility() &&
          element.closest('.visually-hidden, svg, option') === null &&
          parseFloat(getComputedStyle(element).fontSize) < 12.5,
      );
      return [...controls, ...texts].map((element) => element.outerHTML.slice(0, 120));
    }),
  );
}

const classOf = (page: Page, name: string) => page.getByRole('listbox', { name: 'Classes' }).getByRole('option', { name: new RegExp(`^${name}: `) });

/** How many cells of a class there are, and how many nobody has confirmed. */
async function readClass(option: Locator): Promise<{ name: string; cells: number; open: number }> {
  const words = (await option.locator('.visually-hidden').first().textContent()) ?? '';
  const [, name = '', cells = '', open = ''] = /^(.*): (\d+) cells?, (\d+) not verified$/.exec(words) ?? [];
  return { name, cells: Number(cells), open: Number(open) };
}

async function findLargestClass(page: Page): Promise<{ name: string; cells: number; open: number }> {
  const classes: { name: string; cells: number; open: number }[] = [];
  for (const option of await page.getByRole('listbox', { name: 'Classes' }).getByRole('option').all()) {
    const read = await readClass(option);
    if (!['All classes', 'Unidentified', 'Artefact', 'Duplicates'].includes(read.name)) classes.push(read);
  }
  const [largest] = classes.sort((a, b) => b.open - a.open);
  if (largest === undefined || largest.open < 3) throw new Error('Expected a class of three cells or more.');
  return largest;
}

/** When the queue ends, the class that was pressed is still shown, and the selected cell is the same one. */
async function keepsTheClassThatIsShown(page: Page, paths: string[]): Promise<void> {
  await test.step('a press on the class that is shown keeps it, and the selection, when the queue ends', async () => {
    await addPhotographs(page, paths.slice(0, 1));
    await waitForQueue(page, 1);
    // The page chose it; with more cells it would choose another one.
    const shown = page.getByRole('listbox', { name: 'Classes' }).locator('[role=option][aria-selected=true]');
    const name = (await shown.locator('.class-row-name').textContent()) ?? '';
    await shown.click();
    const cell = page.getByRole('listbox', { name: `Cells: ${name}` }).getByRole('option').first();
    await cell.click({ position: { x: 12, y: 12 } });
    const key = await cell.getAttribute('data-key');
    await addPhotographs(page, paths.slice(1));
    await waitForQueue(page, paths.length);
    await expect(classOf(page, name)).toHaveAttribute('aria-selected', 'true');
    const selected = page.getByRole('listbox', { name: `Cells: ${name}` }).locator('[role=option][aria-selected=true]');
    await expect(selected).toHaveCount(1);
    await expect(selected).toHaveAttribute('data-key', key ?? '');
    // What follows begins without a selection.
    await selected.press('Escape');
    await expect(selected).toHaveCount(0);
  });
}

/** Keys act on the selection, wherever the pointer is; of so many cells confirmed by keys, so many are. */
async function keepsTheOrderAndAsksForTheName(page: Page): Promise<void> {
  const { name, open } = await findLargestClass(page);
  const shown = classOf(page, name);
  await shown.click();
  const cells = page.getByRole('listbox', { name: `Cells: ${name}` }).getByRole('option');
  await test.step('a key without a selection marks nothing, whatever is under the pointer', async () => {
    await cells.nth(1).hover();
    await page.keyboard.press('Delete');
    expect((await readClass(classOf(page, 'Artefact'))).cells).toBe(0);
  });
  await test.step('the name is asked for at the first confirmation, and remembered', async () => {
    await cells.first().click({ position: { x: 12, y: 12 } });
    await cells.nth(2).hover();
    await page.keyboard.press('Space');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Your name' }).fill('Ada');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await readClass(shown)).open).toBe(open - 1);
    expect(await page.evaluate(() => localStorage.getItem('leukoscope-reader'))).toBe('Ada');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(cells.and(page.locator(':focus'))).toHaveAttribute('aria-selected', 'true');
  });
  await test.step('every press confirms the next open cell, in an order that stays', async () => {
    const places = async () =>
      new Map(await cells.evaluateAll((found) => found.map((cell) => [cell.getAttribute('data-key'), cell.ariaPosInSet] as const)));
    const before = await places();
    for (let left = open - 1; left > 0; left -= 1) {
      await page.keyboard.press('Space');
      await expect.poll(async () => (await readClass(shown)).open).toBe(left - 1);
      await expect(cells.and(page.locator(':focus'))).toHaveAttribute('aria-selected', 'true');
    }
    for (const [key, place] of await places()) expect(before.get(key) ?? place).toBe(place);
  });
  await test.step('a hand-made name has no probability, and the selection ends with the view', async () => {
    await page.keyboard.press('Delete');
    await expect.poll(async () => (await readClass(classOf(page, 'Artefact'))).cells).toBe(1);
    await classOf(page, 'Artefact').click();
    await expect(page.locator('.gallery-cell')).toContainText('by hand');
    await page.keyboard.press('1');
    await page.keyboard.press('b');
    expect((await readClass(classOf(page, 'Artefact'))).cells).toBe(1);
  });
  await test.step('a button has its Space, and undo says what it did and returns to the cell', async () => {
    await page.getByRole('button', { name: 'Keys (?)' }).focus();
    await page.keyboard.press('Space');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    await shoot(page, 'keys');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('Control+z');
    await expect(page.locator('.review-announced')).toHaveText('Undone: “artefact” of 1 cell.');
    await expect(cells.and(page.locator('[aria-selected=true]'))).toHaveCount(1);
    await page.keyboard.press('Control+Shift+z');
    await expect.poll(async () => (await readClass(classOf(page, 'Artefact'))).cells).toBe(1);
    await classOf(page, 'Artefact').click();
  });
}

/** A photograph is taken out and put back; undo undoes corrections and no photographs. */
async function keepsPicturesOutOfTheHistory(page: Page, paths: string[]): Promise<void> {
  await test.step('undo ends at the corrections, and all of them come again', async () => {
    const undo = page.getByRole('button', { name: 'Undo' });
    let steps = 0;
    for (; await undo.isEnabled(); steps += 1) await undo.click();
    await expect(page.getByText(`${paths.length} of ${paths.length} looked at`)).toBeVisible();
    expect((await readClass(classOf(page, 'Artefact'))).cells).toBe(0);
    const redo = page.getByRole('button', { name: 'Redo' });
    for (; await redo.isEnabled(); steps -= 1) await redo.click();
    expect(steps).toBe(0);
    expect((await readClass(classOf(page, 'Artefact'))).cells).toBe(1);
  });
  await test.step('a photograph is taken out and put back', async () => {
    await page.getByRole('button', { name: 'Take it out' }).click();
    await expect(page.getByText(/leaves the slide with \d+ cells?: \d+ verified/)).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take the field out' }).click();
    await expect(page.getByText(`${paths.length - 1} of ${paths.length - 1} looked at`)).toBeVisible();
    await page.getByText('1 field taken out').click();
    await page.getByRole('button', { name: /^Put .* back$/ }).click();
    await expect(page.getByText(`${paths.length} of ${paths.length} looked at`)).toBeVisible();
    expect((await readClass(classOf(page, 'Artefact'))).cells).toBe(1);
  });
  await test.step('files that come again are named', async () => {
    await addPhotographs(page, paths.slice(0, 2));
    await expect(page.getByText('2 files were passed over: on the slide already')).toBeVisible();
    expect(await findViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dismiss' }).click();
  });
}

/** Possible duplicates keep a report from being signed, and are decided for two photographs at once. */
async function decidesFieldByField(page: Page): Promise<void> {
  await test.step('duplicates are decided field by field, before the signature', async () => {
    await openPart(page, 'Report');
    await expect(page.getByText(/possible duplicates? (is|are) not decided/)).toBeVisible();
    await openPart(page, 'Cells');
    await page.getByText(/^[1-9]\d* possible duplicates?$/).click();
    await shoot(page, 'duplicates');
    expect(await findViolations(page)).toEqual([]);
    const all = page.getByRole('button', { name: /count (them|it) once$/ });
    await page.locator('.offer-group').first().getByRole('button').first().click();
    await expect(page.locator('.review-announced')).toHaveText(/decided: counted once\.$/);
    expect((await readClass(classOf(page, 'Duplicates'))).cells).toBeGreaterThan(0);
    for (let left = await all.count(); left > 0; left = await all.count()) {
      await page.locator('.offer-group').first().getByRole('button', { name: 'None of this pair' }).click();
      await expect(page.locator('.review-announced')).toHaveText(/decided: different cells\.$/);
    }
    await expect(page.getByText('No possible duplicates')).toBeVisible();
  });
}
