/**
 * The whole work on a slide of 100 fields: ten cells reclassified, a missed one drawn, a duplicate decided, every cell
 * verified, the report signed and printed, and the slide back from its file. By mouse, by keyboard alone, by touch.
 */

import type { Locator, Page } from '@playwright/test';

import { isCounted, labelOf } from '../src/review/selectors';
import type { ReviewSession } from '../src/review/types';
import { startStaticServer } from '../tools/staticServer.mjs';
import { Hand } from './benchHand';
import { readSession } from './exportedFiles';
import { withDrawnSmear } from './fields';
import { arrowTo, enter, tabTo } from './keyboard';
import { expect, openPage, test as base } from './pageSite';
import { confirmClass, openPart, PARTS, partTab, saveFile, waitForQueue, type Part } from './reviewSteps';
import { expectKept, forgiveUnanswered } from './unconnected';

/** The part with the cells. */
const CELLS: Part = 'Cells';
const FIELDS = 100;
const CORRECTIONS = 10;
/** From the fields to the signature. */
const MOST_ACTIONS = 45;
/** Of them, and to the first of the exports: everything is in sight where it is needed. */
const MOST_SCROLLS = 0;

const test = base.extend<object, { hundred: { paths: string[]; url: string } }>({
  /** 100 drawn fields, and a page that can be left without its server. */
  hundred: [
    async ({ site }, use) => {
      const server = await startStaticServer({ mounts: { '/': site.publishedFolder } });
      try {
        await withDrawnSmear({ count: FIELDS }, (paths) => use({ paths, url: `${server.origin}/index.html` }));
      } finally {
        await server.close();
      }
    },
    { scope: 'worker', timeout: 480_000 },
  ],
});

const classOf = (page: Page, name: string) =>
  page.getByRole('listbox', { name: 'Classes' }).getByRole('option', { name: new RegExp(`^${name}: `) });
const cellsOf = (page: Page) => page.getByRole('listbox', { name: /^Cells: / }).getByRole('option');
const lastSaid = (page: Page) => page.locator('.review-announced');
const signOf = (page: Page) => page.getByRole('button', { name: 'Sign the report' });
/** Of the fold of possible duplicates. */
const once = (page: Page) => page.locator('.offer-group').getByRole('button', { name: /count (them|it) once$/ }).first();
/** Where no drawn cell is, in parts of the field. */
const FREE = { from: [0.74, 0.06], to: [0.94, 0.34] } as const;

/** Cells of a class and how many of them nobody has verified. */
async function readClass(page: Page, name: string): Promise<{ cells: number; open: number }> {
  const words = (await classOf(page, name).locator('.visually-hidden').first().textContent()) ?? '';
  const [, cells = '', open = ''] = /: (\d+) cells?, (\d+) not verified$/.exec(words) ?? [];
  return { cells: Number(cells), open: Number(open) };
}

/** Classes that have cells to verify, by name. */
async function listOpenClasses(page: Page): Promise<string[]> {
  const rows = page.getByRole('listbox', { name: 'Classes' }).getByRole('option');
  const named = rows.filter({ hasNot: page.locator('.cell-swatch-none'), hasNotText: / 0 not verified/ });
  return named.locator('.class-row-name').allTextContents();
}

/** What is corrected: cells without a name first, then cells of four classes, until there are ten. */
const WRONG = [
  { from: 'Unidentified', key: 'm', to: 'Monocyte' },
  { from: 'Neutrophil', key: 's', to: 'Segmented neutrophil' },
  { from: 'Band neutrophil', key: 's', to: 'Segmented neutrophil' },
  { from: 'Eosinophil', key: 'a', to: 'Reactive lymphocyte' },
  { from: 'Lymphocyte', key: 'a', to: 'Reactive lymphocyte' },
] as const;

/** `correct` is called with each class in turn and how many of its cells it is to give another name. */
async function correctTen(page: Page, correct: (wrong: (typeof WRONG)[number], count: number) => Promise<void>): Promise<void> {
  let left = CORRECTIONS;
  for (const wrong of WRONG) {
    const count = Math.min(left, (await readClass(page, wrong.from)).cells);
    if (count === 0) continue;
    const before = (await readClass(page, wrong.to)).cells;
    await correct(wrong, count);
    await expect.poll(async () => (await readClass(page, wrong.to)).cells).toBe(before + count);
    left -= count;
  }
  expect(left).toBe(0);
}

