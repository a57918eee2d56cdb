/**
 * Work on slides in the page: `node slide.mjs JOB.json`.
 *
 * The job: {python, slides: {CELLS: .leukoscope file}, windows: ['WIDTH x HEIGHT'], keys, classes, visits: rounds, out}.
 * Written to `out`: {chromium, in_sight: {WINDOW: cells}, keys: {CELLS: {rename, verify, ask, confirm, undo: [ms]}},
 * frames_ms: {CELLS: [...]}, visits: [{first_content, ready}]}, times in milliseconds.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { countInSight } from '../../web/tools/cellsInSight.mjs';
import { chromiumArgs, findChromium } from '../../web/tools/chromium.mjs';
import { servePage } from './servedPage.mjs';
import { tell } from './session.mjs';
import { openLine, slowDown } from './slowLine.mjs';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('@playwright/test');

const TIMEOUT_MS = 120_000;
/** What Lighthouse calls slow 4G. */
const SLOW_4G = { bitsPerSecond: 1.6e6, roundTrip_ms: 150 };
const TIMES_SLOWER = 4;
const SCROLL = { frames: 150, step_px: 160 };

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const server = servePage(job.python);
const launch = () => chromium.launch({ executablePath: findChromium(), args: chromiumArgs, timeout: TIMEOUT_MS });
const browser = await launch();
try {
  const url = await server.address;
  const slides = {};
  for (const [cells, file] of Object.entries(job.slides)) slides[cells] = await openSlide(url, cells, file);
  const largest = Object.keys(slides).at(-1);
  const found = { chromium: browser.version(), in_sight: {}, keys: {}, frames_ms: {}, visits: [] };
  for (const cells of Object.keys(slides)) found.keys[cells] = { rename: [], verify: [], ask: [], confirm: [], undo: [] };
  await measureKeys(slides, found.keys);
  for (const [cells, page] of Object.entries(slides).slice(1)) {
    tell(`scrolling ${cells} cells`);
    await page.bringToFront();
    found.frames_ms[cells] = await page.evaluate(scrollGallery, SCROLL);
  }
  for (const window of job.windows) found.in_sight[window] = await lookAt(slides[largest], window);
  await browser.close();
  for (let visit = 1; visit <= job.visits; visit += 1) {
    tell(`first visit ${visit} of ${job.visits} on a slow device`);
    found.visits.push(await visitSlowly(url));
  }
  writeFileSync(job.out, JSON.stringify(found));
} finally {
  server.stop();
  await browser.close();
}

/** A page in a profile of its own, with the slide open at its cells and a name to verify them. */
async function openSlide(url, cells, file) {
  tell(`opening ${cells} cells`);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(TIMEOUT_MS);
  const page = await context.newPage();
  await page.addInitScript(watchPaints);
  await page.addInitScript(() => localStorage.setItem('leukoscope-reader', 'Ada'));
  await page.goto(`${url}#/slides`);
  await page.locator('.model-button[data-phase=ready]').waitFor();
  await page.locator('.review input[type=file]').first().setInputFiles(file);
  await page.locator('.gallery .cell-picture img').first().waitFor();
  await classOf(page, 'Lymphocyte').click();
  return page;
}

function classOf(page, name) {
  return page.getByRole('listbox', { name: 'Classes' }).getByRole('option', { name: new RegExp(`^${name}: `) });
}

/** One key on each slide in turn: other load is shared alike. */
async function measureKeys(slides, times) {
  for (const page of Object.values(slides)) {
    await page.bringToFront();
    await page.locator('.gallery-cell').first().click({ position: { x: 12, y: 12 } });
  }
  for (let round = -1; round < job.keys; round += 1) {
    tell(`keys: round ${Math.max(0, round + 1)} of ${job.keys}`);
    for (const [cells, page] of Object.entries(slides)) {
      for (const [kind, key] of [['rename', 'm'], ['verify', 'Space']]) {
        const ms = await timeKey(page, key, '.class-rail');
        if (round >= 0) times[cells][kind].push(ms);
      }
    }
  }
  for (let round = 0; round < job.classes; round += 1) {
    tell(`classes: round ${round + 1} of ${job.classes}`);
    for (const [cells, page] of Object.entries(slides)) {
      await page.bringToFront();
      // With few cells all were on screen: then it is done at once, and that is the time of both.
      const asked = await timeKey(page, 'Shift+Space', 'body');
      const now = page.getByRole('button', { name: 'Verify the whole class now' });
      const isAsked = (await now.count()) > 0;
      times[cells].ask.push(asked);
      if (isAsked) await now.focus();
      times[cells].confirm.push(isAsked ? await timeKey(page, 'Enter', '.class-rail') : asked);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      times[cells].undo.push(await timeKey(page, 'Control+z', '.class-rail'));
    }
  }
}

