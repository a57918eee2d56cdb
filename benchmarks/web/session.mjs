/** What the scripts share: Chromium with the packed engine on a bare page, and the bytes it fetched. */

import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { chromiumArgs, findChromium } from '../../web/tools/chromium.mjs';
import { buildEngine } from '../../web/tools/engineBuild.mjs';
import { startStaticServer } from '../../web/tools/staticServer.mjs';

const { chromium } = createRequire(new URL('../../web/package.json', import.meta.url))('@playwright/test');

// Long enough for a machine that is busy: only what hangs is given up.
const TIMEOUT_MS = 180_000;

/**
 * Serve the engine and `mounts` (URL prefix to folder), and open pages there.
 *
 * @param {Record<string, string>} mounts
 */
export async function startSession(mounts) {
  const folders = {
    '/page/': fileURLToPath(new URL('../../web/tools/harness', import.meta.url)),
    '/engine/': buildEngine(),
    ...mounts,
  };
  const server = await startStaticServer({
    mounts: folders,
    intercept: (path, response) => {
      // As a real server would allow; pages that are to be cold have a profile of their own.
      response.setHeader('Cache-Control', 'max-age=600');
      return false;
    },
  });
  // Files and compiled scripts are cached by profile, but shaders by browser unless told not to.
  const args = [...chromiumArgs, '--disable-gpu-program-cache', '--disable-gpu-shader-disk-cache'];
  const browser = await chromium.launch({ executablePath: findChromium(), args, timeout: TIMEOUT_MS });
  return {
    chromium: browser.version(),
    async close() {
      await browser.close();
      await server.close();
    },
    /** Run `use` on a page in a fresh profile: nothing cached. */
    async withPage(use) {
      const context = await browser.newContext();
      context.setDefaultTimeout(TIMEOUT_MS);
      try {
        const page = await context.newPage();
        await page.goto(`${server.origin}/page/index.html`, { waitUntil: 'load' });
        await page.waitForFunction(() => 'engine' in globalThis);
        return await use(page);
      } finally {
        await context.close();
      }
    },
    /** Everything fetched by `use`, each file once, with its bytes as they are and under gzip. */
    async watchDownloads(use) {
      const before = server.requests.length;
      const result = await use();
      const paths = [...new Set(server.requests.slice(before))];
      return { result, files: paths.flatMap((path) => measureFile(path, folders)) };
    },
  };
}

function measureFile(path, folders) {
  const prefix = Object.keys(folders)
    .filter((name) => path.startsWith(name))
    .sort((a, b) => b.length - a.length)[0];
  const file = prefix === undefined ? '' : `${folders[prefix]}/${path.slice(prefix.length)}`;
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return [];
  const bytes = readFileSync(file);
  return [{ path, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length }];
}

/** Say how far it is, for whoever waits. @param {string} text */
export function tell(text) {
  console.error(`    ${text}`);
}

/** The graphics card that WebGL names, on the page. */
export function readRenderer() {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  return gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : null;
}

/** From navigation to the first answer, in its parts; runs on the page. */
export async function classifyCold({ manifest, backend, picture }) {
  const { engine } = globalThis;
  const scripts_ms = performance.getEntriesByType('navigation')[0].loadEventEnd;
  const file = await (await fetch(picture)).blob();
  const start = performance.now();
  let selfTestAt = 0;
  const model = await engine.loadModel(manifest, {
    backend,
    onProgress: ({ phase }) => {
      if (phase === 'self-test') selfTestAt ||= performance.now();
    },
  });
  const loadedAt = performance.now();
  await model.classify(file);
  const end = performance.now();
  model.dispose();
  return {
    scripts_ms,
    download_ms: selfTestAt - start,
    self_test_ms: loadedAt - selfTestAt,
    first_ms: end - loadedAt,
    total_ms: scripts_ms + end - start,
  };
}
