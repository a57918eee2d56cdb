import { chromiumArgs, findChromium } from '../tools/chromium.mjs';
import { expect, loadModel, test } from './engineHarness';

// A name that is not localhost, as in `leukoscope serve --host 0.0.0.0` on a local network: no secure context.
const HOST = 'smear.test';
test.use({
  launchOptions: {
    executablePath: findChromium(),
    args: [...chromiumArgs, `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  },
});

test('over plain http, without crypto.subtle and caches, a library verifies the files', async ({ openEngine }) => {
  const { page, server, manifestUrl } = await openEngine();
  await page.goto(`${server.origin.replace('127.0.0.1', HOST)}/sub/path/index.html`);
  await page.waitForFunction(() => 'engine' in globalThis);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const selfTest = await loadModel(page, manifestUrl, { backend: 'wasm' });
  expect(selfTest.pixels_exact).toBe(true);
  expect(server.requests.some((path) => path.includes('/sha2-'))).toBe(true);
});
