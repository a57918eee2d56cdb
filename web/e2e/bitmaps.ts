/** Decoded pictures that workers hold: each is released by `close`, and no heap shows one that is not. */

import type { Page, Worker } from '@playwright/test';

export interface Bitmaps {
  /** Decoded so far, of all workers. */
  made: number;
  /** Held now. */
  live: number;
  /** Held at once by one worker, at most. */
  most: number;
}

declare global {
  var bitmaps: Bitmaps;
}

/** To be called before the workers start; gives how many their pictures are. */
export function watchBitmaps(page: Page): () => Promise<Bitmaps> {
  const watching = new Map<Worker, Promise<void>>();
  page.on('worker', (worker) => {
    watching.set(worker, worker.evaluate(countBitmaps).catch(() => undefined));
    worker.on('close', () => watching.delete(worker));
  });
  return async () => {
    const sum = { made: 0, live: 0, most: 0 };
    for (const [worker, watched] of watching) {
      await watched;
      const { made, live, most } = await worker.evaluate(() => globalThis.bitmaps);
      sum.made += made;
      sum.live += live;
      sum.most = Math.max(sum.most, most);
    }
    return sum;
  };
}

function countBitmaps(): void {
  const counts = { made: 0, live: 0, most: 0 };
  globalThis.bitmaps = counts;
  const open = new WeakSet<ImageBitmap>();
  const make = globalThis.createImageBitmap as (...given: unknown[]) => Promise<ImageBitmap>;
  globalThis.createImageBitmap = async (...given: unknown[]): Promise<ImageBitmap> => {
    const bitmap = await make(...given);
    open.add(bitmap);
    counts.made += 1;
    counts.live += 1;
    counts.most = Math.max(counts.most, counts.live);
    return bitmap;
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- It is called on the picture that is closed.
  const { close } = ImageBitmap.prototype;
  ImageBitmap.prototype.close = function closeCounted(this: ImageBitmap): void {
    if (open.delete(this)) counts.live -= 1;
    close.call(this);
  };
}
