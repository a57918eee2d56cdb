/**
 * A laboratory the model has never seen, in a real browser: cells drawn paler than those it learnt from, and BCCD's
 * fields
 * where they are at hand, for the model that was trained without them. Some cells are corrected in the page, the
 * profile
 * answers the others, and they come out better; Python says the same of every one.
 */

import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';

import type { ModelAnswer, ReviewCell, ReviewSession } from '../src/review/types';
import { readSession } from './exportedFiles';
import { findArchive } from './fields';
import { expect, findViolations, openPage, shoot, test as base, useModel, type Site } from './pageSite';
import { runPython } from './python';
import { addPhotographs, openSession, saveFile, waitForQueue } from './reviewSteps';
import { applyProfile, closeSettings, labPanel as panel, openLaboratory } from './trustSteps';

interface Drawn {
  label: string;
  box: [x: number, y: number, width: number, height: number];
}

interface Lab {
  /** Address of the model's folder, and what the page calls it. */
  modelUrl: string;
  modelName: string;
  modelFolder: string;
  /** In the order of their keys. */
  labels: string[];
  fieldFolder: string;
  /** By name of the photograph. */
  truth: Record<string, Drawn[]>;
}

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'));

function describeLab(site: Site, folder: string): Lab {
  const modelFolder = join(site.finderFolder, folder, 'model');
  const fieldFolder = join(site.finderFolder, folder, 'fields');
  const manifest = readJson(modelFolder, 'manifest.json') as { name: { en: string }; classes: { label: string }[] };
  return {
    modelUrl: `${site.openOrigin}/finders/${folder}/model/`,
    modelName: manifest.name.en,
    modelFolder,
    labels: manifest.classes.map(({ label }) => label),
    fieldFolder,
    truth: readJson(fieldFolder, 'truth.json') as Lab['truth'],
  };
}

const runTool = (name: string, args: string[]) =>
  runPython([fileURLToPath(new URL(`../tools/${name}`, import.meta.url)), ...args]);

