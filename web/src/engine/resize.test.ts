import { createHash } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import cases from './fixtures/resize.json';
import { resizePixels } from './resize';

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
