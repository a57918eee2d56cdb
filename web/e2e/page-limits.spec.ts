/** A worker that never answers is replaced; the queue goes on, and the picture says why it was given up. */

import type { Page } from '@playwright/test';

import { BEAT_MS } from '../src/engine/page/watchdog';
import { expect, openPage, readSample, test } from './pageSite';
import { addPhotographs, openSession, waitForQueue } from './reviewSteps';

test.setTimeout(300_000);

/** The workers' first look at a file of so many bytes never ends: what a decoder in a circle does. */
async function hangAt(page: Page, bytes: number): Promise<void> {
  for (const worker of page.workers()) {
    await worker.evaluate((size) => {
      const arrayBuffer = Object.getOwnPropertyDescriptor(Blob.prototype, 'arrayBuffer')?.value as (this: Blob) => Promise<ArrayBuffer>;
      Blob.prototype.arrayBuffer = function (this: Blob) {
        while (this.size === size);
        return arrayBuffer.call(this);
      };
    }, bytes);
  }
}

async function readFields(page: Page): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  const names = [1, 2, 3].map((number) => `drawn_0${number}.png`);
  return Promise.all(names.map(async (name) => ({ name, mimeType: 'image/png', buffer: await readSample(page, name) })));
}

test('a picture in which the worker hangs is given up, and the others are looked at', async ({ page, site }) => {
  await page.clock.install();
  await openPage(page, site.url);
  const files = await readFields(page);
  await hangAt(page, files[0]?.buffer.length ?? 0);
  await openSession(page, 'Hanging');
  await addPhotographs(page, files);
  await expect(page.getByText('0 of 3 looked at')).toBeVisible();
  // The worker's time is real; the page's beats are let go by without waiting for them.
  for (let beat = 0; beat < 8; beat++) await page.clock.runFor(BEAT_MS);
  await page.clock.resume();
  await waitForQueue(page, 3);
  const notice = page.getByRole('note').filter({ hasText: '1 field could not be read' });
  await expect(notice.getByRole('listitem')).toHaveText(/^drawn_01\.png It was given up so that the others can go on/);
  // Asked for, it is met again, by a worker that does not hang.
  await notice.getByRole('button', { name: 'Try these again' }).click();
  await expect(notice).toHaveCount(0, { timeout: 120_000 });
});

test('Stop ends a worker that hangs, and the next picture is looked at', async ({ page, site }) => {
  await page.clock.install();
  await openPage(page, site.url);
  const files = await readFields(page);
  await hangAt(page, files[0]?.buffer.length ?? 0);
  await openSession(page, 'Stopped');
  await addPhotographs(page, files.slice(0, 1));
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
  for (let beat = 0; beat < 4; beat++) await page.clock.runFor(BEAT_MS);
  await page.clock.resume();
  await page.getByRole('button', { name: 'Go on' }).click();
  await waitForQueue(page, 1);
});
