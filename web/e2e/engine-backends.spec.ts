import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BACKEND_CASES, expect, expectTakeover, failToLoad, loadModel, MODEL_ID, MODELS, pictureUrl, test } from './engineHarness';

const golden = JSON.parse(readFileSync(join(MODELS, MODEL_ID, 'golden/expected.json'), 'utf8')) as {
  pixels_sha256: string;
  probabilities: number[];
};

for (const { backend, flags, tolerance } of BACKEND_CASES) {
  test(`${backend}${'WEBGL_FORCE_F16_TEXTURES' in flags ? ' with float16 textures' : ''} answers the golden picture`, async ({
    openEngine,
  }) => {
    const { page, manifestUrl } = await openEngine();
    const selfTest = await loadModel(page, manifestUrl, { backend, flags });
    expect(selfTest.backend).toBe(backend);
    expect(selfTest.reports).toHaveLength(1);
    expect(selfTest.reports[0]).toMatchObject({ backend, passed: true, tolerance, float16: tolerance === 5e-3 });
    expect(selfTest.pixels_exact).toBe(true);
    const result = await page.evaluate(async (url) => {
      const file = await (await fetch(url)).blob();
      const { pixels, ...rest } = await model.classify(file, { pixels: true });
      return { ...rest, pixels: Array.from(pixels ?? []) };
    }, pictureUrl);
    expect(result.backend).toBe(backend);
    expect(createHash('sha256').update(Buffer.from(result.pixels)).digest('hex')).toBe(golden.pixels_sha256);
    const errors = golden.probabilities.map((value, index) =>
      Math.abs(value - (result.raw_probabilities?.[index] ?? NaN)),
    );
    expect(Math.max(...errors)).toBeLessThanOrEqual(tolerance);
    console.log(`  ${backend}: max error ${Math.max(...errors).toExponential(1)}, ${selfTest.reports[0]?.median_ms} ms`);
  });
}

test('auto takes the fastest that passes, leaves out what is emulated, and says why', async ({ openEngine }) => {
  const { page, manifestUrl } = await openEngine();
  const { backend, reports } = await loadModel(page, manifestUrl);
  const passed = reports.filter((report) => report.passed);
  const fastest = [...passed].sort((a, b) => (a.median_ms ?? 0) - (b.median_ms ?? 0))[0];
  expect(backend).toBe(fastest?.backend);
  expect(reports.map((report) => report.backend)).toEqual(['wasm', 'webgl', 'webgpu']);
  for (const report of reports) {
    expect(report.passed).toBe(report.reason === null);
    expect(report.passed).toBe(report.failure === null);
  }
  expect(reports[1]?.failure).toEqual({ code: 'emulated' });
  expect(reports[1]?.reason).toContain('emulated in software');
  expect(await page.evaluate(() => model.backend)).toBe(backend);
});

test('a backend that computes wrongly is not taken', async ({ openEngine, modelCopy }) => {
  // The golden answer is changed (and its hash with it), so every backend is wrong.
  const wrong = JSON.stringify({ ...golden, probabilities: golden.probabilities.map((value) => value + 0.02) });
  writeFileSync(join(modelCopy.folder, 'golden/expected.json'), wrong);
  modelCopy.editManifest(({ files }) => {
    const file = files.find(({ path }) => path === 'golden/expected.json');
    if (file) Object.assign(file, { bytes: wrong.length, sha256: createHash('sha256').update(wrong).digest('hex') });
  });
  const { page } = await openEngine({ mounts: { '/sub/path/copy/': modelCopy.root } });
  const error = await failToLoad(page, `copy/${MODEL_ID}/manifest.json`);
  expect(error.code).toBe('backend_failed');
  expect(error.message).toContain('wasm: its numbers of probabilities are off by 0.020');
  expect(error.message).toContain('cpu: its numbers of probabilities are off by');
});

test('a missing wasm file fails with its address instead of hanging', async ({ openEngine }) => {
  const { page, manifestUrl } = await openEngine();
  const error = await failToLoad(page, manifestUrl, { backend: 'wasm', wasmPaths: 'nowhere/' });
  expect(error.code).toBe('backend_failed');
  expect(error.message).toMatch(/\/sub\/path\/nowhere\/tfjs-backend-wasm(-simd)?\.wasm, got HTTP status 404/);
});

test('a lost webgl context: another backend takes over', async ({ openEngine }) => {
  const { page, manifestUrl } = await openEngine();
  await loadModel(page, manifestUrl, { backend: 'webgl' });
  await expectTakeover(page);
});

test('nothing piles up: as many tensors after pictures as before, none of it after dispose', async ({ openEngine }) => {
  const { page, manifestUrl } = await openEngine();
  await loadModel(page, manifestUrl, { backend: 'wasm' });
  const counts = await page.evaluate(async (url) => {
    const file = await (await fetch(url)).blob();
    await model.classify(file);
    const before = await model.inspect();
    for (let index = 0; index < 5; index++) await model.classify(file);
    await model.classify(new Blob(['no picture'])).catch(() => undefined);
    return { before, after: await model.inspect() };
  }, pictureUrl);
  expect(counts.after).toEqual(counts.before);
  expect(page.workers()).toHaveLength(1);
  await page.evaluate(() => {
    model.dispose();
    model.dispose();
  });
  await expect.poll(() => page.workers().length).toBe(0);
  const code = await page.evaluate(() =>
    model.classify(new Blob(['x'])).then(
      () => 'none',
      (error: unknown) => (error as { code: string }).code,
    ),
  );
  expect(code).toBe('disposed');
});
