/**
 * Whole slides in the page: `node page_slides.mjs JOB.json`.
 *
 * The job: {python, slides: [file], out}. Written to `out`: {chromium, looks: [{seconds, bytes, cells}]}, a look for each
 * slide, in a page of its own.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { chromiumArgs, findChromium } from '../../web/tools/chromium.mjs';
import { servePage } from './servedPage.mjs';
import { tell } from './session.mjs';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('@playwright/test');

/** A gigapixel takes minutes. */
const TIMEOUT_MS = 1_800_000;
const LOOK_MS = 250;

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const server = servePage(job.python);
try {
  const url = await server.address;
  const found = { chromium: '', looks: [] };
  for (const slide of job.slides) {
    tell(`looking at ${slide}`);
    const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs });
    found.chromium = browser.version();
    try {
      found.looks.push(await look(browser, url, slide));
    } finally {
      await browser.close();
    }
  }
  writeFileSync(job.out, JSON.stringify(found));
} finally {
  server.stop();
}

async function look(browser, url, slide) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.goto(url);
  await page.locator('.model-button[data-phase=ready]').waitFor();
  const measure = await watchRenderers(browser);
  const before = await measure();
  await page.locator('input[type=file]').first().setInputFiles(slide);
  await page.getByRole('button', { name: 'Look for cells' }).click();
  const start = performance.now();
  let highest = before;
  for (;;) {
    const phase = await page.locator('.slide-progress-words strong').textContent();
    if (phase === 'Done') break;
    if (phase === 'Stopped by an error') throw new Error(`Expected the page to look at ${slide}; it stopped.`);
    highest = Math.max(highest, await measure());
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const seconds = (performance.now() - start) / 1000;
  const cells = Number(await page.locator('[data-cells]').getAttribute('data-cells'));
  return { seconds, bytes: highest - before, cells };
}

/**
 * Bytes of all renderers, what several processes share counted once, in parts; of Linux alone. Without the program's own
 * files: how much of those is counted depends on which other browsers run.
 */
async function watchRenderers(browser) {
  const devtools = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { id }) => sum + readShare(id), 0);
  };
}

function readShare(processId) {
  try {
    const parts = readFileSync(`/proc/${processId}/smaps_rollup`, 'utf8').matchAll(/^Pss_(?:Anon|Shmem):\s+(\d+) kB/gm);
    return [...parts].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
  } catch {
    return 0; // It has ended meanwhile.
  }
}
