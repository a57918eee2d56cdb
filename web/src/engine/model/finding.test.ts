import { expect, test, vi } from 'vitest';

import cases from '../../../../contract/locating_cases.json';
import { findBoxes } from './finding';
import type { LocatorSpec } from '../manifest';
import type { Pixels } from '../picture/resize';

/** Tiles of 32 x 32 pixels in strides of 8. */
const spec = cases.locators.small as unknown as LocatorSpec;
const goOn = (): Promise<void> => Promise.resolve();

/** White, with black squares of 8 x 8 pixels at the given places. */
function drawSquares(width: number, height: number, ...places: [number, number][]): Pixels {
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [left, top] of places) {
    for (let y = top; y < top + 8; y++) data.fill(0, (y * width + left) * 3, (y * width + left + 8) * 3);
  }
  return { width, height, data };
}

/** Finds wholly black places of the grid, each of half a unit. */
function locateBlack({ width, data }: Pixels): Promise<{ heatmap: number[]; geometry: number[] }> {
  const heatmap = new Array<number>(16).fill(0);
  const geometry = heatmap.flatMap(() => [0, 0, Math.log(0.5), Math.log(0.5)]);
  for (let place = 0; place < 16; place++) {
    const [top, left] = [(place >> 2) * 8, (place & 3) * 8];
    const isBlack = [0, 7].every((y) => [0, 7].every((x) => data[((top + y) * width + left + x) * 3] === 0));
    if (isBlack) heatmap[place] = 0.9;
  }
  return Promise.resolve({ heatmap, geometry });
}

test('cells are found once, over all tiles and levels, in reading order', async () => {
  const picture = drawSquares(64, 64, [48, 40], [8, 0], [24, 24]);
  expect(await findBoxes(picture, spec, locateBlack, goOn)).toEqual([
    [8, 0, 8, 8],
    [24, 24, 8, 8],
    [48, 40, 8, 8],
  ]);
});

test('a picture without any has no boxes', async () => {
  expect(await findBoxes(drawSquares(40, 50), spec, locateBlack, goOn)).toEqual([]);
});

test('it stops between two tiles', async () => {
  let left = 3;
  const pause = (): Promise<void> => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error('stopped')));
  const locate = vi.fn(locateBlack);
  await expect(findBoxes(drawSquares(640, 640), spec, locate, pause)).rejects.toThrow('stopped');
  expect(locate.mock.calls.length).toBeLessThanOrEqual(3);
});
