import { chromiumArgs, findChromium, webgpuArgs } from '../tools/chromium.mjs';
import { expect, expectTakeover, loadModel, test } from './engineHarness';

test.use({ launchOptions: { executablePath: findChromium(), args: [...chromiumArgs, ...webgpuArgs] } });

// One test, since the emulated adapter takes its time to start.
test('webgpu answers the golden picture; when its device is lost another backend takes over', async ({
  openEngine,
}) => {
  const { page, manifestUrl } = await openEngine();
  const hasAdapter = await page.evaluate(
    async () => 'gpu' in navigator && (await navigator.gpu.requestAdapter()) !== null,
  );
  test.skip(!hasAdapter, 'no WebGPU adapter here');
  const selfTest = await loadModel(page, manifestUrl, { backend: 'webgpu' });
  expect(selfTest.backend).toBe('webgpu');
  expect(selfTest.reports[0]).toMatchObject({ passed: true, tolerance: 1e-4, float16: false });
  await expectTakeover(page);
});
