/**
 * The camera in a real browser: Chromium's fake one, which shows a drawn field that comes into focus and goes out of
 * it.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { LaunchOptions, Page } from '@playwright/test';

import { chromiumArgs, findChromium } from '../tools/chromium.mjs';
import { expect, findViolations, openPage, shoot, test as base, useModel, type Site } from './pageSite';
import { openSession, waitForQueue } from './reviewSteps';
import { runPython } from './python';

const test = base.extend<object, { launchOptions: LaunchOptions }>({
  launchOptions: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'leukoscope-film-'));
      const film = join(folder, 'film.y4m');
      runPython([fileURLToPath(new URL('../tools/makeFilm.py', import.meta.url)), film]);
      const args = [
        ...chromiumArgs,
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
        // A name that is not localhost, so that the browser trusts it no more than any host on the network.
        '--host-resolver-rules=MAP lab.example 127.0.0.1',
      ];
      await use({ executablePath: findChromium(), args });
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test.setTimeout(240_000);

async function openFinder(page: Page, url: string, site: Site): Promise<void> {
  await openPage(page, url);
  await useModel(page, `${site.openOrigin}/finders/finder/`, 'Tiny finder');
  await openSession(page);
}

/** How many tracks of cameras the page has been given, and how many of them are live. */
async function watchTracks(page: Page): Promise<() => Promise<{ given: number; live: number }>> {
  await page.addInitScript(() => {
    const tracks: MediaStreamTrack[] = [];
    Object.assign(window, { tracks });
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    if (mediaDevices === undefined) return;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await real(constraints);
      tracks.push(...stream.getTracks());
      return stream;
    };
  });
  return () =>
    page.evaluate(() => {
      const { tracks } = window as unknown as { tracks: MediaStreamTrack[] };
      return { given: tracks.length, live: tracks.filter(({ readyState }) => readyState === 'live').length };
    });
}

for (const { place, viewport, hasTouch, colorScheme } of [
  { place: 'a desktop', viewport: { width: 1280, height: 800 }, hasTouch: false, colorScheme: 'light' },
  { place: 'a phone', viewport: { width: 390, height: 740 }, hasTouch: true, colorScheme: 'dark' },
] as const) {
  test.describe(`on ${place}, in ${colorScheme}`, () => {
    test.use({ viewport, hasTouch, colorScheme, permissions: ['camera'] });

    test('a field is focused, photographed by key, looked at, and the camera let go', async ({ page, site }) => {
      const readTracks = await watchTracks(page);
      await openFinder(page, site.url, site);
      await page.getByRole('button', { name: 'Use a camera' }).click();
      const dialog = page.getByRole('dialog', { name: 'Take pictures with a camera' });
      const focus = dialog.getByRole('meter', { name: 'Focus' });
      await expect(focus).toHaveAttribute('aria-valuetext', 'Sharp');
      await shoot(page, `camera-${place}-${colorScheme}`);
      expect(await findViolations(page)).toEqual([]);
      await expect(focus).toHaveAttribute('aria-valuetext', 'It was sharper before: turn back');
      await expect(focus).toHaveAttribute('aria-valuetext', 'Sharp');
      await dialog.getByRole('button', { name: 'Take a picture' }).focus();
      await page.keyboard.press('Space');
      await expect(dialog.getByRole('status')).toHaveText(/^1 taken\. The last: camera-[\d-]+\.jpg$/);
      // The film does not move in between, and the same picture is not taken twice.
      await expect(focus).toHaveAttribute('aria-valuetext', 'It was sharper before: turn back');
      await page.keyboard.press('Enter');
      await expect(dialog.getByRole('status')).toHaveText(/^2 taken/);
      expect(await readTracks()).toMatchObject({ live: 1 });
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      expect(await readTracks()).toMatchObject({ live: 0 });
      await waitForQueue(page, 2);
      await expect(page.locator('.gallery-cell').first()).toBeVisible();
      await expect(page.locator('.field-caption').getByText(/^camera-[\d-]+\.jpg/)).toBeVisible();
    });
  });
}

test('says what to do without permission', async ({ page, site }) => {
  await openFinder(page, site.url, site);
  await page.getByRole('button', { name: 'Use a camera' }).click();
  await expect(page.getByText('This page may not use the camera')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
});

test('says why there is none over plain http', async ({ page, site, complaints }) => {
  await openFinder(page, site.url.replace('127.0.0.1', 'lab.example'), site);
  await page.getByRole('button', { name: 'Use a camera' }).click();
  await expect(page.getByText('No camera over plain http')).toBeVisible();
  // The browser remarks that it ignores the header here; it is meant for https.
  const remarks = complaints.splice(0).filter((complaint) => !complaint.includes('Cross-Origin-Opener-Policy'));
  expect(remarks).toEqual([]);
});
