/**
 * Classify pictures with the packed engine in Chromium, for comparing with Python.
 *
 *     node web/tools/classifyInChromium.mjs --model DIR --pictures LIST.txt --out results.jsonl
 *         [--backend auto|webgpu|webgl|wasm|cpu] [--float16] [--pixels DIR] [--decoded DIR]
 *
 * LIST.txt holds one path a line. Each line of the result is the JSON Lines object of `leukoscope classify` with
 * `backend`, `timings`, `raw_probabilities` (before calibration, in the manifest's order) and `pixels_sha256` (of the
 * uint8 RGB pixels the network saw) besides. --pixels also writes those pixels as DIR/<line number from 0>.rgb, and
 * --decoded the whole picture as decoded, `width` x `height`, likewise.
 * Exit status 1 when the model cannot be loaded, or on wrong arguments; a refused picture is reported in its `error`,
 * and `picture_code` is the code of contract/picture_errors.json.
 */

/* global engine, model, decoder -- on the page, see tools/harness/ and e2e/engineHarness.ts */

import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { chromium } from '@playwright/test';
import { build } from 'vite';

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
    decoded: { type: 'string' },
  },
});
const { model: folder, pictures: list, out, float16, pixels: pixelsFolder, decoded: decodedFolder } = values;
const backend = /** @type {import('../src/engine/types').LoadOptions['backend'] & string} */ (values.backend);
if (folder === undefined || list === undefined || out === undefined) {
  console.error('Expected --model DIR --pictures LIST.txt --out FILE; see the head of this file for all options.');
  process.exit(1);
}
const paths = readFileSync(list, 'utf8').split('\n').filter(Boolean);
for (const wanted of [pixelsFolder, decodedFolder]) if (wanted !== undefined) mkdirSync(wanted, { recursive: true });
const decoderFolder = decodedFolder === undefined ? undefined : await buildDecoder();

const server = await startStaticServer({
  mounts: {
    '/page/': fileURLToPath(new URL('harness', import.meta.url)),
    '/engine/': buildEngine(),
    '/models/': resolve(folder, '..'),
    ...(decoderFolder === undefined ? {} : { '/decoder/': decoderFolder }),
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
    async ({ url, backend, flags, decoderUrl }) => {
      const loaded = await engine.loadModel(url, { backend, flags });
      if (decoderUrl !== null) {
        /** @type {unknown} */
        const built = await import(decoderUrl);
        globalThis.decoder = /** @type {typeof decoder} */ (built);
      }
      globalThis.model = /** @type {typeof model} */ (loaded);
      return loaded.selfTest;
    },
    {
      url: `../models/${basename(resolve(folder))}/manifest.json`,
      backend,
      flags: float16 ? { WEBGL_FORCE_F16_TEXTURES: true } : {},
      decoderUrl: decoderFolder === undefined ? null : `${server.origin}/decoder/decode.js`,
    },
  );
  console.error(JSON.stringify(selfTest));
  for (const [index, path] of paths.entries()) {
    const { pixels, decoded, ...result } = await page.evaluate(classify, {
      url: `/pictures/${index}`,
      withDecoded: decodedFolder !== undefined,
    });
    const bytes = pixels === null ? null : Buffer.from(pixels, 'base64');
    if (bytes !== null && pixelsFolder !== undefined) writeFileSync(join(pixelsFolder, `${index}.rgb`), bytes);
    if (decoded !== null && decodedFolder !== undefined) {
      writeFileSync(join(decodedFolder, `${index}.rgb`), Buffer.from(decoded, 'base64'));
    }
    const pixels_sha256 = bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
    results.write(`${JSON.stringify({ path, ...result, pixels_sha256 })}\n`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await new Promise((done) => results.end(() => done(undefined)));
  await browser.close();
  await server.close();
  if (decoderFolder !== undefined) rmSync(decoderFolder, { recursive: true });
}

/** The packed engine gives pixels in the network's size only, so its decoder is built once more, by itself. */
async function buildDecoder() {
  const outDir = mkdtempSync(join(tmpdir(), 'leukoscope-decoder-'));
  await build({
    configFile: false,
    root: fileURLToPath(new URL('..', import.meta.url)),
    base: './',
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      modulePreload: false,
      // The server's policy lets nothing be fetched from a data: address.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { decode: fileURLToPath(new URL('../src/engine/picture/decode.ts', import.meta.url)) },
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  return outDir;
}

/**
 * Runs on the page.
 *
 * @param {{ url: string, withDecoded: boolean }} wanted
 */
async function classify({ url, withDecoded }) {
  /** @param {Uint8Array | Uint8ClampedArray} bytes */
  const toBase64 = (bytes) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  };
  const file = await (await fetch(url)).blob();
  try {
    const decoded = withDecoded ? await decoder.decodeFile(file, model.manifest.input.background, () => Promise.resolve()) : null;
    const { pixels = new Uint8Array(), notes, ...result } = await model.classify(file, { pixels: true });
    return {
      ...result,
      error: null,
      ...(notes && { notes: notes.map(({ en }) => en) }),
      picture_code: null,
      pixels: toBase64(pixels),
      decoded: decoded && toBase64(decoded.data),
    };
  } catch (error) {
    // The decoder, built apart from the engine, has an EngineError of its own.
    if (!(error instanceof Error && error.name === 'EngineError')) throw error;
    const { details } = /** @type {Error & { details: Record<string, unknown> }} */ (error);
    return { cells: [], error: error.message, picture_code: details.picture_code ?? null, pixels: null, decoded: null };
  }
}
