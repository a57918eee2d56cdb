/**
 * What a host sends to one person: at the first visit, at a second one, and when a new version is published:
 *
 *     node tools/visits.mjs ADDRESS [NEWER]     two versions of the page, each served, with the slash
 *
 * Bytes are counted as in firstLoad.mjs. Each visit lasts until the page is ready and is kept for use without a
 * connection; the newer version is taken by its button.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from '@playwright/test';

import { chromiumArgs, findChromium } from './chromium.mjs';
import { addUp, startCounter } from './firstLoad.mjs';

/** @typedef {import('./firstLoad.mjs').Download} Download */
/** @typedef {{ visit: string, requests: number, downloads: readonly Download[] }} Visit */

// After the last answer a visit waits so long for one that is still to come.
const QUIET_MS = 3000;

/**
 * @param {string} url
 * @param {string} [newerUrl] Without it, the third visit is left out.
 * @returns {Promise<Visit[]>}
 */
export async function measureVisits(url, newerUrl) {
  const counter = await startCounter(url);
  const profile = await mkdtemp(join(tmpdir(), 'visits-'));
  /** @type {Visit[]} */
  const visits = [];

  /**
   * Every visit begins with a browser that was closed, so that nothing is left in its memory.
   *
   * @param {string} visit
   * @param {(page: import('@playwright/test').Page) => Promise<void>} [act]
   */
  async function measure(visit, act) {
    const [first, asked] = [counter.downloads.length, counter.countRequests()];
    const options = { executablePath: findChromium(), args: chromiumArgs };
    const context = await chromium.launchPersistentContext(profile, options);
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      await page.goto(counter.origin);
      await waitUntilKept(page);
      await act?.(page);
      await waitUntilQuiet(counter.downloads);
    } finally {
      await context.close();
    }
    visits.push({ visit, requests: counter.countRequests() - asked, downloads: counter.downloads.slice(first) });
  }

  try {
    await measure('the first visit');
    await measure('a second visit');
    if (newerUrl !== undefined) {
      counter.turnTo(newerUrl);
      await measure('a visit after a new version', takeNewVersion);
    }
    return visits;
  } finally {
    counter.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** @param {import('@playwright/test').Page} page */
async function takeNewVersion(page) {
  await page.getByText('A new version is ready', { exact: true }).waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Reload' }).click();
  await waitUntilKept(page);
}

/** @param {import('@playwright/test').Page} page */
async function waitUntilKept(page) {
  await page.locator('.sample').first().waitFor({ timeout: 120_000 });
  await page.locator('.offline-status[data-phase=ready], .offline-status[data-phase=outdated]').first().waitFor({
    timeout: 120_000,
  });
}

/** @param {readonly Download[]} downloads */
async function waitUntilQuiet(downloads) {
  let seen = -1;
  while (seen !== downloads.length) {
    seen = downloads.length;
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url, newerUrl] = process.argv.slice(2);
  if (url === undefined) {
    console.error('Expected an address or two: node tools/visits.mjs ADDRESS [NEWER]');
    process.exit(2);
  }
  const format = new Intl.NumberFormat('en');
  console.log('| visit | requests | answers with a content | bytes as sent |\n|---|--:|--:|--:|');
  for (const { visit, requests, downloads } of await measureVisits(url, newerUrl)) {
    console.log(`| ${visit} | ${requests} | ${downloads.length} | ${format.format(addUp(downloads))} |`);
  }
}