/** The file has all that was done, cell by cell, under the name of who did it. */
async function expectWholeTrail(path: string): Promise<ReviewSession> {
  const { session, verdict } = await readSession(path);
  expect(verdict.intact).toBe(true);
  expect(session.signature?.by).toBe('Ada');
  expect(Object.keys(session.pictures)).toHaveLength(FIELDS);
  const counted = Object.values(session.cells).filter((cell) => isCounted(cell) && labelOf(cell) !== null);
  expect(counted.length).toBeGreaterThan(FIELDS / 2);
  expect(counted.filter(({ confirmed }) => confirmed?.by !== 'Ada')).toEqual([]);
  const verified = new Set(
    session.audit.flatMap(({ by, changes }) =>
      changes.flatMap(({ path: place, to }) => (by === 'Ada' && to !== null ? (/^cells\/([^/]+)\/confirmed$/.exec(place)?.[1] ?? []) : [])),
    ),
  );
  expect(counted.filter(({ id }) => !verified.has(id))).toEqual([]);
  const done = session.audit.map(({ action }) => action);
  const steps = (type: string) => done.filter((action) => action === type).length;
  // The drawn cell got its class too.
  expect(steps('cells_reclassified')).toBe(CORRECTIONS + 1);
  expect(steps('cell_added')).toBe(1);
  expect(Object.values(session.cells).filter(({ addedByHand }) => addedByHand)).toHaveLength(1);
  expect(Object.values(session.cells).some(({ duplicateOf }) => duplicateOf !== null)).toBe(true);
  expect(steps('signed')).toBe(1);
  // Of a class that is verified as a whole the trail says how many cells were not on screen.
  const wholes = session.audit.filter(({ action }) => action === 'class_confirmed');
  expect(wholes.map(({ given }) => typeof given['unseen'])).toEqual(wholes.map(() => 'number'));
  return session;
}

/** The printed report is a PDF with its cells, and says who signed it. */
async function expectPrinted(page: Page): Promise<void> {
  expect(await page.evaluate(() => globalThis.printed)).toBe(1);
  await expect(page.locator('.report-gallery img').first()).toBeVisible();
  await expect(page.locator('span.report-crop')).toHaveCount(0);
  const pdf = (await page.pdf()).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  expect(pdf).toMatch(/\/Subtype\s*\/Image/);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.report-sheet').getByText(/Signed by Ada/).first()).toBeVisible();
  await page.emulateMedia({ media: null });
}

declare global {
  /** How often the page asked the browser to print. */
  var printed: number;
}

/** The slide is saved as a file, deleted, and taken in from the file again, still signed. */
async function goAndComeBack(page: Page, press: (button: Locator) => Promise<void>): Promise<void> {
  await openPart(page, CELLS);
  const { path } = await saveFile(page, 'Export as a file');
  const session = await expectWholeTrail(path);
  await press(page.getByRole('button', { name: 'Close the slide' }));
  await press(page.getByRole('button', { name: /^Delete / }));
  await press(page.getByRole('button', { name: 'Delete for good' }));
  const importing = page.waitForEvent('filechooser');
  await press(page.getByRole('button', { name: 'Import a file' }));
  await (await importing).setFiles(path);
  await expectBack(page, session);
  await openPart(page, 'Report');
  await expect(page.getByText(/^Signed by Ada/).first()).toBeVisible();
}

/** The slide was imported from its file: signed, with every field and cell. */
async function expectBack(page: Page, { pictures, cells }: ReviewSession): Promise<void> {
  const count = Object.keys(pictures).length;
  await expect(page.getByText(`${count} of ${count} looked at`)).toBeVisible();
  const all = await readClass(page, 'All classes');
  const { cells: duplicates } = await readClass(page, 'Duplicates');
  expect(all.cells).toBe(Object.keys(cells).length);
  expect(duplicates).toBe(Object.values(cells).filter(({ duplicateOf }) => duplicateOf !== null).length);
  await expect(cellsOf(page).first()).toBeVisible();
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.printed = 0;
    globalThis.print = () => (globalThis.printed += 1);
  });
});

