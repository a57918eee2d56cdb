/**
 * Read and classify pictures with the engine in Chromium: `node run_engine.mjs JOB.json`.
 *
 * The job names `web` (the project's folder), `pictures` (a folder) with `names` in it, `models` (a folder) with
 * `id`, `backend`, and `out`: results.json, one entry a picture, with N.rgb (as decoded) and N.pixels (as the network
 * sees it) beside it.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
/** @param {string} path */
const fromWeb = (path) => import(pathToFileURL(join(job.web, path)).href);
const { chromium } = createRequire(join(job.web, 'package.json'))('@playwright/test');
const { build } = await fromWeb('node_modules/vite/dist/node/index.js');
const { chromiumArgs, findChromium } = await fromWeb('tools/chromium.mjs');
const { buildEngine } = await fromWeb('tools/engineBuild.mjs');
const { startStaticServer } = await fromWeb('tools/staticServer.mjs');

// The packed engine gives pixels in the network's size only, so its decoder is built once more, by itself.
const decoder = join(job.out, 'decoder');
mkdirSync(decoder, { recursive: true });
await build({
  configFile: false,
  root: job.web,
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: decoder,
    emptyOutDir: true,
    lib: { entry: join(job.web, 'src/engine/decode.ts'), formats: ['es'], fileName: 'decode' },
  },
});

const server = await startStaticServer({
  mounts: {
    '/page/': join(job.web, 'tools/harness'),
    '/engine/': buildEngine(),
    '/decoder/': decoder,
    '/models/': job.models,
    '/pictures/': job.pictures,
  },
});
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumArgs });
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/page/index.html`);
  await page.waitForFunction(() => 'engine' in globalThis);
  await page.evaluate(
    async ({ url, backend }) => {
      globalThis.model = await engine.loadModel(url, { backend });
      globalThis.decoder = await import('/decoder/decode.js');
      globalThis.toBase64 = (bytes) => {
        let text = '';
        for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
        return btoa(text);
      };
    },
    { url: `/models/${job.id}/manifest.json`, backend: job.backend },
  );
  const results = [];
  for (const [index, name] of job.names.entries()) {
    const found = await page.evaluate(async (url) => {
      const file = await (await fetch(url)).blob();
      try {
        const { width, height, data } = await decoder.decodeFile(file, model.manifest.input.background);
        const { pixels, timings, ...result } = await model.classify(file, { pixels: true });
        return { decoded: { width, height }, rgb: toBase64(data), pixels: toBase64(pixels), result };
      } catch (error) {
        return { error: { code: error.details?.picture_code, text: error.message } };
      }
    }, `/pictures/${name.split('/').map(encodeURIComponent).join('/')}`);
    const { rgb, pixels, ...facts } = found;
    if (rgb !== undefined) writeFileSync(join(job.out, `${index}.rgb`), Buffer.from(rgb, 'base64'));
    if (pixels !== undefined) writeFileSync(join(job.out, `${index}.pixels`), Buffer.from(pixels, 'base64'));
    results.push(facts);
  }
  writeFileSync(join(job.out, 'results.json'), JSON.stringify(results));
} finally {
  await browser.close();
  await server.close();
}
