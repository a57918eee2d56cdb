/** From photographs to a signed report, all of it behind a proxy that sees whatever leaves the browser. */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import type { Page } from '@playwright/test';

import type { Report } from '../src/report/report';
import { findArchive, withDrawnFields, withRealFields } from './fields';
import { expect, openPage, test as base, useModel, type Site } from './pageSite';
import { addPhotographs, openPart, openSession, saveFile, signReport, waitForQueue } from './reviewSteps';
import { startWatchingProxy, type Sent, type WatchingProxy } from './watchingProxy';

const test = base.extend<{ watch: WatchingProxy }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern.
  watch: async ({}, use) => {
    const watch = await startWatchingProxy();
    await use(watch);
    await watch.close();
  },
  proxy: async ({ watch }, use) => use({ server: watch.server }),
});

/** Photographs to a report that Ada has signed, by every part of the page on the way; the report as JSON. */
async function takeToReport(page: Page, paths: string[], timeout: number): Promise<Report> {
  await openSession(page, 'Slide 7');
  await addPhotographs(page, paths);
  await waitForQueue(page, paths.length, timeout);
  await expect(page.locator('.gallery .cell-picture img').first()).toBeVisible();
  await openPart(page, 'Differential');
  await expect(page.getByRole('table', { name: 'Differential' })).toBeVisible();
  await signReport(page, 'Ada');
  await expect(page.locator('.report-gallery img').first()).toBeVisible();
  const { path } = await saveFile(page, 'Report (JSON)');
  return JSON.parse(readFileSync(path, 'utf8')) as Report;
}

function expectWholeReport(report: Report, paths: string[]): void {
  expect(report.signature?.name).toBe('Ada');
  expect(report.pictures.map(({ name }) => name).sort()).toEqual(paths.map((path) => basename(path)).sort());
  expect(report.counted).toBeGreaterThan(0);
  expect(report.white.reduce((sum, { count }) => sum + count, 0)).toBe(report.counted);
}

/** Chromium asks there about any form that it shows; the page's own policy would not let the page. */
const BROWSERS_OWN = 'content-autofill.googleapis.com:443';

/** What a browser adds to a request by itself. */
const USUAL_HEADERS = /^(host|(proxy-)?connection|user-agent|accept(-[a-z]+)*|sec-[a-z-]+|referer|origin|upgrade-insecure-requests|service-worker|cache-control|pragma|if-[a-z-]+)$/;

/** Every request asked for a file that is there, so its address revealed nothing, and it carried nothing else. */
function expectNothingTold(sent: readonly Sent[], site: Site): void {
  const pages = sent.filter(({ url }) => url !== BROWSERS_OWN);
  for (const { method, url, headers, body, status } of pages) {
    expect({ method, url, length: body.length }).toEqual({ method: 'GET', url, length: 0 });
    // 304: there, and not changed since it was asked for last.
    expect([200, 304], url).toContain(status);
    expect([new URL(site.url).origin, site.openOrigin]).toContain(new URL(url).origin);
    expect(new URL(url).search).toBe('');
    expect(Object.keys(headers).filter((name) => !USUAL_HEADERS.test(name))).toEqual([]);
  }
  // The page's files and, by the worker, the model's: this was the right place to watch.
  expect(pages.map(({ url }) => url)).toContainEqual(expect.stringMatching(/\/$/));
  expect(pages.map(({ url }) => url)).toContainEqual(expect.stringMatching(/\/model\.json$/));
}

test('drawn fields become a signed report, and nothing of a picture is in any request', async ({ page, site, watch }) => {
  test.setTimeout(240_000);
  await withDrawnFields({ count: 16 }, async (paths) => {
    await openPage(page, site.url);
    await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
    expectWholeReport(await takeToReport(page, paths, 120_000), paths);
    for (const copy of ['Table (CSV)', 'FHIR R4', 'Labelled crops (ZIP)']) await saveFile(page, copy);
    await openPart(page, 'Quiz');
    await expect(page.getByRole('img', { name: 'The cell to name' })).toBeVisible();
    await openPart(page, 'Cells');
    await saveFile(page, 'Export as a file');
    expectNothingTold(watch.sent, site);
  });
});

test('300 real fields become a signed report, and nothing of them is in any request', async ({ page, site, watch }) => {
  test.setTimeout(900_000);
  const archive = findArchive();
  test.skip(archive === null, 'real pictures: LEUKOSCOPE_TEST_DATA is not set (a folder with blood-cells.zip)');
  await withRealFields({ count: 300, archive: archive ?? '' }, async (paths) => {
    await openPage(page, site.url);
    const report = await takeToReport(page, paths, 600_000);
    expectWholeReport(report, paths);
    // What these fields show: about a white cell each.
    expect(report.counted + report.unidentified).toBeGreaterThan(250);
    expectNothingTold(watch.sent, site);
  });
});

test('the watch sees what a page and its worker could send: posts, beacons, sockets', async ({
  page,
  site,
  watch,
  complaints,
}) => {
  await openPage(page, site.url);
  await page.workers()[0]?.evaluate(() => fetch('/posted', { method: 'POST', body: 'x'.repeat(99) }).then(() => undefined));
  await page.evaluate(async () => {
    const secret = 'x'.repeat(100);
    await fetch('./posted', { method: 'POST', body: secret });
    navigator.sendBeacon('./beacon', secret);
    await new Promise((resolve) => {
      const socket = new WebSocket(`ws://${location.host}/socket`);
      socket.onerror = resolve;
      socket.onopen = resolve;
    });
  });
  const others = () => watch.sent.filter(({ method, url }) => method !== 'GET' && url !== BROWSERS_OWN);
  await expect
    .poll(() => others().map(({ method, body }) => `${method} ${body.length}`).sort())
    .toEqual(['CONNECT 0', 'POST 100', 'POST 100', 'POST 99']);
  // The browser reports the refusals.
  complaints.splice(0);
});
