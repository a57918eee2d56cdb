/** The page in Firefox, as Debian ships it: it opens, names a cell, and opens the review. */

import puppeteer from 'puppeteer-core';

import { findFirefox } from '../tools/firefox.mjs';
import { expect, test } from './pageSite';

test.setTimeout(120_000);

const firefox = findFirefox();

test('opens in Firefox, names a drawn cell, and opens the review', async ({ site }) => {
  test.skip(
    firefox === undefined,
    'Firefox is not installed (Debian: apt-get install firefox-esr), nor named in the FIREFOX environment variable.',
  );
  const browser = await puppeteer.launch({ browser: 'firefox', headless: true, ...(firefox && { executablePath: firefox }) });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    await page.setViewport({ width: 1280, height: 800 });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(site.url);
    await page.locator('.model-button[data-phase=ready]').wait();
    await page.locator('.sample').click();
    await page.locator('.cell-label').wait();
    expect(await page.$eval('.cell-label', ({ textContent }) => textContent)).not.toBe('');
    expect(await page.$eval('.status', ({ textContent }) => textContent)).toMatch(/Confident|Look closely|No name given/);
    await page.locator('[role=tab][data-key=review]').click();
    await page.locator('.review input').wait();
    expect(await page.$eval('[role=tab][aria-selected=true]', ({ textContent }) => textContent)).toBe('Review');
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('says in Firefox that privacy.resistFingerprinting changes pixels, and names a PNG without a canvas', async ({ site }) => {
  test.skip(firefox === undefined, 'Firefox is not installed (Debian: apt-get install firefox-esr).');
  const browser = await puppeteer.launch({
    browser: 'firefox',
    headless: true,
    extraPrefsFirefox: { 'privacy.resistFingerprinting': true },
    ...(firefox && { executablePath: firefox }),
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(site.url);
    await page.locator('.model-button[data-phase=ready]').wait();
    expect(await page.$eval('.notice-warning', ({ textContent }) => textContent)).toMatch(/This browser changes pixels|此浏览器会改动像素/);
    await page.locator('.sample').click();
    await page.locator('.cell-label').wait();
    expect(await page.$eval('.cell-label', ({ textContent }) => textContent)).not.toBe('');
  } finally {
    await browser.close();
  }
});