test.describe('by mouse', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test(`at most ${MOST_ACTIONS} actions lead from 100 fields to a signature`, async ({ page, hundred }) => {
    test.setTimeout(300_000);
    const hand = new Hand(page);
    await openPage(page, hundred.url);
    const choosing = page.waitForEvent('filechooser');
    await hand.press(page.getByRole('button', { name: 'Choose pictures' }));
    await hand.choose(await choosing, hundred.paths);
    await waitForQueue(page, FIELDS);
    await hand.press(partTab(page, CELLS));

    let isNamed = false;
    await correctTen(page, async ({ from, key }, count) => {
      // One class is shown on arrival; which one depends on what the model calls the drawn cells.
      const row = classOf(page, from);
      if ((await row.getAttribute('aria-selected')) !== 'true') await hand.press(row);
      await hand.press(cellsOf(page).first());
      for (let done = 0; done < count; done += 1) {
        const before = (await readClass(page, from)).cells;
        await hand.key(key);
        if (!isNamed) {
          await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Your name' })).toBeFocused();
          await hand.type('Ada');
          await hand.key('Enter');
          await expect(page.getByRole('dialog')).toHaveCount(0);
          isNamed = true;
        }
        // The next cell has taken its place, selected.
        await expect.poll(async () => (await readClass(page, from)).cells).toBe(before - 1);
        if (before > 1) await expect(cellsOf(page).and(page.locator('[aria-selected=true]'))).toHaveCount(1);
      }
    });

    await hand.key('d');
    await hand.drag(page.getByRole('application', { name: 'Box for a missed cell' }), FREE.from, FREE.to);
    await expect(lastSaid(page)).toHaveText('A cell was added. Give it a class.');
    await hand.key('l');
    await expect(lastSaid(page)).toHaveText('1 cell reclassified: Lymphocyte.');

    await hand.press(page.getByText(/^[1-9]\d* possible duplicates?$/));
    await hand.press(once(page));
    await expect(lastSaid(page)).toHaveText(/decided: counted once\.$/);
    await expect(page.getByText('No possible duplicates')).toBeVisible();

    await hand.press(partTab(page, 'Report'));
    const verify = page.getByRole('button', { name: /^Verify all/ });
    await expect(signOf(page)).toBeVisible();
    for (let left = await verify.count(); left > 0; left -= 1) {
      await hand.press(verify.first());
      const now = page.getByRole('button', { name: 'Verify the whole class now' });
      await expect(now.or(verify.nth(left - 1)).or(signOf(page)).first()).toBeVisible();
      if (await now.isVisible()) await hand.press(now);
      await expect(verify).toHaveCount(left - 1);
    }
    await hand.press(signOf(page));
    await expect(page.getByText(/^Signed by Ada/).first()).toBeVisible();
    test.info().annotations.push({ type: 'actions', description: `${hand.actions}, of them scrolls ${hand.scrolls}` });
    console.log(`  ${hand.actions} actions, of them ${hand.scrolls} scrolls: ${hand.log.join(', ')}`);
    expect(hand.actions).toBeLessThanOrEqual(MOST_ACTIONS);

    await hand.press(page.getByRole('button', { name: 'Print or save as PDF' }));
    expect(hand.scrolls).toBeLessThanOrEqual(MOST_SCROLLS);
    await expectPrinted(page);
    await goAndComeBack(page, (button) => button.click());
  });
});

