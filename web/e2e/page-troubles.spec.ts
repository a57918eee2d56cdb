/** A slow line and a graphics processor that drops out: what the page says, and that it carries on. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { startStaticServer } from '../tools/staticServer.mjs';
import { bring, expect, expectAnswer, openPage, readSample, test } from './pageSite';
import { addPhotographs, openPart, openSession, PARTS, reopenSession, signReport, waitForQueue } from './reviewSteps';

test.setTimeout(300_000);

async function readFields(page: Page, numbers: number[]): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  const names = numbers.map((number) => `drawn_0${number}.png`);
  return Promise.all(names.map(async (name) => ({ name, mimeType: 'image/png', buffer: await readSample(page, name) })));
}

test('shows how many bytes of the model have come; meanwhile the page tallies, and fields that are dropped wait', async ({ page, site }) => {
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

    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await openPart(page, 'Tally');
    await expect(page.getByRole('group', { name: 'Counter' })).toBeVisible();
    await page.keyboard.press('l');
    const counted = page.getByRole('progressbar', { name: 'White cells counted' });
    await expect(counted).toHaveAttribute('aria-valuenow', '1');
    await bring(page, 'drop', { file: await readSample(page), name: 'field.png' });
    await expect(page.locator('.model-button[data-phase=loading]')).toBeVisible();

    goOn();
    await expect(page.locator('.model-button[data-phase=ready]')).toBeVisible({ timeout: 120_000 });
    // What was given and counted before the model is there with it.
    await waitForQueue(page, 1);
    await openPart(page, 'Tally');
    await expect(counted).toHaveAttribute('aria-valuenow', '1');
  } finally {
    goOn();
    await server.close();
  }
});

/** The same picture as JPEG, by the page's own canvas. */
async function convertToJpeg(page: Page, png?: Buffer): Promise<Buffer> {
  const base64 = await page.evaluate(async (given) => {
    const bytes = Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    return canvas.toDataURL('image/jpeg').split(',')[1] ?? '';
  }, png?.toString('base64') ?? '');
  return Buffer.from(base64, 'base64');
}

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
  const notice = page.getByRole('note').filter({ hasText: '1 field could not be read' });
  await expect(notice.getByRole('listitem')).toHaveText(/^drawn_01\.png The device has not enough memory for it\. Close other tabs/);
  await notice.getByRole('button', { name: 'Try these again' }).click();
  await expect(notice).toHaveCount(0, { timeout: 120_000 });
  await waitForQueue(page, 3);
});

test('where the browser changes pixels, pictures are refused in words, and PNG is read without a canvas', async ({ page, site }) => {
  // As protections against fingerprinting do: the lowest bit of a pixel here and there.
  page.on('worker', (worker) => {
    const changed = worker.evaluate(() => {
      const prototype = OffscreenCanvasRenderingContext2D.prototype;
      const getImageData = Reflect.get(prototype, 'getImageData') as (...args: unknown[]) => ImageData;
      prototype.getImageData = function (...args: unknown[]) {
        const image = Reflect.apply(getImageData, this, args);
        for (let at = 0; at < image.data.length; at += 1001) image.data[at] = (image.data[at] ?? 0) ^ 1;
        return image;
      };
    });
    // A worker that begins as the test ends is of no account.
    changed.catch(() => undefined);
  });
  await openPage(page, site.url);
  await expect(page.getByRole('note').filter({ hasText: 'This browser changes pixels' })).toContainText('privacy.resistFingerprinting');
  const png = await readFields(page, [1]);
  const jpeg = { name: 'field.jpg', mimeType: 'image/jpeg', buffer: await convertToJpeg(page, png[0]?.buffer) };
  await openSession(page, 'Protected');
  await addPhotographs(page, [jpeg, ...png]);
  await waitForQueue(page, 2);
  const notice = page.getByRole('note').filter({ hasText: '1 field could not be read' });
  await expect(notice.getByRole('listitem')).toHaveText(/^field\.jpg A protection against fingerprinting/);
  await expect(page.locator('.gallery-cell').first()).toBeVisible();
  // A crop would be changed as well: none is shown.
  await expect(page.locator('.gallery-cell img')).toHaveCount(0);
});

/** Copies of a stored session, each broken in its own way, as older pages or other programs may have left them. */
async function storeBroken(page: Page, name: string): Promise<string[]> {
  return page.evaluate(async (whole) => {
    interface Stored {
      head: { id: string; target: unknown; classes: { label: string }[] };
      summary: { id: string; name: string };
    }
    const settle = <T,>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });
    const database = await settle(indexedDB.open('leukoscope'));
    const stores = ['sessions', 'pictures', 'cells', 'audit', 'blobs'];
    const transaction = database.transaction(stores, 'readwrite');
    const sessions = (await settle(transaction.objectStore('sessions').getAll())) as Stored[];
    const stored = sessions.find(({ summary }) => summary.name === whole);
    if (!stored) throw new Error('Expected the session.');
    const names = ['Unknown problem', 'Label __proto__', 'Target 1e300'];
    for (const broken of names) {
      const copy = structuredClone(stored);
      copy.head.id = copy.summary.id = broken.replace(/\W/g, '-');
      copy.summary.name = (copy.head as unknown as { name: string }).name = broken;
      if (broken === 'Target 1e300') copy.head.target = 1e300;
      if (broken === 'Label __proto__' && copy.head.classes[0]) copy.head.classes[0].label = '__proto__';
      await settle(transaction.objectStore('sessions').put(copy, copy.head.id));
      for (const name of stores.slice(1)) {
        const store = transaction.objectStore(name);
        const range = IDBKeyRange.bound([stored.head.id], [stored.head.id, []]);
        const [keys, values] = await Promise.all([settle(store.getAllKeys(range)), settle(store.getAll(range))]);
        for (const [at, key] of keys.entries()) {
          const value = values[at] as Record<string, unknown>;
          if (broken === 'Unknown problem' && name === 'pictures') {
            value['progress'] = { phase: 'failed', problem: { kind: 'of the next version' } };
          }
          if (broken === 'Label __proto__' && name === 'cells') value['answer'] = { label: '__proto__', by: '', at: '2026-01-01T00:00:00Z' };
          await settle(store.put(value, [copy.head.id, (key as IDBValidKey[])[1] ?? '']));
        }
      }
    }
    database.close();
    return names;
  }, name);
}

