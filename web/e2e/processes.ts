/** How much memory the browser's pages take, as the system counts it: decoded pictures are in no JavaScript heap. */

import { readFileSync } from 'node:fs';

import type { Browser } from '@playwright/test';

/**
 * Bytes of all its renderers, what several processes share counted once, in parts.
 *
 * Null where the system does not say: only Linux does.
 */
export async function watchRenderers(browser: Browser): Promise<() => Promise<number | null>> {
  const devtools = await browser.newBrowserCDPSession();
  return async () => {
    if (process.platform !== 'linux') return null;
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + readShare(id), 0);
  };
}

/** 0 for a process that has ended meanwhile. */
function readShare(processId: number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${processId}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return 0;
  }
}