test.describe('by keyboard alone', () => {
  test.use({ viewport: { width: 1920, height: 1080 } });

  test('every cell is verified, none is skipped, without a connection', async ({ page, context, hundred, complaints }) => {
    test.setTimeout(300_000);
    await openPage(page, hundred.url);
    await expectKept(page);
    await context.setOffline(true);
    const choosing = page.waitForEvent('filechooser');
    await enter(page, page.getByRole('button', { name: 'Choose pictures' }));
    await (await choosing).setFiles(hundred.paths);
    await waitForQueue(page, FIELDS);
    await turnTo(page, CELLS);

    let isNamed = false;
    await correctTen(page, async ({ from, key }, count) => {
      await chooseClass(page, from);
      await toFirstCell(page);
      for (let done = 0; done < count; done += 1) {
        const before = (await readClass(page, from)).cells;
        await page.keyboard.press(key);
        if (!isNamed) await giveName(page);
        isNamed = true;
        await expect.poll(async () => (await readClass(page, from)).cells).toBe(before - 1);
      }
    });

    // The largest class cell by cell, the others each as a whole.
    const [first = '', ...others] = await sortBySize(page, await listOpenClasses(page));
    await chooseClass(page, first);
    await toFirstCell(page);
    for (let { open } = await readClass(page, first); open > 0; open -= 1) {
      await page.keyboard.press('Space');
      await expect.poll(async () => (await readClass(page, first)).open).toBe(open - 1);
    }
    await page.keyboard.press('d');
    await expect(page.getByRole('application', { name: 'Box for a missed cell' })).toBeFocused();
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await expect(lastSaid(page)).toHaveText('A cell was added. Give it a class.');
    await page.keyboard.press('l');
    await expect(lastSaid(page)).toHaveText('1 cell reclassified: Lymphocyte.');
    for (const name of others) {
      if ((await readClass(page, name)).open === 0) continue;
      await chooseClass(page, name);
      await toFirstCell(page);
      await page.keyboard.press('Shift+Space');
      const now = page.getByRole('button', { name: 'Verify the whole class now' });
      await expect(async () => {
        if (await now.isVisible()) await enter(page, now);
        expect((await readClass(page, name)).open).toBe(0);
      }).toPass();
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }

    await enter(page, page.locator('summary').filter({ hasText: /possible duplicates?$/ }));
    await enter(page, once(page));
    await expect(page.getByText('No possible duplicates')).toBeVisible();
    await turnTo(page, 'Report');
    await enter(page, signOf(page));
    await expect(page.getByText(/^Signed by Ada/).first()).toBeVisible();
    await enter(page, page.getByRole('button', { name: 'Print or save as PDF' }));
    await expectPrinted(page);

    await turnTo(page, CELLS);
    const coming = page.waitForEvent('download');
    await enter(page, page.getByRole('button', { name: 'Export as a file' }));
    const path = await (await coming).path();
    const session = await expectWholeTrail(path);
    await enter(page, page.getByRole('button', { name: 'Close the slide' }));
    await enter(page, page.getByRole('button', { name: /^Delete / }));
    await enter(page, page.getByRole('button', { name: 'Delete for good' }));
    const importing = page.waitForEvent('filechooser');
    await enter(page, page.getByRole('button', { name: 'Import a file' }));
    await (await importing).setFiles(path);
    await expectBack(page, session);
    await turnTo(page, 'Report');
    await expect(page.getByText(/^Signed by Ada/).first()).toBeVisible();
    forgiveUnanswered(complaints);
  });
});

/** The name is asked for at the first verification. */
async function giveName(page: Page): Promise<void> {
  await expect(page.getByRole('dialog').getByRole('textbox', { name: 'Your name' })).toBeFocused();
  await page.keyboard.type('Ada');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

async function turnTo(page: Page, part: Part): Promise<void> {
  await tabTo(page, page.locator('.part-list'));
  await arrowTo(page, partTab(page, part), 'ArrowRight');
  await expect(partTab(page, part)).toHaveAttribute('aria-selected', 'true');
}

async function chooseClass(page: Page, name: string): Promise<void> {
  await tabTo(page, page.getByRole('listbox', { name: 'Classes' }));
  await arrowTo(page, classOf(page, name));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('listbox', { name: `Cells: ${name}` })).toBeVisible();
}

async function toFirstCell(page: Page): Promise<void> {
  await tabTo(page, page.locator('.gallery'));
  await page.keyboard.press('Home');
  await expect(cellsOf(page).and(page.locator('[aria-selected=true]'))).toHaveCount(1);
}

async function sortBySize(page: Page, names: string[]): Promise<string[]> {
  const sizes = await Promise.all(names.map(async (name) => ({ name, open: (await readClass(page, name)).open })));
  return sizes.sort((a, b) => b.open - a.open).map(({ name }) => name);
}

