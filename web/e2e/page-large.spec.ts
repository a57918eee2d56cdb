/** Dozens of photographs as phones make them, some of them broken: the page goes on drawing, and nothing piles up. */

import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import type { Page } from '@playwright/test';

import { watchBitmaps } from './bitmaps';
import { withLargeFields } from './fields';
import { watchHeaps, type Heaps } from './heaps';
import { watchMainThread, type Watched } from './mainThread';
import { expect, openPage, test } from './pageSite';
import { watchRenderers } from './processes';
import { addPhotographs, expectReopened, openPart, openSession, readProgress, waitForQueue } from './reviewSteps';

/** More by LEUKOSCOPE_PHOTOGRAPHS, for a trial of hundreds. */
const COUNT = Number(process.env['LEUKOSCOPE_PHOTOGRAPHS'] ?? 24);
const MB = 2 ** 20;
/**
 * Crops shown meanwhile, each looked at picture's record, code compiled: not a photograph's pixels, of which one is 34
 * MB.
 */
const HEAP_SLACK_BYTES = 12 * MB;
/**
 * What the system counts goes up and down by a few decoded photographs, as garbage is collected. All of them would be
 * 46 MB each.
 */
const RENDERERS_SLACK_BYTES = 300 * MB;

/** A photograph that ends too early, a document by a picture's name, and a header that promises 900 megapixels. */
function writeBroken(photograph: string): string[] {
  const folder = dirname(photograph);
  const whole = readFileSync(photograph);
  const header = Buffer.alloc(33);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(header);
  header.writeUInt32BE(30_000, 16);
  header.writeUInt32BE(30_000, 20);
  header.set([8, 2, 0, 0, 0], 24);
  const files = {
    'cut off.jpg': whole.subarray(0, whole.length / 3),
    'document.png': Buffer.from(`%PDF-1.7\n${'not a picture '.repeat(1000)}`),
    'scan of a slide.png': header,
  };
  return Object.entries(files).map(([name, bytes]) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  });
}

async function waitUntilDone(page: Page, done: number): Promise<void> {
  await expect.poll(async () => (await readProgress(page)).done, { timeout: 600_000 }).toBeGreaterThanOrEqual(done);
}

interface Held extends Heaps {
  /** Null where the system does not say. */
  renderers_bytes: number | null;
}

/** Of the memory at two times, the later one with more photographs looked at. */
function expectFlat(before: Held, after: Held): void {
  console.log(`  before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`);
  expect(after.page_bytes - before.page_bytes).toBeLessThan(HEAP_SLACK_BYTES);
  expect(after.worker_bytes - before.worker_bytes).toBeLessThan(HEAP_SLACK_BYTES);
  if (after.renderers_bytes === null || before.renderers_bytes === null) return;
  expect(after.renderers_bytes - before.renderers_bytes).toBeLessThan(RENDERERS_SLACK_BYTES);
}

/** The page drew while each photograph was looked at, those aside that are refused before a frame is due. */
function expectDrawn({ frames, tasks_ms }: Watched, refused: number): void {
  console.log(`  frames a photograph ${frames.join(' ')}; held up by ${tasks_ms.map(Math.round).join(' ')} ms`);
  expect(frames.length).toBeGreaterThan(0);
  expect(frames.filter((count) => count < 2).length).toBeLessThanOrEqual(refused);
}

test(`${COUNT} photographs of twelve megapixels, broken ones between them`, async ({ page, context, site }) => {
  test.setTimeout(120_000 + COUNT * 15_000);
  const browser = context.browser();
  if (browser === null) throw new Error('Expected a browser that can be watched.');
  const takeWatched = await watchMainThread(page);
  const countBitmaps = watchBitmaps(page);
  const measureRenderers = await watchRenderers(browser);
  await withLargeFields({ count: COUNT }, async (paths) => {
    const broken = writeBroken(paths[0] ?? '');
    const given = [...paths.slice(0, 4), ...broken, ...paths.slice(4)];
    await openPage(page, site.url);
    const measureHeaps = await watchHeaps(page);
    const measure = async (): Promise<Held> => ({ ...(await measureHeaps()), renderers_bytes: await measureRenderers() });
    await openSession(page, 'Large');
    await addPhotographs(page, given);

    // A broken file is reported by its name, and the others are processed.
    await waitUntilDone(page, 5 + broken.length);
    for (const path of broken) await expect(page.locator('.queue-broken')).toContainText(basename(path));
    await expect(page.locator('.queue-words')).toContainText(/left$/);
    const before = await measure();
    // People look around meanwhile.
    for (const part of ['Differential', 'Fields', 'Cells'] as const) await openPart(page, part);
    await page.locator('.gallery-cell').first().click();
    await waitUntilDone(page, Math.floor((3 * given.length) / 4));
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible();
    const paused = await readProgress(page);
    expect(paused.total).toBe(given.length);
    expect(paused.done).toBeLessThan(given.length);
    expectDrawn(await takeWatched(), broken.length);
    expectFlat(before, await measure());
    // A worker never holds two decoded photographs, nor one for longer than it needs it.
    await expect.poll(countBitmaps).toMatchObject({ live: 0, most: 1 });

    // What was done is there after the tab is loaded anew, and so is what was left to do.
    await expect(page.getByText('Kept in this browser')).toBeVisible();
    await page.reload();
    await expect(page.locator('.model-button[data-phase=ready]')).toBeVisible({ timeout: 120_000 });
    await expectReopened(page, 'Large');
    // The photograph that was in work when *Pause* was pressed may have been finished since.
    const reopened = await readProgress(page);
    expect(reopened.total).toBe(paused.total);
    expect([paused.done, paused.done + 1]).toContain(reopened.done);
    await page.getByRole('button', { name: 'Go on' }).click();
    await waitForQueue(page, given.length, COUNT * 15_000);
    await expect(page.locator('.gallery .cell-picture:not(:has(img))')).toHaveCount(0);
    await expect.poll(countBitmaps).toMatchObject({ live: 0, most: 1 });
    // Thumbnails have addresses, photographs only while one is shown.
    expect((await takeWatched()).addresses_bytes).toBeLessThan(COUNT * MB);
  });
});
