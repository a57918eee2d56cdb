import { createHash } from 'node:crypto';

import { afterEach, describe, expect, test, vi } from 'vitest';

import crops from './fixtures/crop.json';
import cases from './fixtures/resize.json';
import { computeWeights, resizePixels, resizeWithPauses, runPasses, type Pixels, type Window } from './resize';
import { ScriptPasses } from './scriptPasses';
import { takeWasmPasses } from './wasmPasses';

/** The generator of tools/makeResizeFixtures.py. */
function drawNoise(width: number, height: number, seed: number): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length: width * height * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** With JavaScript alone. */
function resizeInScript(source: Pixels, window: Window, width: number, height: number): Pixels {
  const weights = computeWeights(window, width, height);
  const steps = runPasses(new ScriptPasses(weights), weights, source, window, height);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe('resizePixels gives what Pillow gives, bit for bit', () => {
  test.each(cases)('$source to $result', ({ source, result, seed, sha256, pixels }) => {
    const [width = 0, height = 0] = source;
    const [outWidth = 0, outHeight = 0] = result;
    const resized = resizePixels({ width, height, data: drawNoise(width, height, seed) }, outWidth, outHeight);
    expect([resized.width, resized.height]).toEqual(result);
    if (pixels !== undefined) expect(Buffer.from(resized.data).toString('base64')).toBe(pixels);
    expect(createHash('sha256').update(resized.data).digest('hex')).toBe(sha256);
    const whole = { left: 0, top: 0, width, height };
    const inScript = resizeInScript({ width, height, data: drawNoise(width, height, seed) }, whole, outWidth, outHeight);
    expect(inScript.data).toEqual(resized.data);
  });

  test('a picture of the right size is copied, not shared', () => {
    const source = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const same = resizePixels(source, 2, 1);
    expect(same.data).toEqual(source.data);
    expect(same.data).not.toBe(source.data);
  });
});

describe('a window over the edge sees the edge go on', () => {
  test.each(crops)('$window of $source to $result', async ({ source, window, result, seed, sha256, pixels }) => {
    const [width = 0, height = 0] = source;
    const [left = 0, top = 0, wide = 0, high = 0] = window;
    const [outWidth = 0, outHeight = 0] = result;
    const picture = { width, height, data: drawNoise(width, height, seed) };
    const pause = vi.fn(() => Promise.resolve());
    const crop = await resizeWithPauses(picture, { left, top, width: wide, height: high }, outWidth, outHeight, pause);
    if (pixels !== undefined) expect(Buffer.from(crop.data).toString('base64')).toBe(pixels);
    expect(createHash('sha256').update(crop.data).digest('hex')).toBe(sha256);
    expect(pause.mock.calls.length > 0).toBe(wide * high >= 1_000_000);
    const inScript = resizeInScript(picture, { left, top, width: wide, height: high }, outWidth, outHeight);
    expect(inScript.data).toEqual(crop.data);
  });

  test('it ends at the pause where nobody wants it any more', async () => {
    const picture = { width: 1000, height: 1000, data: drawNoise(1000, 1000, 1) };
    const whole = { left: 0, top: 0, width: 1000, height: 1000 };
    const pause = vi.fn(() => Promise.reject(new Error('stopped')));
    await expect(resizeWithPauses(picture, whole, 500, 500, pause)).rejects.toThrow('stopped');
    expect(pause).toHaveBeenCalledOnce();
  });
});

describe('the passes', () => {
  const whole = { left: 0, top: 0, width: 1000, height: 1000 };
  const picture = { width: 1000, height: 1000, data: drawNoise(1000, 1000, 2) };

  test('run in WebAssembly, unless rows are so long that it would hold on to much memory', () => {
    const taken = takeWasmPasses(computeWeights(whole, 100, 100));
    expect(taken).not.toBeNull();
    taken?.giveBack();
    expect(takeWasmPasses(computeWeights({ ...whole, width: 2_000_000 }, 100, 100))).toBeNull();
  });

  test('two resizes at once have memory of their own, and one that is broken off gives it back', async () => {
    const started = vi.fn();
    class CountedInstance extends WebAssembly.Instance {
      constructor(module: WebAssembly.Module) {
        super(module);
        started();
      }
    }
    vi.stubGlobal('WebAssembly', { ...namesOf(WebAssembly), Instance: CountedInstance });
    const { resizeWithPauses: resize } = await import('./resize');
    const wait = () => new Promise<void>((resolve) => setTimeout(resolve));
    const dark = { ...picture, data: new Uint8Array(picture.data.length) };
    const [one, other] = await Promise.all([
      resize(picture, whole, 90, 90, wait),
      resize(dark, whole, 90, 90, wait),
    ]);
    expect(one.data).toEqual(resizeInScript(picture, whole, 90, 90).data);
    expect(other.data.every((level) => level === 0)).toBe(true);
    expect(started).toHaveBeenCalledTimes(2);
    const stop = () => Promise.reject(new Error('stopped'));
    for (let round = 0; round < 3; round++) {
      await expect(resize(picture, whole, 90, 90, stop)).rejects.toThrow('stopped');
    }
    await resize(picture, whole, 90, 90, wait);
    expect(started).toHaveBeenCalledTimes(2);
  });

  test('run in JavaScript where WebAssembly is forbidden or has no SIMD', async () => {
    const refuse = vi.fn(() => {
      throw new WebAssembly.CompileError('no SIMD here');
    });
    vi.stubGlobal('WebAssembly', { ...namesOf(WebAssembly), Module: refuse });
    const { resizePixels: resize } = await import('./resize');
    expect(resize(picture, 90, 90).data).toEqual(resizeInScript(picture, whole, 90, 90).data);
    resize(picture, 80, 80);
    // Asked once: it will not come.
    expect(refuse).toHaveBeenCalledOnce();
  });
});

/** WebAssembly's members cannot be enumerated. */
function namesOf(namespace: typeof WebAssembly): Record<string, unknown> {
  const names = Object.getOwnPropertyNames(namespace);
  return Object.fromEntries(names.map((name) => [name, Reflect.get(namespace, name) as unknown]));
}
