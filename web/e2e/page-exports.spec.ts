/** Every copy of a signed report, as a browser saves it: it arrives, it can be read, it says the same. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import JSONSchemaValidator from '@asymmetrik/fhir-json-schema-validator';
import { csvParse } from 'd3-dsv';
import type { Page } from '@playwright/test';
import type { Bundle } from 'fhir/r4';

import { readReportJson } from '../src/report/json';
import { readSession } from './exportedFiles';
import { withDrawnFields } from './fields';
import { expect, openPage, test, useModel } from './pageSite';
import { addPhotographs, openPart, openSession, press, saveFile, signReport, waitForQueue } from './reviewSteps';
import { runPython } from './python';
import { giveToVerify, PASSPHRASE, signWithKey, verifyCard } from './trustSteps';

const FIELDS = 6;

test('CSV, JSON, FHIR, session file, print and crops of one signed report agree; the crops train', async ({ page, site }) => {
  test.setTimeout(600_000);
  await withDrawnFields({ count: FIELDS }, async (paths) => {
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openSession(page, 'Slide 7');
    await addPhotographs(page, paths);
    await waitForQueue(page, FIELDS);
    // Whatever the model says, there are two classes: a person names one cell.
    await page.getByRole('listbox', { name: /^Cells: / }).getByRole('option').first().click();
    await page.getByRole('button', { name: 'Reclassify' }).click();
    await page.getByRole('menuitem', { name: 'Blast', exact: true }).click();
    await signReport(page, 'Ada');
    const key = await signWithKey(page, { slide: 'Slide 7', reader: 'Ada' });

    const json = await saveFile(page, 'Report (JSON)');
    const report = readReportJson(readFileSync(json.path, 'utf8'));
    expect(json.name).toMatch(/\.json$/);
    expect(report.signature).toMatchObject({ name: 'Ada', key: key.letters });
    expect(report.pictures).toHaveLength(FIELDS);
    expect(report.white.find(({ label }) => label === 'BLAST')?.count).toBe(1);

    const csv = await saveFile(page, 'Table (CSV)');
    expect(csv.name).toMatch(/\.csv$/);
    const rows = csvParse(readFileSync(csv.path, 'utf8').replace(/^\uFEFF/, ''));
    const white = rows.filter(({ kind }) => kind === 'white').map(({ label, count }) => [label, Number(count)]);
    expect(white).toEqual(report.white.map(({ label, count }) => [label, count]));

    const fhir = await saveFile(page, 'FHIR R4');
    const bundle = JSON.parse(readFileSync(fhir.path, 'utf8')) as Bundle;
    expect(new JSONSchemaValidator().validate(bundle, true)).toEqual([]);
    expect(bundle.entry?.map(({ resource }) => resource?.resourceType)).toContain('DiagnosticReport');

    const hl7 = await saveFile(page, 'HL7 v2 (ORU^R01)');
    expect(hl7.name).toMatch(/\.hl7$/);
    expect(readFileSync(hl7.path, 'utf8')).toMatch(/^MSH\|\^~\\&\|Leukoscope\|.*\|UNICODE UTF-8\r/);

    await expect(page.locator('.report-gallery img').first()).toBeVisible();
    const gallery = await page.locator('.report-gallery img').count();
    const pdf = (await page.pdf()).toString('latin1');
    expect(pdf.startsWith('%PDF-')).toBe(true);
    expect(pdf.match(/\/Subtype\s*\/Image/g)?.length ?? 0).toBeGreaterThanOrEqual(gallery);
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('.report-gallery img').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Report (JSON)' })).toBeHidden();
    await expect(page.getByRole('tab', { name: 'Cells', exact: true })).toBeHidden();
    await expectSetOnPaper(page);
    await page.emulateMedia({ media: 'screen' });

    const crops = await saveFile(page, 'Labelled crops (ZIP)');
    expect(crops.name).toMatch(/\.zip$/);
    const counted = [...report.white, ...report.others].reduce((sum, { count }) => sum + count, 0);
    expectTrainable(crops.path, counted);

    await openPart(page, 'Cells');
    const kept = await saveFile(page, 'Export as a file');
    expect(kept.name).toBe('Slide 7.leukoscope');
    const { session, verdict } = await readSession(kept.path);
    expect(verdict.intact).toBe(true);
    expect(session.signature?.by).toBe('Ada');
    expect(session.signature?.counted).toBe(counted);

    await expectVerified(page, [json.path, fhir.path, kept.path], key.letters);
    await expectRestored(page, key);
  });
});

interface SavedKey {
  letters: string;
  path: string;
}

/** The page and Python verify every copy, and both find the word that somebody changes. */
async function expectVerified(page: Page, files: readonly string[], letters: string): Promise<void> {
  await openPart(page, 'Report');
  const card = verifyCard(page);
  for (const [position, path] of files.entries()) {
    await giveToVerify(page, path);
    const kind = ['Report', 'FHIR bundle', 'Slide'][position] ?? '';
    await expect(card.getByText(new RegExp(`^${kind}, signed by Ada`))).toBeVisible();
    await expect(card.getByText(/: verified, nothing was changed$/)).toBeVisible();
    expect(runPython(['-m', 'leukoscope', 'verify', path, '--key', letters])).toContain('It is the key that you gave.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-changed-'));
  try {
    const changed = join(folder, 'changed.json');
    const report = JSON.parse(readFileSync(files[0] ?? '', 'utf8')) as { target: number };
    writeFileSync(changed, JSON.stringify({ ...report, target: report.target + 1 }));
    await giveToVerify(page, changed);
    const words = `target: expected ${report.target}, got ${report.target + 1}`;
    await expect(card.getByText('changed.json: changed')).toBeVisible();
    await expect(card.getByText(words)).toBeVisible();
    expect(() => runPython(['-m', 'leukoscope', 'verify', changed])).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A key that the device has forgotten comes back from its file, with the right passphrase only. */
async function expectRestored(page: Page, { letters, path }: SavedKey): Promise<void> {
  const card = page.getByRole('region', { name: 'Your key' });
  await card.getByRole('button', { name: 'Forget the key on this device' }).click();
  await expect(card.getByText('This device has no key of Ada.')).toBeVisible();
  const restore = async (passphrase: string) => {
    await card.getByLabel('Passphrase of a saved key').fill(passphrase);
    const choosing = page.waitForEvent('filechooser');
    await card.getByRole('button', { name: 'Restore a key from its file' }).click();
    await (await choosing).setFiles(path);
  };
  await restore('another one');
  await expect(card.getByRole('alert')).toHaveText('The passphrase is not the one of this file, or the file was changed.');
  await restore(PASSPHRASE);
  await expect(card.getByText('Key of Ada on this device')).toBeVisible();
  await expect(card.locator('.key-letters').last()).toHaveText(letters);
}

test('annotations leave as COCO and GeoJSON, and come into a new slide of the same fields', async ({ page, site }) => {
  test.setTimeout(240_000);
  await withDrawnFields({ count: 2 }, async (paths) => {
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    await openSession(page, 'Slide 7');
    await addPhotographs(page, paths);
    await waitForQueue(page, 2);
    await page.getByRole('listbox', { name: /^Cells: / }).getByRole('option').first().click();
    await page.getByRole('button', { name: 'Reclassify' }).click();
    await page.getByRole('menuitem', { name: 'Blast', exact: true }).click();

    await openPart(page, 'Report');
    const coco = await saveFile(page, 'Save annotations');
    expect(coco.name).toBe('leukoscope-Slide-7.coco.json');
    const { images, annotations, categories } = JSON.parse(readFileSync(coco.path, 'utf8')) as Record<
      'images' | 'annotations' | 'categories',
      { file_name?: string; name?: string }[]
    >;
    expect(images.map(({ file_name }) => file_name)).toEqual(paths.map((path) => basename(path)));
    expect(categories.map(({ name }) => name)).toContain('BLAST');
    await press(page.getByRole('button', { name: /Format/ }));
    await press(page.getByRole('option', { name: 'GeoJSON' }));
    const geojson = await saveFile(page, 'Save annotations');
    expect(geojson.name).toBe('leukoscope-Slide-7-geojson.zip');
    await expect(page.getByText(`${geojson.name}: ${annotations.length} cells`)).toBeVisible();

    await openSession(page, 'Slide 8', '');
    const fields = paths.map((path) => ({ name: basename(path), mimeType: 'image/png', buffer: readFileSync(path) }));
    await addPhotographs(page, [...fields, { name: geojson.name, mimeType: 'application/zip', buffer: readFileSync(geojson.path) }]);
    await waitForQueue(page, 2);
    await press(page.getByRole('button', { name: 'Take in', exact: true }));
    await expect(page.getByText('Taken in: 0 cells added, 1 cell named')).toBeVisible();
    await press(page.getByRole('button', { name: 'Close', exact: true }));
    const kept = await saveFile(page, 'Export as a file');
    const { session, verdict } = await readSession(kept.path);
    expect(verdict.intact).toBe(true);
    expect(Object.values(session.cells)).toHaveLength(annotations.length);
    const named = Object.values(session.cells).filter(({ answer }) => answer !== null);
    expect(named.map(({ answer, confirmed }) => [answer?.label, answer?.by, confirmed])).toEqual([['BLAST', '', null]]);
    expect(session.audit.at(-1)).toMatchObject({ action: 'annotations_added', given: { files: geojson.name } });
  });
});

/** Width between the margins, in CSS pixels. */
const PAPERS = { A4: 672, Letter: 695 };

/** On paper of either size nothing lies on anything else, and the margins have their words. */
async function expectSetOnPaper(page: Page): Promise<void> {
  const before = page.viewportSize();
  for (const [paper, width] of Object.entries(PAPERS)) {
    await page.setViewportSize({ width, height: 950 });
    const overlaps = await page.locator('.report-sheet').evaluate((sheet) => {
      const parts = [...sheet.querySelectorAll('h2, h3, dt, dd, p, th, td, figcaption, img.report-crop, .report-head > *')];
      const areas = parts.map((part) => part.getBoundingClientRect());
      return parts.flatMap((part, first) =>
        parts.slice(first + 1).flatMap((other, after) => {
          const [a, b] = [areas[first], areas[first + 1 + after]];
          if (!a || !b || part.contains(other) || part.closest('.visually-hidden') || other.closest('.visually-hidden')) return [];
          const width_px = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const height_px = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          return width_px > 1 && height_px > 1 ? [`${part.outerHTML.slice(0, 80)} on ${other.outerHTML.slice(0, 80)}`] : [];
        }),
      );
    });
    expect(overlaps, paper).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), paper).toBe(0);
  }
  if (before !== null) await page.setViewportSize(before);
  const words = await page.evaluate(() =>
    ['head', 'state', 'page', 'of'].map((part) => getComputedStyle(document.documentElement).getPropertyValue(`--print-${part}`)),
  );
  expect(words).toEqual(['"White cell differential · Slide 7"', expect.stringMatching(/^"Signed by Ada, /), '"Page "', '" of "']);
  await expect(page.locator('.report-sheet .cell-swatch').first()).toHaveCSS('print-color-adjust', 'exact');
}

/** Python learns from the crops of a session, all of them one source: never on two sides of a split. */
function expectTrainable(zip: string, count: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-crops-'));
  try {
    runPython(['-m', 'zipfile', '-e', zip, join(folder, 'crops')]);
    const train = ['-m', 'leukoscope', 'train', '--data', join(folder, 'crops'), '--recipe', 'compact', '--epochs', '1'];
    runPython([...train, '--quiet', '--out', join(folder, 'run')], { cwd: folder });
    const config = JSON.parse(readFileSync(join(folder, 'run', 'config.json'), 'utf8')) as {
      classes: string[];
      counts: { train: object };
    };
    expect(config.counts.train).toEqual({ pictures: count, sources: 1 });
    expect(config.classes).toContain('BLAST');
    expect(() => runPython([...train, '--val-fraction', '0.3', '--out', join(folder, 'split')], { cwd: folder })).toThrow(
      /at least 2 source cells/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
