import { createHash } from 'node:crypto';

import { describe, expect, test, vi } from 'vitest';

import crops from './fixtures/crop.json';
import cases from './fixtures/resize.json';
import { resizePixels, resizeWithPauses } from './resize';

/** The generator of tools/makeResizeFixtures.py. */
function drawNoise(width: number, height: number, seed: number): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length: width * height * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

describe('resizePixels gives what Pillow gives, bit for bit', () => {
  test.each(cases)('$source to $result', ({ source, result, seed, sha256, pixels }) => {
    const [width = 0, height = 0] = source;
    const [outWidth = 0, outHeight = 0] = result;
    const resized = resizePixels({ width, height, data: drawNoise(width, height, seed) }, outWidth, outHeight);
    expect([resized.width, resized.height]).toEqual(result);
    if (pixels !== undefined) expect(Buffer.from(resized.data).toString('base64')).toBe(pixels);
    expect(createHash('sha256').update(resized.data).digest('hex')).toBe(sha256);
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
  });

  test('it ends at the pause where nobody wants it any more', async () => {
    const picture = { width: 1000, height: 1000, data: drawNoise(1000, 1000, 1) };
    const whole = { left: 0, top: 0, width: 1000, height: 1000 };
    const pause = vi.fn(() => Promise.reject(new Error('stopped')));
    await expect(resizeWithPauses(picture, whole, 500, 500, pause)).rejects.toThrow('stopped');
    expect(pause).toHaveBeenCalledOnce();
  });
});