test('broken stored sessions never blank the page, nor take the others along', async ({ page, site, complaints }) => {
  await openPage(page, site.url);
  const files = await readFields(page, [1, 2]);
  await openSession(page, 'Whole');
  await addPhotographs(page, files);
  await waitForQueue(page, 2);
  await expect(page.getByText('Kept in this browser')).toBeVisible();
  await page.getByRole('button', { name: 'Close the slide' }).click();
  const names = await storeBroken(page, 'Whole');
  await page.reload();
  await expect(page.locator('.model-button[data-phase=ready]')).toBeVisible({ timeout: 120_000 });
  for (const name of names) {
    await openPart(page, 'Cells');
    await page.getByRole('button', { name: `Open ${name}` }).click();
    let broke = 0;
    for (const part of ['Cells', 'Differential', 'Report', 'Tally', 'Quiz'] as const) {
      await openPart(page, part);
      const panel = page.getByRole('tabpanel', { name: part });
      // Its own contents, or what is wrong with it.
      await expect(panel.getByRole('heading').or(panel.getByRole('alert')).first()).toBeVisible();
      broke += await panel.getByText('This part of the page broke').count();
    }
    if (name === 'Target 1e300') expect(broke).toBeGreaterThan(0);
    // React reports what it caught.
    complaints.splice(0);
    // A reload would return to the same session.
    await openPage(page, site.url);
  }
  await reopenSession(page, 'Whole');
  await expect(page.locator('.gallery-cell').first()).toBeVisible();
  await openPart(page, 'Differential');
  await expect(page.getByRole('table', { name: 'Differential' })).toBeVisible();
});

/** As translators in browsers do, also to what comes later: each text node becomes an element of theirs. */
async function translateAll(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const replace = (text: Text): void => {
      const parent = text.parentElement;
      if (!parent || text.data.trim() === '' || parent.closest('[translate=no], script, style, textarea, font')) return;
      // As a string: the type of this element is deprecated.
      const [outer, inner] = [document.createElement('font' as string), document.createElement('font' as string)];
      inner.textContent = text.data;
      outer.append(inner);
      text.replaceWith(outer);
    };
    const translate = (root: Node): void => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const texts: Text[] = root instanceof Text ? [root] : [];
      while (walker.nextNode()) texts.push(walker.currentNode as Text);
      texts.forEach(replace);
    };
    document.addEventListener('DOMContentLoaded', () => {
      translate(document.body);
      const observer = new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) [target, ...addedNodes].forEach(translate);
      });
      observer.observe(document.body, { childList: true, characterData: true, subtree: true });
    });
  });
}

test('a translator that replaces every text breaks nothing, and no text stays behind', async ({ page, site }) => {
  await translateAll(page);
  await openPage(page, site.url);
  await expect(page.locator('font').first()).toBeAttached();
  await page.locator('.sample').first().click();
  await expectAnswer(page);
  const files = await readFields(page, [1, 2, 3]);
  await openSession(page, 'Translated');
  await addPhotographs(page, files);
  await waitForQueue(page, 3);
  await page.locator('.gallery-cell').first().click();
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'Undo' }).click();
  await openPart(page, 'Differential');
  await page.getByRole('button', { name: '200' }).click();
  await expect(page.getByText(/^\d+ of 200 white cells verified$/)).toBeVisible();
  const total = page.getByRole('textbox', { name: /^Total white cells/ });
  for (const [typed, shown] of [['7,5', '7.5'], ['８．２５', '8.25'], ['1,234', '1,234'], ['', '']] as const) {
    await total.fill(typed);
    await page.keyboard.press('Tab');
    await expect(total).toHaveValue(shown);
    await expect(page.getByRole('columnheader', { name: '10⁹/L' })).toHaveCount(typed === '1,234' || typed === '' ? 0 : 1);
  }
  await signReport(page, 'Ada');
  for (const part of PARTS) await openPart(page, part);
  await openPart(page, 'Tally');
  const key = page.locator('.tally-key').first();
  await key.click();
  await key.click();
  await expect(key.locator('.tally-count')).toHaveText('2');
  await page.getByRole('button', { name: 'Settings' }).click();
  for (const part of ['Your laboratory', 'Model', 'Page']) await page.getByRole('tab', { name: part, exact: true }).click();
  await page.getByText('简体中文', { exact: true }).click();
  await page.keyboard.press('Escape');
  // Every text was replaced by that of another language.
  await expect(page.getByRole('tab', { name: '分类计数', exact: true }).first()).toBeVisible();
  await expect(page.getByText('This part of the page broke')).toHaveCount(0);
  await expect(page.getByText('页面的这一部分出错了')).toHaveCount(0);
});