test.describe('by touch', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('on a telephone, from fields to a signed report and back from the file', async ({ page, hundred }) => {
    test.setTimeout(300_000);
    await openPage(page, hundred.url);
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose pictures' }).tap();
    await (await choosing).setFiles(hundred.paths);
    await waitForQueue(page, FIELDS);
    await openPart(page, CELLS);

    let isNamed = false;
    await correctTen(page, async ({ from, to }, count) => {
      await classOf(page, from).tap();
      await cellsOf(page).first().tap();
      for (let done = 0; done < count; done += 1) {
        const before = (await readClass(page, from)).cells;
        await page.getByRole('button', { name: 'Reclassify' }).tap();
        await page.getByRole('menuitem', { name: to, exact: true }).tap();
        if (!isNamed) await giveName(page);
        isNamed = true;
        await expect.poll(async () => (await readClass(page, from)).cells).toBe(before - 1);
      }
    });

    // What was verified is counted, not what was found.
    await openPart(page, 'Differential');
    await expect(page.getByRole('progressbar', { name: 'White cells verified' })).toHaveAttribute('aria-valuenow', String(CORRECTIONS));
    await openPart(page, CELLS);
    const { cells: found } = await readClass(page, 'All classes');
    await expect(classOf(page, 'All classes').locator('.class-row-count')).toHaveText(`${CORRECTIONS}/${found}`);

    await page.getByRole('button', { name: 'Draw a box' }).tap();
    await dragFinger(page, page.getByRole('application', { name: 'Box for a missed cell' }), FREE.from, FREE.to);
    await expect(lastSaid(page)).toHaveText('A cell was added. Give it a class.');
    await page.getByRole('button', { name: 'Reclassify' }).tap();
    await page.getByRole('menuitem', { name: 'Lymphocyte', exact: true }).tap();
    await expect(lastSaid(page)).toHaveText('1 cell reclassified: Lymphocyte.');
    // Which class has more cells than a telephone shows depends on what the model calls the drawn ones.
    const open = await listOpenClasses(page);
    const [largest] = await sortBySize(page, open);
    for (const name of open) {
      await classOf(page, name).tap();
      if (name === largest) await seesTheUnseen(page, name);
      await confirmClass(page.getByRole('button', { name: 'Verify the whole class' }));
      await expect.poll(async () => (await readClass(page, name)).open).toBe(0);
    }
    await page.getByText(/^[1-9]\d* possible duplicates?$/).tap();
    await once(page).tap();
    await expect(page.getByText('No possible duplicates')).toBeVisible();
    await openPart(page, 'Report');
    await signOf(page).tap();
    await expect(page.getByText(/^Signed by Ada/).first()).toBeVisible();
    await page.getByRole('button', { name: 'Print or save as PDF' }).tap();
    await expectPrinted(page);
    for (const part of PARTS) {
      await openPart(page, part);
      await expect(page.locator('.signed-line').filter({ visible: true }), part).toHaveText(/^Signed by Ada/);
    }

    await goAndComeBack(page, (button) => button.tap());
  });
});

/** A class of more cells than fit the screen is not verified before the others are shown. */
async function seesTheUnseen(page: Page, name: string): Promise<void> {
  const { open } = await readClass(page, name);
  await page.getByRole('button', { name: 'Verify the whole class' }).tap();
  const dialog = page.getByRole('dialog', { name: /^\d+ cells were not on screen$/ });
  await expect(dialog.getByRole('option').first()).toBeVisible();
  expect((await readClass(page, name)).open).toBe(open);
  await dialog.getByRole('button', { name: 'Cancel' }).tap();
  await expect(dialog).toHaveCount(0);
}

/** One finger from one place of an area to another, in parts of its width and height; Playwright can only tap. */
async function dragFinger(page: Page, area: Locator, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  await area.scrollIntoViewIfNeeded();
  const box = await area.boundingBox();
  if (box === null) throw new Error('Expected the field on the screen, found nothing that has a size.');
  const at = (part: number) =>
    ({ x: box.x + box.width * (from[0] + part * (to[0] - from[0])), y: box.y + box.height * (from[1] + part * (to[1] - from[1])) });
  const tab = await page.context().newCDPSession(page);
  await tab.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at(0)] });
  for (const part of [0.25, 0.5, 0.75, 1]) await tab.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [at(part)] });
  await tab.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await tab.detach();
}
