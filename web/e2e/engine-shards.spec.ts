/**
 * Shards on another origin than the page: fetched, verified, replaced by the fallback, and blamed when nothing works.
 */

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Progress } from '../src/engine';
import { expect, failToLoad, loadModel, MODEL_ID, pictureUrl, test, type Server } from './engineHarness';

const copyUrl = `copy/${MODEL_ID}/manifest.json`;

/** Have every shard of the copy fetched from `servers` first. */
function moveShards(
  modelCopy: { editManifest: (edit: (manifest: { files: { path: string; urls?: string[] }[] }) => void) => void },
  servers: Server[],
): void {
  modelCopy.editManifest(({ files }) => {
    for (const file of files.filter(({ path }) => path.endsWith('.bin'))) {
      file.urls = servers.map(({ origin }) => `${origin}/far/${file.path}`);
    }
  });
}

function isShard(path: string): boolean {
  return path.endsWith('.bin');
}

test('shards come from another origin, and only from there', async ({ openEngine, serve, modelCopy }) => {
  const far = await serve({ mounts: { '/far/': modelCopy.folder }, cors: true });
  moveShards(modelCopy, [far]);
  const { page, server } = await openEngine({
    mounts: { '/sub/path/copy/': modelCopy.root },
    connect: [far.origin],
  });
  const steps = await page.evaluate(async (url) => {
    const steps: Progress[] = [];
    globalThis.model = (await engine.loadModel(url, {
      backend: 'wasm',
      onProgress: (progress) => steps.push(progress),
    })) as typeof model;
    return steps;
  }, copyUrl);
  expect(far.requests.filter(isShard).length).toBeGreaterThan(0);
  expect(server.requests.filter(isShard)).toEqual([]);
  const downloads = steps.filter((step) => step.phase === 'download');
  const loaded = downloads.map((step) => step.loaded_bytes);
  expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
  expect(loaded.at(-1)).toBe(downloads.at(-1)?.total_bytes);
  expect(steps.filter((step) => step.phase === 'retry')).toEqual([]);

  // The second time the verified files come from the browser's cache.
  const before = far.requests.length;
  await loadModel(page, copyUrl, { backend: 'wasm' });
  expect(far.requests.slice(before)).toEqual([]);
  const result = await page.evaluate(
    async (url) => model.classify(await (await fetch(url)).blob()),
    pictureUrl,
  );
  expect(result.cells).toHaveLength(1);
});

test('a host that alters shards and one that is gone: the copy beside the manifest is taken', async ({
  openEngine,
  serve,
  modelCopy,
}) => {
  const altering = await serve({
    cors: true,
    intercept: (path, response) => {
      const bytes = readFileSync(join(modelCopy.folder, path.slice('/far/'.length)));
      bytes[100] = (bytes[100] ?? 0) ^ 1;
      response.end(bytes);
      return true;
    },
  });
  const gone = await serve({});
  const { origin } = gone;
  await gone.close();
  moveShards(modelCopy, [altering, { ...gone, origin }]);
  const { page, server } = await openEngine({
    mounts: { '/sub/path/copy/': modelCopy.root },
    connect: [altering.origin, origin],
  });
  const retries = await page.evaluate(async (url) => {
    const retries: { url: string; reason: string }[] = [];
    const loaded = await engine.loadModel(url, {
      backend: 'wasm',
      onProgress: (step) => {
        if (step.phase === 'retry') retries.push({ url: step.url, reason: step.reason });
      },
    });
    loaded.dispose();
    return retries;
  }, copyUrl);
  expect(server.requests.some(isShard)).toBe(true);
  expect(retries.find(({ url }) => url.startsWith(altering.origin))?.reason).toContain('expected SHA-256');
  expect(retries.some(({ url }) => url.startsWith(origin))).toBe(true);
});

test('when no copy is whole, the error says which shard from where and why', async ({ openEngine, serve, modelCopy }) => {
  const far = await serve({ mounts: { '/far/': modelCopy.folder } }); // It does not allow other origins.
  moveShards(modelCopy, [far]);
  const { page, server } = await openEngine({
    mounts: { '/sub/path/copy/': modelCopy.root },
    connect: [far.origin],
    intercept: (path, response) => {
      if (!isShard(path)) return false;
      response.end('too short');
      return true;
    },
  });
  const error = await failToLoad(page, copyUrl, { backend: 'wasm' });
  expect(error.code).toBe('file_failed');
  expect(error.message).toMatch(/file [0-9a-f]{64}-1of\d+\.bin \(\d+ bytes\) could not be fetched whole/);
  expect(error.message).toContain(`${far.origin}/far/`);
  expect(error.message).toContain('CORS');
  expect(error.message).toContain(`${server.origin}/sub/path/copy/`);
  expect(error.message).toContain('got 9');
});

test('a shard host that the page may not ask (CSP) is passed over', async ({ openEngine, serve, modelCopy }) => {
  const far = await serve({ mounts: { '/far/': modelCopy.folder }, cors: true });
  moveShards(modelCopy, [far]);
  const { page } = await openEngine({ mounts: { '/sub/path/copy/': modelCopy.root } });
  await loadModel(page, copyUrl, { backend: 'wasm' });
  expect(far.requests).toEqual([]);
});

test('a manifest that is missing, no JSON, or against the contract is refused before anything else is fetched', async ({
  openEngine,
  modelCopy,
}) => {
  const { page, server } = await openEngine({ mounts: { '/sub/path/copy/': modelCopy.root } });
  expect(await failToLoad(page, 'copy/none/manifest.json')).toMatchObject({ code: 'manifest_unreachable' });
  modelCopy.editManifest((manifest) => Object.assign(manifest, { schema_version: 2 }));
  expect(await failToLoad(page, copyUrl)).toMatchObject({ code: 'manifest_invalid' });
  writeFileSync(join(modelCopy.folder, 'manifest.json'), '<!doctype html>');
  expect((await failToLoad(page, copyUrl)).message).toContain('it is not JSON');
  expect(server.requests.filter(isShard)).toEqual([]);
});

test('an operation that is not in the build is named, before any weights are fetched', async ({ openEngine, modelCopy }) => {
  const { page, server } = await openEngine({ mounts: { '/sub/path/copy/': modelCopy.root } });
  const path = join(modelCopy.folder, 'model.json');
  const text = readFileSync(path, 'utf8').replaceAll('"Softmax"', '"Hardmax"');
  writeFileSync(path, text);
  modelCopy.editManifest(({ files }) => {
    const entry = files.find((file) => file.path === 'model.json');
    const sha256 = createHash('sha256').update(text).digest('hex');
    if (entry) Object.assign(entry, { bytes: Buffer.byteLength(text), sha256 });
  });
  const error = await failToLoad(page, copyUrl, { backend: 'wasm' });
  expect(error.code).toBe('model_invalid');
  expect(error.message).toContain('Hardmax');
  expect(server.requests.filter(isShard)).toEqual([]);
});
