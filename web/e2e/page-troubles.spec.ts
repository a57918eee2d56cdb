/** A slow line and a graphics processor that drops out: what the page says, and that it carries on. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { startStaticServer } from '../tools/staticServer.mjs';
import { expect, openPage, readSample, test } from './pageSite';
import { withDrawnFields } from './fields';
import { addPhotographs, openSession, waitForQueue } from './reviewSteps';

test.setTimeout(300_000);

async function readFields(page: Page, numbers: number[]): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  const names = numbers.map((number) => `drawn_0${number}.png`);
  return Promise.all(names.map(async (name) => ({ name, mimeType: 'image/png', buffer: await readSample(page, name) })));
}

test('shows how many bytes of the model have come, while they come', async ({ page, site }) => {
  let goOn = (): void => undefined;
  const isLetOn = new Promise<void>((resolve) => (goOn = resolve));
  const server = await startStaticServer({
    mounts: { '/page/': site.publishedFolder },
    // Half of each shard, then nothing until the test has read the page: a slow line that no clock is needed for.
    intercept: (path, response) => {
      if (!path.endsWith('.bin')) return false;
      const bytes = readFileSync(join(site.publishedFolder, path.slice('/page/'.length)));
      response.writeHead(200, { 'Content-Length': bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2));
      void isLetOn.then(() => response.end(bytes.subarray(bytes.length / 2)));
      return true;
    },
  });
  try {
    await page.goto(`${server.origin}/page/index.html`);
    const progress = page.getByRole('progressbar');
    await expect(progress).toHaveAttribute('aria-valuetext', /\d[\d.,]*\s[kM]?B of \d[\d.,]*\s[kM]?B/);
    await expect(progress).toHaveAttribute('aria-valuenow', /^([3-9]\d)(\.\d+)?$/);
    await expect(page.locator('.model-progress-value')).toHaveText(/\d[\d.,]*\s[kM]?B of \d[\d.,]*\s[kM]?B/);
    goOn();
    await expect(page.locator('.model-button[data-phase=ready]')).toBeVisible({ timeout: 120_000 });
  } finally {
    goOn();
    await server.close();
  }
});

/** What the worker's side of the test keeps hold of. */
interface Spied {
  contexts?: WebGL2RenderingContext[];
}

test('a review carries on when the graphics context is lost in the middle of its queue, and says so', async ({
  page,
  site,
}) => {
  // WebGL is software here, so it has to be asked for.
  await page.addInitScript(() => localStorage.setItem('leukoscope', JSON.stringify({ backend: 'webgl' })));
  page.on('worker', (worker) => {
    void worker.evaluate(() => {
      const spied = self as unknown as Spied;
      const contexts = (spied.contexts = [] as WebGL2RenderingContext[]);
      const getContext = Reflect.get(OffscreenCanvas.prototype, 'getContext') as (...args: unknown[]) => unknown;
      OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...args: unknown[]) {
        const context = Reflect.apply(getContext, this, args);
        if (context instanceof WebGL2RenderingContext) contexts.push(context);
        return context;
      } as typeof OffscreenCanvas.prototype.getContext;
    });
  });
  await openPage(page, site.url);
  // Six different ones: a file that is in the session already is not taken twice.
  const files = await readFields(page, [1, 2, 3, 4, 5, 6]);
  await openSession(page, 'A driver restarts');
  await addPhotographs(page, files);
  await expect(page.getByText(/[1-5] of 6 looked at/)).toBeVisible({ timeout: 120_000 });
  const lost = page.workers().map((worker) =>
    worker.evaluate(() => {
      const live = ((self as unknown as Spied).contexts ?? []).filter((context) => !context.isContextLost());
      for (const context of live) context.getExtension('WEBGL_lose_context')?.loseContext();
      return live.length;
    }),
  );
  expect((await Promise.all(lost)).filter((count) => count > 0)).toHaveLength(1);
  await waitForQueue(page, 6, 180_000);
  await expect(page.getByText(/could not be read/)).toHaveCount(0);
  const notice = page.getByRole('note').filter({ hasText: 'The graphics processor dropped out' });
  await expect(notice).toContainText('The work goes on with WebAssembly');
});

test('a photograph there is no memory for says so, and the queue goes on with the others', async ({ page, site }) => {
  await openPage(page, site.url);
  const files = await readFields(page, [1, 2, 3]);
  // So far there is no other worker than the engine's. What Chromium throws where a photograph is too large for the
  // device, once.
  await page.workers()[0]?.evaluate(() => {
    const prototype = OffscreenCanvasRenderingContext2D.prototype;
    const getImageData = Reflect.get(prototype, 'getImageData') as (...args: unknown[]) => ImageData;
    prototype.getImageData = () => {
      prototype.getImageData = getImageData;
      throw new RangeError("Failed to execute 'getImageData': Out of memory at ImageData creation");
    };
  });
  await openSession(page, 'A small telephone');
  await addPhotographs(page, files);
  await waitForQueue(page, 3);
  const notice = page.getByRole('note').filter({ hasText: '1 picture could not be read' });
  await expect(notice.getByRole('listitem')).toHaveText(/^drawn_01\.png The device has not enough memory for it\. Close other tabs/);
  await notice.getByRole('button', { name: 'Try these again' }).click();
  await expect(notice).toHaveCount(0, { timeout: 120_000 });
  await waitForQueue(page, 3);
});

test('where the browser changes pixels, pictures are refused in words, and PNG is read without a canvas', async ({ page, site }) => {
  // As protections against fingerprinting do: the lowest bit of a pixel here and there.
  page.on('worker', (worker) => {
    void worker.evaluate(() => {
      const prototype = OffscreenCanvasRenderingContext2D.prototype;
      const getImageData = Reflect.get(prototype, 'getImageData') as (...args: unknown[]) => ImageData;
      prototype.getImageData = function (...args: unknown[]) {
        const image = Reflect.apply(getImageData, this, args);
        for (let at = 0; at < image.data.length; at += 1001) image.data[at] = (image.data[at] ?? 0) ^ 1;
        return image;
      };
    });
  });
  await openPage(page, site.url);
  await expect(page.getByRole('note').filter({ hasText: 'This browser changes pixels' })).toContainText('privacy.resistFingerprinting');
  await withDrawnFields({ count: 1 }, async ([photograph = '']) => {
    const isJpeg = readFileSync(photograph).subarray(0, 2).equals(Buffer.from([0xff, 0xd8]));
    expect(isJpeg).toBe(true);
    const [png] = await readFields(page, [1]);
    await openSession(page, 'Protected');
    await addPhotographs(page, [{ name: 'field.jpg', mimeType: 'image/jpeg', buffer: readFileSync(photograph) }, ...(png ? [png] : [])]);
    await waitForQueue(page, 2);
  });
  const notice = page.getByRole('note').filter({ hasText: '1 picture could not be read' });
  await expect(notice.getByRole('listitem')).toHaveText(/^field\.jpg A protection against fingerprinting/);
  await expect(page.locator('.gallery-cell').first()).toBeVisible();
  // A crop would be changed as well: none is shown.
  await expect(page.locator('.gallery-cell img')).toHaveCount(0);
});
