/** The sample's id from its QR code or bar code: of a picture file, and before Chromium's fake camera. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { FileChooser, LaunchOptions, Page } from '@playwright/test';

import { chromiumArgs, findChromium } from '../tools/chromium.mjs';
import { drawCode } from './codeSteps';
import { expect, findViolations, openPage, readSample, test as base, type Site } from './pageSite';
import { addPhotographs, openPart, openSession, press, waitForQueue } from './reviewSteps';
import { runPython } from './python';

/** What the fake camera sees. */
const SEEN = 'S-2026-11';

const test = base.extend<object, { launchOptions: LaunchOptions }>({
  launchOptions: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'leukoscope-code-'));
      const [picture, film] = [join(folder, 'code.png'), join(folder, 'film.y4m')];
      writeFileSync(picture, await drawCode(SEEN, 'QRCode'));
      runPython([fileURLToPath(new URL('../tools/makeFilm.py', import.meta.url)), film, '--picture', picture]);
      const args = [...chromiumArgs, '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`];
      await use({ executablePath: findChromium(), args });
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test.setTimeout(240_000);

const sampleField = (page: Page) => page.getByRole('textbox', { name: 'Sample id', exact: true });
const codeDialog = (page: Page) => page.getByRole('dialog', { name: 'Read the sample’s code' });

/** With a field, so that there is a report. */
async function openReport(page: Page, site: Site): Promise<void> {
  await openPage(page, site.url);
  await openSession(page);
  await addPhotographs(page, { name: 'field.png', mimeType: 'image/png', buffer: await readSample(page, 'drawn_03.png') });
  await waitForQueue(page, 1);
  await openPart(page, 'Report');
  // What is fetched for the part has come, and pushes nothing away any more.
  await expect(page.getByRole('heading', { name: 'Your key' })).toBeVisible();
  await expect(sampleField(page)).toHaveValue('');
}

async function openCodeDialog(page: Page): Promise<void> {
  await press(page.getByRole('button', { name: 'Read barcode or QR code' }));
  await expect(codeDialog(page)).toBeVisible();
}

async function chooseCode(page: Page, file: Exclude<Parameters<FileChooser['setFiles']>[0], string>): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await press(codeDialog(page).getByRole('button', { name: 'Choose a picture of the code' }));
  await (await choosing).setFiles(file);
}

const asFile = (buffer: Buffer) => ({ name: 'code.png', mimeType: 'image/png', buffer });

test('the id is read from a picture of a QR code, of a bar code, and of the code on the report', async ({ page, site }) => {
  await openReport(page, site);
  // Else this browser would read by itself, and nothing of what the page brings would be tried.
  expect(await page.evaluate(() => 'BarcodeDetector' in window)).toBe(false);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  for (const [format, id] of [['QRCode', '样本 42'], ['Code128', 'S-17']] as const) {
    await openCodeDialog(page);
    await chooseCode(page, asFile(await drawCode(id, format)));
    await expect(codeDialog(page)).toHaveCount(0);
    await expect(sampleField(page)).toHaveValue(id);
  }
  const drawn = await page.getByRole('img', { name: 'Sample id as a QR code' }).screenshot();
  await sampleField(page).fill('');
  await sampleField(page).blur();
  await expect(page.getByRole('img', { name: 'Sample id as a QR code' })).toHaveCount(0);
  await openCodeDialog(page);
  await chooseCode(page, asFile(drawn));
  await expect(sampleField(page)).toHaveValue('S-17');
  // The reader came from this site alone, once.
  const sent = asked.filter((url) => !url.startsWith('blob:') && !url.startsWith('data:'));
  expect(sent.filter((url) => url.includes('zxing_reader'))).toHaveLength(1);
  expect(sent.filter((url) => !url.startsWith(site.url))).toEqual([]);
});

test('a picture without a code says so, and so does a file that is no picture; the id stays', async ({ page, site }) => {
  await openReport(page, site);
  await sampleField(page).fill('S-1');
  await sampleField(page).blur();
  await openCodeDialog(page);
  await chooseCode(page, asFile(await readSample(page, 'drawn_03.png')));
  await expect(codeDialog(page).getByText('No code was found in this picture. Take it closer and sharper.')).toBeVisible();
  await chooseCode(page, { name: 'code.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await expect(codeDialog(page).getByText(/^The code could not be read: the file is no picture/)).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(codeDialog(page)).toHaveCount(0);
  await expect(sampleField(page)).toHaveValue('S-1');
});

test.describe('before a camera', () => {
  test.use({ permissions: ['camera'] });

  test('the id is read as soon as its code is in sight', async ({ page, site }) => {
    await openReport(page, site);
    await press(page.getByRole('button', { name: 'Read barcode or QR code' }));
    await expect(sampleField(page)).toHaveValue(SEEN);
    await expect(codeDialog(page)).toHaveCount(0);
  });
});
