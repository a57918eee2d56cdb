/**
 * Classify pictures with the packed engine in Chromium, for comparing with Python.
 *
 *     node web/tools/classifyInChromium.mjs --model DIR --pictures LIST.txt --out results.jsonl
 *         [--backend auto|webgpu|webgl|wasm|cpu] [--float16] [--pixels DIR]
 *
 * LIST.txt holds one path a line. Each line of the result is the JSON Lines object of `leukoscope classify` with
 * `backend`, `timings`, `raw_probabilities` (before calibration, in the manifest's order) and `pixels_sha256` (of the
 * uint8 RGB pixels the network saw) besides; --pixels also writes those pixels as DIR/<line number from 0>.rgb.
 * Exit status 1 when the model cannot be loaded, or on wrong arguments; a refused picture is reported in its `error`.
 */

/* global engine, model -- on the page, see tools/harness/ and e2e/engineHarness.ts */

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from '@playwright/test';

import { chromiumArgs, findChromium, webgpuArgs } from './chromium.mjs';
import { buildEngine } from './engineBuild.mjs';
import { startStaticServer } from './staticServer.mjs';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    pictures: { type: 'string' },
    out: { type: 'string' },
    backend: { type: 'string', default: 'wasm' },
    float16: { type: 'boolean', default: false },
    pixels: { type: 'string' },
  },
});
const { model: folder, pictures: list, out, float16, pixels: pixelsFolder } = values;
const backend = /** @type {import('../src/engine/types').LoadOptions['backend'] & string} */ (values.backend);
if (folder === undefined || list === undefined || out === undefined) {
  console.error('Expected --model DIR --pictures LIST.txt --out FILE; see the head of this file for all options.');
  process.exit(1);
}
const paths = readFileSync(list, 'utf8').split('\n').filter(Boolean);
if (pixelsFolder !== undefined) mkdirSync(pixelsFolder, { recursive: true });

const server = await startStaticServer({
  mounts: {
    '/page/': fileURLToPath(new URL('harness', import.meta.url)),
    '/engine/': buildEngine(),
    '/models/': resolve(folder, '..'),
  },
  intercept: (path, response) => {
    const [, index] = /^\/pictures\/(\d+)$/.exec(path) ?? [];
    const picture = index === undefined ? undefined : paths[Number(index)];
    if (picture === undefined) return false;
    createReadStream(picture)
      .on('error', (error) => response.writeHead(500).end(error.message))
      .pipe(response);
    return true;
  },
});
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [...chromiumArgs, ...(backend === 'webgpu' ? webgpuArgs : [])],
});
const results = createWriteStream(out);
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/page/index.html`);
  await page.waitForFunction(() => 'engine' in globalThis);
  const selfTest = await page.evaluate(
    async ({ url, backend, flags }) => {
      const loaded = await engine.loadModel(url, { backend, flags });
      globalThis.model = /** @type {typeof model} */ (loaded);
      return loaded.selfTest;
    },
    {
      url: `../models/${basename(resolve(folder))}/manifest.json`,
      backend,
      flags: float16 ? { WEBGL_FORCE_F16_TEXTURES: true } : {},
    },
  );
  console.error(JSON.stringify(selfTest));
  for (const [index, path] of paths.entries()) {
    const { pixels, ...result } = await page.evaluate(classify, `/pictures/${index}`);
    const bytes = Buffer.from(pixels, 'base64');
    if (pixelsFolder !== undefined && !result.error) writeFileSync(join(pixelsFolder, `${index}.rgb`), bytes);
    const pixels_sha256 = result.error ? null : createHash('sha256').update(bytes).digest('hex');
    results.write(`${JSON.stringify({ path, ...result, pixels_sha256 })}\n`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await new Promise((done) => results.end(() => done(undefined)));
  await browser.close();
  await server.close();
}

/**
 * Runs on the page.
 *
 * @param {string} url
 * @returns {Promise<{ pixels: string, error: string | null, cells: unknown[] }>}
 */
async function classify(url) {
  try {
    const file = await (await fetch(url)).blob();
    const { pixels = new Uint8Array(), ...result } = await model.classify(file, { pixels: true });
    let text = '';
    for (let at = 0; at < pixels.length; at += 8192) text += String.fromCharCode(...pixels.subarray(at, at + 8192));
    return { ...result, error: null, pixels: btoa(text) };
  } catch (error) {
    if (!(error instanceof engine.EngineError)) throw error;
    return { cells: [], error: error.message, pixels: '' };
  }
}
