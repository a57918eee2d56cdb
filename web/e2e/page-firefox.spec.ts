/** The page in Firefox, as Debian ships it: it opens, names a cell, and opens the review. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import puppeteer, { type Browser, type Page } from 'puppeteer-core';

import { findFirefox } from '../tools/firefox.mjs';
import { expect, test } from './pageSite';

test.setTimeout(120_000);

const firefox = findFirefox();

/** A BMP of one row of two grey levels, run-length packed, whose header gives any size. */
function makeBmp(width: number, height: number, runs: number[]): Uint8Array {
  const bytes = new Uint8Array(54 + 8 + runs.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  for (const [at, value] of [[10, 62], [14, 40], [18, width], [22, height], [26, 0x80001], [30, 1], [46, 2]] as const) {
    view.setUint32(at, value, true);
  }
  bytes.set([200, 200, 200, 0, 90, 90, 90, 0, ...runs], 54);
  return bytes;
}

/** A GIF of 20 x 20 pixels, two levels: its table of strings is cleared in front of every pixel. */
const CODES = Array.from({ length: 400 }, (_, at) => [4, at % 2]).flat();
const PACKED = Array.from({ length: 300 }, (_, byte) => {
  const bits = Array.from({ length: 8 }, (_, bit) => ((CODES[Math.floor((byte * 8 + bit) / 3)] ?? 0) >> ((byte * 8 + bit) % 3)) & 1);
  return bits.reduce((sum, bit, at) => sum | (bit << at), 0);
});
const GIF = [
  ...Array.from('GIF89a', (letter) => letter.charCodeAt(0)),
  ...[20, 0, 20, 0, 0x80, 0, 0, 200, 200, 200, 90, 90, 90],
  ...[0x2c, 0, 0, 0, 0, 20, 0, 20, 0, 0, 2],
  ...[150, ...PACKED.slice(0, 150), 150, ...PACKED.slice(150), 0, 0x3b],
];
const DAMAGED = {
  'half.gif': Uint8Array.from(GIF.slice(0, 200)),
  'half.bmp': makeBmp(40, 40, Array.from({ length: 20 }, () => [40, 1, 0, 0]).flat()),
  'empty.bmp': makeBmp(9999, 9999, [0, 1]),
};

test('opens in Firefox, names a drawn cell, and opens the review', async ({ site }) => {
  await inFirefox(async (browser) => {
    const { page, complaints } = await openPage(browser, site.url);
    await page.locator('.sample').click();
    await page.locator('.chosen-name').wait();
    expect(await page.$eval('.chosen-name', ({ textContent }) => textContent)).not.toBe('');
    expect(await page.$eval('.chosen .status', ({ textContent }) => textContent)).toMatch(/Confident|Look closely|No name given/);
    await page.locator('[role=tab][data-key=review]').click();
    await page.locator('.class-rail').wait();
    expect(await page.$eval('[role=tab][aria-selected=true]', ({ textContent }) => textContent)).toBe('Cells');
    expect(complaints).toEqual([]);
  });
});

test('refuses in Firefox what Firefox itself would show: a cut GIF, a cut BMP, a BMP of 100 megapixels without pixels', async ({
  site,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-damaged-'));
  const files = Object.entries(DAMAGED).map(([name, bytes]) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  });
  try {
    await inFirefox(async (browser) => {
      const { page } = await openPage(browser, site.url);
      const input = await page.waitForSelector('input[type=file]');
      await input?.uploadFile(...files);
      await page.waitForFunction((count) => document.querySelectorAll('.queue-broken li').length === count, {}, files.length);
      expect(await page.$eval('.queue-broken', ({ textContent }) => textContent)).toMatch(/picture is damaged or ends too early/);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('says in Firefox that privacy.resistFingerprinting changes pixels, and names a PNG without a canvas', async ({ site }) => {
  await inFirefox(
    async (browser) => {
      const { page } = await openPage(browser, site.url);
      expect(await page.$eval('.notice-warning', ({ textContent }) => textContent)).toMatch(/This browser changes pixels|此浏览器会改动像素/);
      await page.locator('.sample').click();
      await page.locator('.chosen-name').wait();
      expect(await page.$eval('.chosen-name', ({ textContent }) => textContent)).not.toBe('');
    },
    { 'privacy.resistFingerprinting': true },
  );
});

/** Without Firefox the test is skipped. */
async function inFirefox(use: (browser: Browser) => Promise<void>, prefs: Record<string, boolean> = {}): Promise<void> {
  test.skip(
    firefox === undefined,
    'Firefox is not installed (Debian: apt-get install firefox-esr), nor named in the FIREFOX environment variable.',
  );
  const browser = await puppeteer.launch({
    browser: 'firefox',
    headless: true,
    extraPrefsFirefox: prefs,
    ...(firefox && { executablePath: firefox }),
  });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

async function openPage(browser: Browser, url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000);
  await page.setViewport({ width: 1280, height: 800 });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  await page.locator('.model-button[data-phase=ready]').wait();
  return { page, complaints };
}
