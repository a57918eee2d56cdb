/** What a page's own thread does while a queue runs: whether it draws, and what holds it up. */

import type { Page } from '@playwright/test';

export interface Watched {
  /** Frames drawn between one photograph and the next, for each that was looked at. */
  frames: number[];
  /** Milliseconds of everything that held the thread for 50 ms or more. */
  tasks_ms: number[];
  /** Bytes behind every blob: address that was made and not given back. */
  addresses_bytes: number;
}

declare global {
  var takeWatched: () => Watched;
}

/**
 * To be called before the page is opened; it returns what was seen since it was last called, or since the page loaded.
 */
export async function watchMainThread(page: Page): Promise<() => Promise<Watched>> {
  await page.addInitScript(() => {
    let frames: number[] = [];
    let tasks_ms: number[] = [];
    const addresses = new Map<string, number>();
    const make = URL.createObjectURL.bind(URL);
    const giveBack = URL.revokeObjectURL.bind(URL);
    URL.createObjectURL = (object) => {
      const url = make(object);
      addresses.set(url, object instanceof Blob ? object.size : 0);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      addresses.delete(url);
      giveBack(url);
    };
    new PerformanceObserver((list) => tasks_ms.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
    let last: string | null = null;
    let drawn = 0;
    const draw = (): void => {
      drawn += 1;
      const looked = document.querySelector('.queue [role=progressbar]')?.getAttribute('aria-valuenow') ?? null;
      if (looked !== last) {
        if (looked !== null && last !== null) frames.push(drawn);
        [last, drawn] = [looked, 0];
      }
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
    globalThis.takeWatched = () => {
      const seen = { frames, tasks_ms, addresses_bytes: [...addresses.values()].reduce((sum, size) => sum + size, 0) };
      [frames, tasks_ms] = [[], []];
      return seen;
    };
  });
  return () => page.evaluate(() => globalThis.takeWatched());
}
