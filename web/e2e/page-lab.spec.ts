/**
 * A laboratory the model has never seen, in a real browser: drawn cells, stained paler than those it learnt from. A few are
 * corrected in the page, the profile answers the others, and they come out better; Python says the same of every one.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';

import type { ModelAnswer, ReviewCell, ReviewSession } from '../src/review/types';
import { readSession } from './exportedFiles';
import { expect, findViolations, openPage, shoot, test as base, useModel } from './pageSite';
import { runPython } from './python';
import { addPhotographs, openSession, saveFile, waitForQueue } from './reviewSteps';

interface Drawn {
  label: string;
  box: [x: number, y: number, width: number, height: number];
}

interface Lab {
  /** Address of the model's folder. */
  modelUrl: string;
  modelFolder: string;
  fieldFolder: string;
  /** By name of the photograph. */
  truth: Record<string, Drawn[]>;
}

const test = base.extend<object, { lab: Lab }>({
  lab: [
    async ({ site }, use) => {
      const folder = join(site.finderFolder, 'lab');
      runPython([fileURLToPath(new URL('../tools/makeLabModel.py', import.meta.url)), folder]);
      await use({
        modelUrl: `${site.openOrigin}/finders/lab/model/`,
        modelFolder: join(folder, 'model'),
        fieldFolder: join(folder, 'fields'),
        truth: JSON.parse(readFileSync(join(folder, 'fields', 'truth.json'), 'utf8')) as Lab['truth'],
      });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

test.setTimeout(90_000);
test.use({ viewport: { width: 1280, height: 1400 } });

const LABELS = ['EOSINOPHIL', 'LYMPHOCYTE', 'MONOCYTE', 'NEUTROPHIL'];
const N_FIELDS = 5;
const SIZES = { desktop: { width: 1280, height: 1400 }, phone: { width: 390, height: 844 } };

const panel = (page: Page) => page.locator('.lab');
const listPictures = (lab: Lab) => Object.keys(lab.truth).map((name) => join(lab.fieldFolder, name));

async function openLab(page: Page, url: string, lab: Lab): Promise<void> {
  await openPage(page, url);
  await useModel(page, lab.modelUrl, 'Home model');
  await openSession(page, 'Pale slide');
  await addPhotographs(page, listPictures(lab));
  await waitForQueue(page, N_FIELDS);
  await page.locator('.lab > summary').click();
}

/** The session as its exported file has it. */
async function exportSession(page: Page): Promise<ReviewSession> {
  const { path } = await saveFile(page, 'Export as a file');
  return (await readSession(path)).session;
}

/** What was drawn where a cell was found. */
function findTruth(cell: ReviewCell, session: ReviewSession, lab: Lab): string {
  const [x, y, width, height] = cell.box;
  const drawn = lab.truth[session.pictures[cell.pictureId]?.name ?? '']?.find(
    ({ box: [left, top, wide, high] }) =>
      x + width / 2 >= left && x + width / 2 <= left + wide && y + height / 2 >= top && y + height / 2 <= top + high,
  );
  if (drawn === undefined) throw new Error(`Expected a drawn cell at ${cell.box.join(', ')}.`);
  return drawn.label;
}

/** Goes to the cell that the page suggests first, says what was drawn there, and so on. */
async function reviewSuggested(page: Page, lab: Lab, wanted: number): Promise<void> {
  const positions = new Map<string, string>();
  const session = await exportSession(page);
  for (const cell of Object.values(session.cells)) {
    const picture = session.pictures[cell.pictureId]?.name ?? '';
    positions.set(`${picture} ${cell.box.join()}`, findTruth(cell, session, lab));
  }
  for (let done = 0; done < wanted; done += 1) {
    // The list follows every cell that is named; a press goes to the first.
    await expect(panel(page).locator('.lab-fitting')).toHaveCount(0);
    await panel(page).locator('.lab-next-cell').first().click();
    const shown = page.locator('.field-picture g[data-shown] .frame');
    const path = (await shown.getAttribute('d')) ?? '';
    const [, x, y, right, bottom] = (/^M(\d+) (\d+)H(\d+)V(\d+)/.exec(path) ?? []).map(Number);
    const picture = ((await page.locator('.field-caption').textContent()) ?? '').split(' ·')[0] ?? '';
    const label = positions.get(`${picture} ${[x, y, (right ?? 0) - (x ?? 0), (bottom ?? 0) - (y ?? 0)].join()}`);
    if (label === undefined) throw new Error(`Expected a cell of ${picture} at ${path}.`);
    // Keys name the chosen cell, by the classes in their order.
    await page.keyboard.press(String(LABELS.indexOf(label) + 1));
    await expect(panel(page).locator('.lab-facts')).toContainText(`${done + 1} cell`);
  }
}

test('cells that nobody corrected come out better, in the page and in Python', async ({ page, site, lab }) => {
  await openLab(page, site.url, lab);
  // Before anyone trusts the count.
  const drift = page.getByText('These cells look unlike any the model was fitted to');
  await expect(drift).toBeVisible();
  expect(await findViolations(page)).toEqual([]);

  const REVIEWED = 16;
  await reviewSuggested(page, lab, REVIEWED);
  await expect(panel(page).locator('.lab-share')).toHaveCount(2);
  await expect(panel(page).getByText('95 % interval')).toHaveCount(2);
  await expect(panel(page).getByText('needs cells')).toHaveCount(1);
  for (const [place, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await shoot(page, `lab-${place}-${colorScheme}`);
      expect(await findViolations(page)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBe(0);
    }
  }
  await page.setViewportSize(SIZES.desktop);

  const before = await exportSession(page);
  await panel(page).getByRole('textbox', { name: 'Name of the profile' }).fill('Pale ward');
  const open = Object.values(before.cells).filter(({ answer }) => answer === null);
  // What was confirmed by naming it as the model had is reviewed, too.
  await panel(page).getByRole('button', { name: /^Answer \d+ cells anew$/ }).click();
  await expect(panel(page).getByText('In use: Pale ward, fitted to 16 cells')).toBeVisible();
  const after = await exportSession(page);
  const changed = Object.values(after.cells).filter(({ adapted }) => adapted !== null);
  expect(changed).toHaveLength(Object.keys(after.cells).length - REVIEWED);
  expect(changed.length).toBeLessThanOrEqual(open.length);
  const leading = ({ probabilities }: ModelAnswer) =>
    Object.entries(probabilities).sort(([, a], [, b]) => b - a)[0]?.[0];
  const countRight = (said: (cell: ReviewCell) => ModelAnswer | null) =>
    changed.filter((cell) => {
      const answer = said(cell);
      return answer !== null && leading(answer) === findTruth(cell, after, lab);
    }).length;
  const rightBefore = countRight(({ model }) => model);
  const rightAfter = countRight(({ adapted }) => adapted);
  expect(rightAfter / changed.length).toBeGreaterThan(rightBefore / changed.length + 0.2);
  expect(rightAfter / changed.length).toBeGreaterThan(0.85);
  expect(after.audit.at(-1)?.action).toBe('profile_applied');
  // The laboratory's cells are known now.
  await expect(drift).toHaveCount(0);

  const { path: profile } = await saveFile(page, 'Export Pale ward');
  const lines = runPython([
    '-m', 'leukoscope', 'classify', '--model', lab.modelFolder, '--profile', profile, '--format', 'json',
    ...listPictures(lab),
  ]);
  const told = new Map<string, string | null>();
  for (const line of lines.trim().split('\n')) {
    const { path, cells } = JSON.parse(line) as { path: string; cells: { box: number[]; label: string | null }[] };
    for (const { box, label } of cells) told.set(`${path.split('/').at(-1) ?? ''} ${box.join()}`, label);
  }
  const ofPage = changed.map((cell) => [`${after.pictures[cell.pictureId]?.name ?? ''} ${cell.box.join()}`, cell.adapted?.label]);
  expect(ofPage).toEqual(ofPage.map(([key]) => [key, told.get(key ?? '')]));

  // Undone, done again, turned off.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(panel(page).getByText('In use: Pale ward')).toHaveCount(0);
  expect((await exportSession(page)).profile).toBeNull();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(panel(page).getByText('In use: Pale ward')).toBeVisible();
  await page.getByRole('tab', { name: 'Report' }).click();
  await expect(page.getByText('With the lab profile')).toBeVisible();
  await expect(page.getByText(/^Pale ward \(.*n = 16\), [0-9a-f]{64}$/)).toBeVisible();
  await page.getByRole('tab', { name: 'Review' }).click();
  await page.locator('.lab > summary').click();
  await panel(page).getByRole('button', { name: 'Turn the profile off' }).click();
  await expect(panel(page).getByText('In use: Pale ward')).toHaveCount(0);
  expect(Object.values((await exportSession(page)).cells).every(({ adapted }) => adapted === null)).toBe(true);
});
