/** A page that holds the packed engine, and servers for models and pictures. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test as base, type Page } from '@playwright/test';

import type * as Engine from '../src/engine';
import type * as Decoder from '../src/engine/picture/decode';
import { startStaticServer } from '../tools/staticServer.mjs';
import { makeFinder } from './python';

export const MODELS = fileURLToPath(new URL('../../src/leukoscope/assets/models', import.meta.url));
export const MODEL_ID = 'leukoscope-compact';

/** Every backend that a machine without a graphics card has, and how far its answers may be from Python's. */
export const BACKEND_CASES = [
  { backend: 'wasm', flags: {}, tolerance: 1e-5 },
  { backend: 'cpu', flags: {}, tolerance: 1e-5 },
  { backend: 'webgl', flags: {}, tolerance: 1e-4 },
  { backend: 'webgl', flags: { WEBGL_FORCE_F16_TEXTURES: true }, tolerance: 5e-3 },
] as const;
const HARNESS = fileURLToPath(new URL('../tools/harness', import.meta.url));
const ENGINE = fileURLToPath(new URL('../dist-engine', import.meta.url));

export type Server = Awaited<ReturnType<typeof startStaticServer>>;
type Options = Parameters<typeof startStaticServer>[0];

declare global {
  /** Set by tools/harness/harness.js. */
  var engine: typeof Engine;
  /** What a test keeps on the page between calls. */
  var model: Engine.Model & { loseContext(): Promise<void> };
  /** Set by tools/classifyInChromium.mjs. */
  var decoder: typeof Decoder;
}

interface Fixtures {
  /** Start a server that ends with the test. */
  serve: (options: Partial<Options>) => Promise<Server>;
  /** Open the engine's page, with the model folders of `models` under /sub/path/models/. */
  openEngine: (options?: Partial<Options>) => Promise<{ page: Page; server: Server; manifestUrl: string }>;
  /** A copy of the shipped model folder that the test may change. */
  modelCopy: { folder: string; root: string; editManifest: (edit: (manifest: Engine.Manifest) => void) => void };
}

/** A folder that holds the model folder `finder`, which finds cells before it names them. */
interface WorkerFixtures {
  finderRoot: string;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  finderRoot: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const root = mkdtempSync(join(tmpdir(), 'leukoscope-finder-'));
      makeFinder(root);
      await use(root);
      rmSync(root, { recursive: true });
    },
    { scope: 'worker', timeout: 480_000 },
  ],
  // Playwright wants the object pattern even where a fixture needs nothing.
  // eslint-disable-next-line no-empty-pattern
  serve: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (options) => {
      const server = await startStaticServer({ mounts: {}, ...options });
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map((server) => server.close()));
  },
  openEngine: async ({ page, serve }, use) => {
    await use(async (options = {}) => {
      const server = await serve({
        ...options,
        mounts: {
          '/sub/path/': HARNESS,
          '/sub/engine/': ENGINE,
          '/sub/path/models/': MODELS,
          ...options.mounts,
        },
      });
      await page.goto(`${server.origin}/sub/path/index.html`);
      await page.waitForFunction(() => 'engine' in globalThis);
      return { page, server, manifestUrl: `models/${MODEL_ID}/manifest.json` };
    });
  },
  // eslint-disable-next-line no-empty-pattern
  modelCopy: async ({}, use) => {
    const root = mkdtempSync(join(tmpdir(), 'leukoscope-model-'));
    const folder = join(root, MODEL_ID);
    cpSync(join(MODELS, MODEL_ID), folder, { recursive: true });
    await use({
      root,
      folder,
      editManifest: (edit) => {
        const path = join(folder, 'manifest.json');
        const manifest = JSON.parse(readFileSync(path, 'utf8')) as Engine.Manifest;
        edit(manifest);
        writeFileSync(path, JSON.stringify(manifest));
      },
    });
    rmSync(root, { recursive: true });
  },
});

export { expect };

/** The golden picture, from the engine's page. */
export const pictureUrl = `models/${MODEL_ID}/golden/picture.png`;


/** Load a model on the page and keep it as `model`; returns its self-test. */
export function loadModel(
  page: Page,
  url: string,
  options: Omit<Engine.LoadOptions, 'onProgress' | 'signal'> = {},
): Promise<Engine.SelfTest> {
  return page.evaluate(
    async ({ url, options }) => {
      globalThis.model = (await engine.loadModel(url, options)) as typeof model;
      return model.selfTest;
    },
    { url, options },
  );
}

/** The `EngineError` that loading ends with. */
export function failToLoad(
  page: Page,
  url: string,
  options: Omit<Engine.LoadOptions, 'onProgress' | 'signal'> = {},
): Promise<{ code: string; message: string; details: Record<string, unknown> }> {
  return page.evaluate(
    async ({ url, options }) => {
      try {
        (await engine.loadModel(url, options)).dispose();
      } catch (error) {
        if (error instanceof engine.EngineError) {
          return { code: error.code, message: error.message, details: error.details };
        }
        throw error;
      }
      throw new Error('Expected loading to fail, but it succeeded.');
    },
    { url, options },
  );
}

/** Lose the loaded model's graphics context: the next picture is answered by another backend, with the same numbers. */
export async function expectTakeover(page: Page): Promise<void> {
  const [backend, before, after, last] = await page.evaluate(async (url) => {
    const file = await (await fetch(url)).blob();
    const before = await model.classify(file);
    await model.loseContext();
    const after = await model.classify(file);
    return [before.backend, before, after, model.backend] as const;
  }, pictureUrl);
  expect(after.backend).not.toBe(backend);
  expect(last).toBe(after.backend);
  const values = Object.values(after.cells[0]?.probabilities ?? {});
  Object.values(before.cells[0]?.probabilities ?? {}).forEach((value, index) => {
    expect(Math.abs(value - (values[index] ?? NaN))).toBeLessThan(1e-3);
  });
}