/** From a key's event to the end of the first frame after what is at `place` changed. */
async function timeKey(page, key, place) {
  await page.bringToFront();
  await page.evaluate((selector) => globalThis.armPaint(selector), place);
  await page.keyboard.press(key);
  const ms = await page.evaluate(() => globalThis.painted);
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, { timeout: 5000 })));
  return ms;
}

/** Sets up `armPaint(selector)` and `painted`; runs on the page before its own scripts. */
function watchPaints() {
  globalThis.armPaint = (selector) => {
    let start = null;
    let hasChanged = false;
    globalThis.painted = new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new Error(`Expected a change at ${selector}; there was none in 60 s.`)), 60_000);
      const watcher = new MutationObserver(() => {
        if (start === null || hasChanged) return;
        hasChanged = true;
        requestAnimationFrame(() => {
          // After this frame's paint.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            clearTimeout(giveUp);
            watcher.disconnect();
            resolve(performance.now() - start);
          };
          port2.postMessage(null);
        });
      });
      addEventListener('keydown', (event) => (start ??= event.timeStamp), { capture: true, once: true });
      watcher.observe(document.querySelector(selector), { childList: true, subtree: true, characterData: true });
    });
    // Whoever asks for it later sees the rejection.
    globalThis.painted.catch(() => undefined);
  };
}

/** Scroll by a step a frame, down from the top; the time of every frame; runs on the page. */
async function scrollGallery({ frames, step_px }) {
  const gallery = document.querySelector('.gallery');
  gallery.scrollTop = 0;
  const times = [];
  let last = await new Promise(requestAnimationFrame);
  let step = step_px;
  for (let frame = 0; frame < frames; frame += 1) {
    const before = gallery.scrollTop;
    gallery.scrollTop += step;
    // At an end it turns back.
    if (gallery.scrollTop === before) step = -step;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  return times;
}

/** Whole cells that are in sight when the slide is opened in a window of this size. */
async function lookAt(page, window) {
  const [width, height] = window.split(' x ').map(Number);
  await page.bringToFront();
  await page.setViewportSize({ width, height });
  await page.reload();
  await page.locator('.model-button[data-phase=ready]').waitFor();
  await classOf(page, 'Lymphocyte').click();
  await page.locator('.gallery .cell-picture img').first().waitFor();
  // The driver scrolls to what it presses.
  await page.evaluate(() => scrollTo(0, 0));
  return page.locator('.gallery-cell').evaluateAll(countInSight);
}

/** In a new browser, whose caches are empty. */
async function visitSlowly(url) {
  const line = await openLine(new URL(url), SLOW_4G);
  const visitor = await launch();
  try {
    const page = await visitor.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.addInitScript(watchReady);
    const endSlow = await slowDown(visitor, TIMES_SLOWER);
    try {
      await page.goto(line.origin, { waitUntil: 'commit' });
      await page.locator('.model-button[data-phase=ready]').waitFor();
    } finally {
      endSlow();
    }
    return await page.evaluate(() => ({
      first_content: performance.getEntriesByName('first-contentful-paint')[0].startTime,
      ready: globalThis.ready_ms,
    }));
  } finally {
    await visitor.close();
    line.close();
  }
}

/** Notes when the model is ready; runs on the page before its own scripts. */
function watchReady() {
  new MutationObserver((_, watcher) => {
    if (document.querySelector('.model-button[data-phase=ready]') === null) return;
    globalThis.ready_ms = performance.now();
    watcher.disconnect();
  }).observe(document, { childList: true, subtree: true, attributes: true });
}
