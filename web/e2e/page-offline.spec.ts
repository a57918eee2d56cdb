/** Use without a connection: one visit, then no server; and a new version that waits until it is wanted. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { startStaticServer } from '../tools/staticServer.mjs';
import { expect, expectAnswer, findViolations, openPage, readSample, shoot, test, showFirstScreen } from './pageSite';
import { addPhotographs, openSession, waitForQueue } from './reviewSteps';
import { expectKept, forgiveUnanswered } from './unconnected';

test.setTimeout(240_000);

/** Every address that the site's service worker and engine have put aside. */
function listKept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().map(({ url }) => url);
  });
}

/** A picture named, and a session of the review, in a page that has nobody to ask. */
async function workWithout(page: Page, picture: Buffer): Promise<void> {
  await page.locator('.sample').first().click();
  await expectAnswer(page);
  await page.locator('input[type=file]').first().setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture });
  await waitForQueue(page, 2);
  await openSession(page, 'On the train');
  await addPhotographs(page, { name: 'field.png', mimeType: 'image/png', buffer: picture });
  await waitForQueue(page, 1);
  await expect(page.getByText('Kept in this browser')).toBeVisible();
  for (const name of ['Differential', 'Report', 'Tally', 'Quiz']) {
    await page.getByRole('tab', { name, exact: true }).click();
    await expect(page.getByRole('tabpanel', { name, exact: true })).not.toContainText('Loading…');
  }
}

test('works after one visit although the server is gone, at a static host under a sub-path', async ({
  page,
  site,
  complaints,
}) => {
  const server = await startStaticServer({ mounts: { '/lab/blood cells/': site.publishedFolder } });
  const address = `${server.origin}/lab/blood%20cells/`;
  try {
    await openPage(page, `${address}index.html`);
    await expectKept(page);
  } finally {
    await server.close();
  }
  const picture = readFileSync(join(site.publishedFolder, 'samples', 'drawn_02.png'));
  await openPage(page, address);
  await expectKept(page);
  await workWithout(page, picture);
  forgiveUnanswered(complaints);
  // Files of the site, and of the model by their hash; nothing of a person's.
  const strange = (await listKept(page)).filter((url) => {
    const path = decodeURIComponent(new URL(url).pathname).replace('/lab/blood cells/', '');
    // eslint-disable-next-line max-len -- one pattern of addresses
    return !/^(assets|icons)\/|^(index\.html|opening\.js|favicon\.svg|manifest\.webmanifest)$|^models\/(index|[^/]+\/manifest)\.json$|^samples\/(index\.json|drawn_\d+(\.png|_small\.webp))$|^\/\.leukoscope-files\//.test(
      path,
    );
  });
  expect(strange).toEqual([]);
});

test('works after one visit to `leukoscope serve`, with the security policy of the server', async ({
  page,
  site,
  context,
  complaints,
}) => {
  await openPage(page, site.url);
  const picture = await readSample(page, 'drawn_02.png');
  await expectKept(page);
  const kept = await context.request.get(new URL('sw.js', site.url).href);
  expect(kept.headers()['cache-control']).toBe('no-cache');
  await context.setOffline(true);
  await openPage(page, site.url);
  await workWithout(page, picture);
  forgiveUnanswered(complaints);
});

test('says that a new version is ready, and loads it when asked and not before', async ({ page, site }) => {
  const folder = mkdtempSync(join(tmpdir(), 'leukoscope-version-'));
  cpSync(site.publishedFolder, folder, { recursive: true });
  const server = await startStaticServer({ mounts: { '/': folder } });
  try {
    await openPage(page, `${server.origin}/index.html`);
    await expectKept(page);
    await page.locator('.sample').first().click();
    await expectAnswer(page);
    const answerBox = await page.locator('.chosen-name').boundingBox();
    const other = await page.context().newPage();
    await openPage(other, `${server.origin}/index.html`);

    const index = join(folder, 'index.html');
    writeFileSync(index, readFileSync(index, 'utf8').replace('<html lang="en">', '<html lang="en" data-version="next">'));
    const worker = join(folder, 'sw.js');
    // What a build writes for a page that has changed.
    writeFileSync(worker, readFileSync(worker, 'utf8').replace(/(revision:?["`:]+)[0-9a-f]{32}/g, `$1${'0'.repeat(32)}`));
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());

    const notice = page.getByRole('region', { name: 'A new version is ready' });
    await expect(notice).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: /^A new version is ready\. Reload to use it/ })).toBeAttached();
    await expect(page.locator('.chosen-name')).not.toBeEmpty();
    await expect(page.locator('html[data-version]')).toHaveCount(0);
    // It came over the page: nothing has moved, and what the page is not stays in view below it.
    expect(await page.locator('.chosen-name').boundingBox()).toEqual(answerBox);
    const [toast, disclaimer] = await Promise.all(
      [notice, page.locator('.disclaimer')].map((part) => part.boundingBox()),
    );
    expect((toast?.y ?? NaN) + (toast?.height ?? NaN)).toBeLessThanOrEqual(disclaimer?.y ?? NaN);
    expect(await findViolations(page)).toEqual([]);
    await shoot(page, 'update-notice');
    await notice.getByRole('button', { name: 'Reload' }).click();
    await expect(page.locator('html[data-version=next]')).toHaveCount(1);
    await expect(page.locator('.chosen-name')).not.toBeEmpty();
    await showFirstScreen(page);
    await expectKept(page);
    await expect(notice).toHaveCount(0);

    // The other tab is in the middle of something: it shows a notice and nothing more.
    const told = other.getByRole('region', { name: 'A new version is ready' });
    await expect(told).toBeVisible();
    await expect(other.locator('html[data-version]')).toHaveCount(0);
    await other.setViewportSize({ width: 390, height: 844 });
    await shoot(other, 'update-notice-phone');
    const tab = other.getByRole('tab', { name: 'Fields' });
    await tab.focus();
    await told.getByRole('button', { name: 'Later' }).focus();
    await other.keyboard.press('Enter');
    await expect(told).toHaveCount(0);
    await expect(tab).toBeFocused();
    await other.close();
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

