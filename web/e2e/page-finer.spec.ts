/** A model with finer classes on the page: the same answers as in Python, read and reported at both depths. */

import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { MODELS } from './engineHarness';
import { withDrawnSmear } from './fields';
import { expect, findViolations, openPage, readSample, shoot, test, useModel } from './pageSite';
import { makeFineFinder, runPython } from './python';
import { addPhotographs, expectReopened, openPart, openSession, saveFile, signReport, waitForQueue } from './reviewSteps';
import { closeSettings, labPanel, openLaboratory } from './trustSteps';

test.setTimeout(240_000);

interface Row {
  label: string;
  count: number;
  finer?: Row[];
}

test('finer classes are named, counted below their class and reported', async ({ page, site }, info) => {
  makeFineFinder(site.finderFolder);
  await openPage(page, site.url);
  await useModel(page, `${site.openOrigin}/finders/fine/`, 'Fine finder');
  const buffer = await readSample(page, 'drawn_03.png');
  await writeFile(info.outputPath('field.png'), buffer);
  const told = runPython(
    ['-m', 'leukoscope', 'classify', info.outputPath('field.png'), '--format', 'json', '--quiet']
      .concat(['--model', join(site.finderFolder, 'fine')]),
  );
  const { cells } = JSON.parse(told) as { cells: { label: string | null; group: string | null }[] };
  const tally = (key: 'label' | 'group'): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const cell of cells) counts[cell[key] ?? ''] = (counts[cell[key] ?? ''] ?? 0) + 1;
    return counts;
  };
  const [byLabel, byGroup] = [tally('label'), tally('group')];
  // Without both kinds of answers this test would show nothing.
  expect(cells.some(({ label, group }) => label !== group)).toBe(true);

  await openSession(page);
  await addPhotographs(page, { name: 'field.png', mimeType: 'image/png', buffer });
  await waitForQueue(page, 1);
  await expect(page.locator('.gallery-cell').first()).toBeVisible();
  await page.locator('.gallery-cell').first().click();
  await page.getByRole('button', { name: 'Reclassify' }).click();
  for (const name of ['Segmented neutrophil', 'Band neutrophil', 'Promyelocyte', 'Myelocyte', 'Metamyelocyte']) {
    await expect(page.getByRole('menuitem', { name: new RegExp(`^${name}( \\d)?$`) })).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await shoot(page, 'finer-review');
  // Names have their room: each word of them is in one line.
  const broken = await page.locator('.class-row-name').evaluateAll((names) =>
    names.flatMap(({ firstChild, textContent }) => {
      if (firstChild === null) return [];
      return [...textContent.matchAll(/\S+/g)].filter(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(firstChild, index);
        range.setEnd(firstChild, index + word.length);
        return range.getClientRects().length > 1;
      });
    }),
  );
  expect(broken).toEqual([]);

  await openPart(page, 'Differential');
  await expect(page.locator('.count-finer')).toHaveCount(5);
  expect(await findViolations(page)).toEqual([]);
  await shoot(page, 'finer-count');

  await signReport(page, 'Ada');
  const { path } = await saveFile(page, 'Report (JSON)');
  const { white, counted } = JSON.parse(await readFile(path, 'utf8')) as { white: Row[]; counted: number };
  expect(white.reduce((sum, { count }) => sum + count, 0)).toBe(counted);
  for (const row of white) {
    expect(row.count, row.label).toBe(byGroup[row.label] ?? 0);
    for (const finer of row.finer ?? []) expect(finer.count, finer.label).toBe(byLabel[finer.label] ?? 0);
  }
  expect(white.filter(({ finer }) => finer !== undefined).map(({ label }) => label)).toEqual(['NEUTROPHIL', 'IMMATURE_GRANULOCYTE']);

  await page.reload();
  await expectReopened(page, 'Slide 7');
  await openPart(page, 'Differential');
  await expect(page.locator('.count-finer')).toHaveCount(5);
});

const TOOL = fileURLToPath(new URL('../tools/makeFineProfile.py', import.meta.url));

test('the sets of a profile name finer classes, the same as in Python', async ({ page, site }, info) => {
  const profile = info.outputPath('band-ward.json');
  runPython([TOOL, join(MODELS, 'leukoscope-cells'), profile]);
  await withDrawnSmear({ count: 6 }, async (paths) => {
    const told = runPython(['-m', 'leukoscope', 'classify', ...paths, '--profile', profile, '--format', 'json', '--quiet']);
    const wanted = new Map<string, string[][]>();
    for (const line of told.trim().split('\n')) {
      const { path, cells } = JSON.parse(line) as { path: string; cells: { fine_prediction_set: string[] }[] };
      wanted.set(basename(path), cells.map((cell) => cell.fine_prediction_set));
    }
    // Without a set of two finer classes this test would show nothing.
    expect([...wanted.values()].flat()).toContainEqual(['SEGMENTED_NEUTROPHIL', 'BAND_NEUTROPHIL']);

    await openPage(page, site.url);
    await openSession(page);
    await addPhotographs(page, paths);
    await waitForQueue(page, paths.length);
    await openLaboratory(page);
    const choosing = page.waitForEvent('filechooser');
    await labPanel(page).getByRole('button', { name: 'Import a profile' }).click();
    await (await choosing).setFiles(profile);
    await labPanel(page).getByRole('button', { name: 'Use Band ward' }).click();
    await expect(labPanel(page).getByText('In use: Band ward')).toBeVisible();
    await shoot(page, 'finer-sets-laboratory');
    await closeSettings(page);

    await page.getByRole('option', { name: /^All classes: / }).click();
    const cells = page.locator('.gallery-cell');
    await expect(cells).toHaveCount([...wanted.values()].flat().length);
    for (const cell of await cells.all()) {
      await cell.click();
      const said = (await page.getByText(/^95 ?% set: /).textContent()) ?? '';
      const field = ((await page.locator('.field-caption').textContent()) ?? '').split(' ·')[0]?.trim() ?? '';
      const sets = (wanted.get(field) ?? []).map((labels) => `95% set: ${labels.map(nameOf).join(' or ')}`);
      expect(sets).toContain(said);
    }
    await shoot(page, 'finer-sets-cell');
    expect(await findViolations(page)).toEqual([]);
  });
});

/** As the page names the label in English: "Band neutrophil". */
const nameOf = (label: string): string => `${label[0] ?? ''}${label.slice(1).toLowerCase().replaceAll('_', ' ')}`;
