/**
 * The whole way from photographs to a signed report and its copies without a connection, after one visit; and back to
 * it.
 */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import JSONSchemaValidator from '@asymmetrik/fhir-json-schema-validator';
import type { BrowserContext, Page } from '@playwright/test';
import { csvParse } from 'd3-dsv';
import type { Bundle } from 'fhir/r4';

import { startStaticServer } from '../tools/staticServer.mjs';
import { readSession } from './exportedFiles';
import { findArchive, withDrawnFields, withRealFields } from './fields';
import { expect, openPage, shoot, test } from './pageSite';
import { runPython } from './python';
import { addPhotographs, confirmClass, openPart, openSession, press, reopenSession, saveFile, signReport, waitForQueue } from './reviewSteps';
import { expectKept, forgiveUnanswered } from './unconnected';

const WBC_TOTAL = '6.2';
const COUNT = 6;

/** One cell named by hand, then class after class confirmed from the gallery; on a phone by touch. */
async function review(page: Page): Promise<void> {
  const cells = page.getByRole('listbox', { name: /^Cells: / }).getByRole('option');
  await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
  await press(cells.first());
  await expect(page.getByText('1 selected')).toBeVisible();
  await press(page.getByRole('button', { name: 'Reclassify' }));
  await press(page.getByRole('menuitem', { name: 'Blast', exact: true }));
  const blasts = page.getByRole('listbox', { name: 'Classes' }).getByRole('option', { name: /^Blast: / });
  // A person who names a cell has confirmed it.
  await expect(blasts).toHaveAccessibleName('Blast: 1 cell, 0 not verified');
  const classes = page.getByRole('listbox', { name: 'Classes' }).getByRole('option');
  // Cells without a name, duplicates and what is no cell have no class to confirm.
  const named = classes.filter({ hasNot: page.locator('.cell-swatch-none'), hasNotText: / 0 not verified/ });
  for (let left = await named.count(); left > 0; left -= 1) {
    const row = named.first();
    const name = (await row.locator('.class-row-name').textContent()) ?? '';
    await press(row);
    await confirmClass(page.getByRole('button', { name: 'Verify the whole class' }));
    await expect(classes.filter({ hasText: new RegExp(`^${name}: .* 0 not verified`) })).toHaveCount(1);
  }
}

/** Every copy of the signed report arrives and says the same. */
async function expectCopies(page: Page, paths: string[]): Promise<void> {
  const csv = await saveFile(page, 'Table (CSV)');
  const rows = csvParse(readFileSync(csv.path, 'utf8').replace(/^\uFEFF/, ''));
  const counted = rows.filter(({ kind }) => kind === 'white').reduce((sum, { count }) => sum + Number(count), 0);
  expect(rows.find(({ label }) => label === 'BLAST')?.['count']).toBe('1');

  const fhir = await saveFile(page, 'FHIR R4');
  const bundle = JSON.parse(readFileSync(fhir.path, 'utf8')) as Bundle;
  expect(new JSONSchemaValidator().validate(bundle, true)).toEqual([]);
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
  expect(resources.find(({ resourceType }) => resourceType === 'DiagnosticReport')).toMatchObject({ status: 'final' });
  const total = resources.find((resource) => resource.resourceType === 'Observation' && resource.code.coding?.[0]?.code === '26464-8');
  expect(total).toMatchObject({ valueQuantity: { value: Number(WBC_TOTAL), code: '10*9/L' } });

  const crops = await saveFile(page, 'Labelled crops (ZIP)');
  const listed = runPython(['-m', 'zipfile', '-l', crops.path]);
  expect(listed.match(/^BLAST\/\d+\.png /gm)).toHaveLength(1);
  expect(listed.match(/^[A-Z_]+\/\d+\.png /gm)?.length).toBeGreaterThanOrEqual(counted);

  await expect(page.locator('.report-gallery img').first()).toBeVisible();
  const pdf = (await page.pdf()).toString('latin1');
  expect(pdf.startsWith('%PDF-')).toBe(true);
  expect(pdf).toMatch(/\/Subtype\s*\/Image/);

  await openPart(page, 'Cells');
  const { session } = await readSession((await saveFile(page, 'Export as a file')).path);
  expect(Object.values(session.pictures).map(({ name }) => name).sort()).toEqual(paths.map((path) => basename(path)).sort());
  expect(session.signature?.by).toBe('Ada');
}

/** The tab opened again, with nobody to ask either: the session is as it was left. */
async function expectAllThere(context: BrowserContext, address: string, total: number): Promise<void> {
  const page = await context.newPage();
  await openPage(page, address);
  await reopenSession(page, 'At the bench');
  // However far down the list of sessions it was pressed: what is open is seen from its head.
  await expect(page.getByRole('heading', { level: 1, name: 'At the bench' })).toBeInViewport();
  await waitForQueue(page, total);
  await expect(page.getByRole('option', { name: 'Blast: 1 cell, 0 not verified' })).toBeAttached();
  await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
  await openPart(page, 'Differential');
  await expect(page.getByRole('textbox', { name: /^Total white cells/ })).toHaveValue(WBC_TOTAL);
  await openPart(page, 'Report');
  await expect(page.getByText(/^Signed by Ada/).first()).toBeVisible();
  await expect(page.locator('.report-gallery img').first()).toBeVisible();
  await page.close();
}

for (const [place, size] of Object.entries({
  'a desktop': { viewport: { width: 1280, height: 860 } },
  'a phone': { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
})) {
  test.describe(`on ${place}`, () => {
    test.use(size);

    const work = async (page: Page, context: BrowserContext, folder: string, paths: string[]) => {
      const server = await startStaticServer({ mounts: { '/': folder } });
      const address = `${server.origin}/index.html`;
      try {
        await openPage(page, address);
        await expectKept(page);
      } finally {
        await server.close();
      }
      // The server is gone, and so is the network.
      await context.setOffline(true);
      await openPage(page, address);
      await openSession(page, 'At the bench');
      await addPhotographs(page, paths);
      await waitForQueue(page, paths.length);
      await review(page);
      await shoot(page, `away-review-${place}`);
      await openPart(page, 'Differential');
      const total = page.getByRole('textbox', { name: /^Total white cells/ });
      await total.fill(WBC_TOTAL);
      await total.press('Enter');
      await expect(page.getByRole('columnheader', { name: '10⁹/L' })).toBeVisible();
      await signReport(page, 'Ada');
      await shoot(page, `away-report-${place}`);
      await expectCopies(page, paths);
      await expect(page.getByText('Kept in this browser')).toBeVisible();
      await page.close();
      await expectAllThere(context, address, paths.length);
    };

    test('drawn fields become a signed report and its copies without a connection', async ({ page, context, site, complaints }) => {
      test.setTimeout(240_000);
      await withDrawnFields({ count: COUNT }, (paths) => work(page, context, site.publishedFolder, paths));
      forgiveUnanswered(complaints);
    });

    test('real fields become a signed report and its copies without a connection', async ({ page, context, site, complaints }) => {
      test.setTimeout(240_000);
      const archive = findArchive();
      test.skip(archive === null, 'real pictures: LEUKOSCOPE_TEST_DATA is not set (a folder with blood-cells.zip)');
      await withRealFields({ count: 2 * COUNT, archive: archive ?? '' }, (paths) => work(page, context, site.publishedFolder, paths));
      forgiveUnanswered(complaints);
    });
  });
}