const test = base.extend<object, { drawnLab: Lab }>({
  drawnLab: [
    async ({ site }, use) => {
      runTool('makeLabModel.py', [join(site.finderFolder, 'lab')]);
      await use(describeLab(site, 'lab'));
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

test.use({ viewport: { width: 1280, height: 1400 } });

const SIZES = { desktop: { width: 1280, height: 1400 }, phone: { width: 390, height: 844 } };

const listPictures = (lab: Lab) => Object.keys(lab.truth).map((name) => join(lab.fieldFolder, name));

async function openLab(page: Page, url: string, lab: Lab): Promise<void> {
  await openPage(page, url);
  await useModel(page, lab.modelUrl, lab.modelName);
  await openSession(page, 'New slide');
  await addPhotographs(page, listPictures(lab));
  await waitForQueue(page, Object.keys(lab.truth).length);
}

/** The session as its exported file has it. */
async function exportSession(page: Page): Promise<ReviewSession> {
  await closeSettings(page);
  const { path } = await saveFile(page, 'Export as a file');
  return (await readSession(path)).session;
}

/** What is where a cell was found; null where nobody has said so. */
function findTruth(cell: ReviewCell, session: ReviewSession, lab: Lab): string | null {
  const [x, y, width, height] = cell.box;
  const there = lab.truth[session.pictures[cell.pictureId]?.name ?? '']?.find(
    ({ box: [left, top, wide, high] }) =>
      x + width / 2 >= left && x + width / 2 <= left + wide && y + height / 2 >= top && y + height / 2 <= top + high,
  );
  return there?.label ?? null;
}

/** Goes to the cell that the page suggests first, says what it is, and so on, until `wanted` cells have a class. */
async function reviewSuggested(page: Page, lab: Lab, wanted: number): Promise<void> {
  const truths = new Map<string, string | null>();
  const session = await exportSession(page);
  for (const cell of Object.values(session.cells)) truths.set(placeOf(cell, session), findTruth(cell, session, lab));
  await openLaboratory(page);
  for (let named = 0; named < wanted; ) {
    // The list follows every cell that is named; a press goes to the first.
    await expect(panel(page).locator('.lab-fitting')).toBeEmpty();
    await panel(page).locator('.lab-next-cell').first().click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.locator('.gallery [aria-selected=true]')).toBeFocused();
    const shown = page.locator('.field-picture g[data-shown] .frame');
    const path = (await shown.getAttribute('d')) ?? '';
    const [, x = 0, y = 0, right = 0, bottom = 0] = (/^M(\d+) (\d+)H(\d+)V(\d+)/.exec(path) ?? []).map(Number);
    const picture = ((await page.locator('.field-caption').textContent()) ?? '').split(' ·')[0] ?? '';
    const truth = truths.get(`${picture} ${[x, y, right - x, bottom - y].join()}`);
    if (truth === undefined) throw new Error(`Expected a cell of ${picture} at ${path}.`);
    // Keys name the chosen cell, by the classes in their order.
    await page.keyboard.press(truth === null ? 'x' : String(lab.labels.indexOf(truth) + 1));
    if (truth !== null) named += 1;
    // To the settings, where the next one is.
    await page.goBack();
    await expect(panel(page).locator('.lab-facts')).toContainText(new RegExp(`\\b${named} cells?\\b`));
  }
}

const placeOf = ({ pictureId, box }: ReviewCell, { pictures }: ReviewSession) => `${pictures[pictureId]?.name ?? ''} ${box.join()}`;

/** Has the open cells answered by the profile. Returns the session, and those of its cells that nobody corrected. */
async function answerAnew(page: Page, profile: string): Promise<{ after: ReviewSession; changed: ReviewCell[] }> {
  await applyProfile(page, profile);
  const after = await exportSession(page);
  expect(after.audit.at(-1)?.action).toBe('profile_applied');
  return { after, changed: Object.values(after.cells).filter(({ adapted }) => adapted !== null) };
}

/** The share of cells whose leading class is right, with the model alone and with the profile. */
function measureGain(cells: ReviewCell[], session: ReviewSession, lab: Lab): { before: number; after: number } {
  const leading = (answer: ModelAnswer | null) =>
    Object.entries(answer?.probabilities ?? {}).sort(([, a], [, b]) => b - a)[0]?.[0];
  const told = cells.filter((cell) => findTruth(cell, session, lab) !== null);
  const share = (said: (cell: ReviewCell) => ModelAnswer | null) =>
    told.filter((cell) => leading(said(cell)) === findTruth(cell, session, lab)).length / told.length;
  return { before: share(({ model }) => model), after: share(({ adapted }) => adapted) };
}

/** Python names each of these cells as the page did, with the profile that the page exports. */
async function expectSameInPython(page: Page, lab: Lab, name: string, session: ReviewSession, cells: ReviewCell[]): Promise<void> {
  await openLaboratory(page);
  const { path: profile } = await saveFile(page, `Export ${name}`);
  const lines = runPython([
    '-m', 'leukoscope', 'classify', '--model', lab.modelFolder, '--profile', profile, '--format', 'json',
    ...listPictures(lab),
  ]);
  const told = new Map<string, string | null>();
  for (const line of lines.trim().split('\n')) {
    const { path, cells: found } = JSON.parse(line) as { path: string; cells: { box: number[]; label: string | null }[] };
    for (const { box, label } of found) told.set(`${path.split('/').at(-1) ?? ''} ${box.join()}`, label);
  }
  const ofPage = cells.map((cell) => [placeOf(cell, session), cell.adapted?.label]);
  expect(ofPage).toEqual(ofPage.map(([place]) => [place, told.get(place ?? '')]));
}

test('cells that nobody corrected come out better, in the page and in Python', async ({ page, site, drawnLab: lab }) => {
  test.setTimeout(240_000);
  await openLab(page, site.url, lab);
  // Before anyone trusts the count.
  const drift = page.getByText('Cells unlike those the model knows');
  await expect(drift).toBeVisible();
  const findTop = () => page.locator('.gallery').evaluate((element) => element.getBoundingClientRect().top + window.scrollY);
  // It was once measured before it had a box.
  await expect.poll(findTop).toBeGreaterThan(0);
  const top = await findTop();
  expect(await findViolations(page)).toEqual([]);

  const REVIEWED = 16;
  await reviewSuggested(page, lab, REVIEWED);
  // Below 30 cells a share would say more than is known.
  await expect(panel(page).locator('.lab-share')).toHaveCount(0);
  await expect(panel(page).getByText('An estimate needs 30 reviewed cells; so far there are 16.')).toBeVisible();
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

  const { after, changed } = await answerAnew(page, 'Pale ward');
  const line = page.getByRole('button', { name: /^Model: / });
  await expect(line).toHaveAccessibleName(/^Model: .* Profile: Pale ward$/);
  // What was confirmed by naming it as the model had is reviewed, too.
  expect(changed).toHaveLength(Object.keys(after.cells).length - REVIEWED);
  const gain = measureGain(changed, after, lab);
  expect(gain.after).toBeGreaterThan(gain.before + 0.2);
  expect(gain.after).toBeGreaterThan(0.85);
  // The laboratory's cells are known now.
  await closeSettings(page);
  await expect(drift).toHaveCount(0);
  // The warning has come and gone on one line: nothing below it moved.
  expect(await findTop()).toBe(top);
  await expectSameInPython(page, lab, 'Pale ward', after, changed);

  // Undone, done again, turned off.
  await closeSettings(page);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(line).toHaveText(/Profile: none$/);
  expect((await exportSession(page)).profile).toBeNull();
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(line).toHaveText(/Profile: Pale ward$/);
  await page.getByRole('tab', { name: 'Report' }).click();
  await expect(page.getByText('With the lab profile')).toBeVisible();
  await expect(page.getByText(/^Pale ward \(.*n = 16\), [0-9a-f]{64}$/)).toBeVisible();
  await page.getByRole('tab', { name: 'Cells', exact: true }).click();
  await openLaboratory(page);
  await panel(page).getByRole('button', { name: 'Turn the profile off' }).click();
  await expect(panel(page).getByText('In use: Pale ward')).toHaveCount(0);
  expect(Object.values((await exportSession(page)).cells).every(({ adapted }) => adapted === null)).toBe(true);
});

test('real fields of a laboratory the model never saw come out better as cells are corrected', async ({ page, site }) => {
  test.setTimeout(400_000);
  const archive = findArchive();
  test.skip(archive === null, 'real pictures: LEUKOSCOPE_TEST_DATA is not set (a folder with blood-cells.zip)');
  runTool('unpackLabelledFields.py', [join(site.finderFolder, 'bccd', 'fields'), archive ?? '', '40']);
  cpSync(new URL('../../trained/without-bccd', import.meta.url), join(site.finderFolder, 'bccd', 'model'), { recursive: true });
  const lab = describeLab(site, 'bccd');
  try {
    await openLab(page, site.url, lab);
    await reviewSuggested(page, lab, 40);
    // Both shares the panel expects, by cells held out: with the model alone and with the profile.
    await expect(panel(page).locator('.lab-share')).toHaveCount(2);
    const { after, changed } = await answerAnew(page, 'BCCD');
    const gain = measureGain(changed, after, lab);
    // 65 and 72, 67 and 71 of 93 cells when this was written: which 40 are suggested depends on when fits end.
    expect(gain.after).toBeGreaterThan(gain.before);
    // No less than the bound was when the model alone named 62: five points above that.
    expect(gain.after).toBeGreaterThan(62 / 93 + 0.05);
    await expectSameInPython(page, lab, 'BCCD', after, changed);
  } finally {
    // Real pictures are nowhere kept.
    rmSync(join(site.finderFolder, 'bccd'), { recursive: true });
  }
});
