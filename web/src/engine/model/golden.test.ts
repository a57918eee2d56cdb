import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';

import cases from '../../../../contract/locating_cases.json';
import { findMaxError, findPeakError, findWorst, parseGolden } from './golden';
import { checkManifest, type LocatorSpec } from '../manifest';

describe('findMaxError', () => {
  test('is absolute below 1 and relative to the largest number above', () => {
    expect(findMaxError([0.5, 0.25], [0.5, 0.5])).toBe(0.25);
    expect(findMaxError([100], [101])).toBeCloseTo(1 / 101, 12);
    expect(findMaxError([100, 0.5], [100, 0.25])).toBe(0.0025);
  });

  test('is no number where one is missing or none', () => {
    expect(findMaxError([0.5], [0.5, 0.5])).toBeNaN();
    expect(findMaxError([NaN, 0.5], [0.5, 0.5])).toBeNaN();
    expect(findMaxError([Infinity, 0.5], [Infinity, 0.5])).toBeNaN();
  });
});

describe('findPeakError', () => {
  const compare = (actual: number[], expected: number[]) => findPeakError(actual, expected, [1, 4], 0.3);

  test('of two neighbours alike either may be kept', () => {
    expect(compare([0, 0.500001, 0, 0], [0.5, 0, 0, 0])).toBeCloseTo(1e-6, 9);
  });

  test('a peak that is nowhere counts whole, on either side', () => {
    expect(compare([0, 0, 0, 0], [0, 0, 0, 0.75])).toBe(0.75);
    expect(compare([0.75, 0, 0, 0], [0, 0, 0, 0])).toBe(0.75);
    expect(compare([0.5, 0, 0, 0], [0.75, 0, 0, 0])).toBe(0.25);
  });

  test('what is no peak does not count, but no number does', () => {
    expect(compare([0.2, 0, 0, 0], [0, 0, 0.1, 0])).toBe(0);
    expect(compare([NaN, 0, 0, 0], [0, 0, 0, 0])).toBeNaN();
  });
});

test('findWorst names the output that is furthest off, and prefers one that is no number', () => {
  const output = (...values: number[]) => ({ shape: [values.length], values: Float32Array.from(values) });
  const outputs = { probabilities: output(0.5, 0.5), cellness: output(0.25) };
  expect(findWorst(outputs, { probabilities: [0.5, 0.5], cellness: [0.75] }, undefined)).toEqual({
    role: 'cellness',
    error: 0.5,
  });
  const missing = findWorst(outputs, { embedding: [1], cellness: [0.75] }, undefined);
  expect(missing.role).toBe('embedding');
  const spec = cases.locators.small as unknown as LocatorSpec;
  const low = new Array<number>(16).fill(0.1);
  expect(findWorst({ heatmap: output(...low) }, { heatmap: new Array<number>(16).fill(0.2) }, spec).error).toBe(0);
});

describe('parseGolden', () => {
  const folder = new URL('../../../../src/leukoscope/assets/models/leukoscope-cells/', import.meta.url);
  const manifest = checkManifest(JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')));
  const expected = JSON.parse(readFileSync(new URL('golden/expected.json', folder), 'utf8')) as { pixels: string; packed?: string };
  const parse = (value: object) => parseGolden(new TextEncoder().encode(JSON.stringify(value)), manifest);

  test('unpacks the pixels of both stages', async () => {
    const golden = await parse(expected);
    for (const stage of [golden.classifier, golden.locator]) {
      const { pixels, pixelsSha256 } = stage ?? golden.classifier;
      expect(pixels.data).toHaveLength(pixels.width * pixels.height * 3);
      expect(createHash('sha256').update(pixels.data).digest('hex')).toBe(pixelsSha256);
    }
  });

  test('unpacks them where the browser has no DecompressionStream', async () => {
    const { pixels } = (await parse(expected)).classifier;
    vi.stubGlobal('DecompressionStream', undefined);
    try {
      expect((await parse(expected)).classifier.pixels).toEqual(pixels);
      await expect(parse({ ...expected, pixels: Buffer.from('no zlib').toString('base64') })).rejects.toThrow(/cannot be used/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  test('reads the pixels of older files, which are not packed', async () => {
    const { pixels } = (await parse(expected)).classifier;
    const older = { ...expected, packed: undefined, pixels: Buffer.from(pixels.data).toString('base64') };
    expect((await parse(older)).classifier.pixels).toEqual(pixels);
  });

  test('refuses too few and too many of them', async () => {
    const { deflate } = await import('pako');
    const pack = (length: number) => Buffer.from(deflate(new Uint8Array(length))).toString('base64');
    await expect(parse({ ...expected, pixels: pack(7) })).rejects.toThrow(/bytes of pixels, got 7/);
    await expect(parse({ ...expected, pixels: pack(1 << 20) })).rejects.toThrow(/bytes of pixels, got \d+/);
    await expect(parse({ ...expected, pixels: 'AAAA' })).rejects.toThrow(/cannot be used/);
  });
});
