/** The arithmetic between the networks, held to the table of cases that Python is held to too. */

import { describe, expect, test } from 'vitest';

import cases from '../../../../contract/locating_cases.json';
import {
  chooseBoxes,
  cutTile,
  decodePeaks,
  findCrop,
  findGrid,
  findSquare,
  listLevels,
  listTiles,
  mergeBoxes,
  placeTiles,
  roundBoxes,
  type FoundBox,
} from './locate';
import type { LocatorSpec } from '../manifest';
import type { Box } from '../types';

const SPECS = cases.locators as unknown as Record<string, LocatorSpec>;

function specOf(name: string): LocatorSpec {
  const spec = SPECS[name];
  if (!spec) throw new Error(`Expected a locator ${name} among the cases.`);
  return spec;
}

describe('contract/locating_cases.json', () => {
  test.each(cases.levels)('levels and tiles: $name', ({ locator, picture: [width = 0, height = 0], levels }) => {
    const spec = specOf(locator);
    const found = listLevels(width, height, spec);
    expect(found.map((level) => [level.width, level.height])).toEqual(levels.map(({ size }) => size));
    expect(found.map(({ number }) => number)).toEqual(levels.map((_, index) => index));
    found.forEach((level, index) => {
      const { tiles_x = [], tiles_y = [] } = levels[index] ?? {};
      const wanted = tiles_y.flatMap((y) => tiles_x.map((x) => [x, y]));
      expect(listTiles(level, spec).map(({ x, y }) => [x, y])).toEqual(wanted);
    });
  });

  test.each(cases.boxes)('peaks become boxes: $name', ({ locator, knows_scale = false, picture, tiles, boxes }) => {
    const [width = 0, height = 0] = picture;
    const spec = { ...specOf(locator), knows_scale };
    const levels = listLevels(width, height, spec);
    const [rows, columns] = findGrid(spec);
    const found = tiles.flatMap(({ level: number, x, y, peaks }) => {
      const level = levels[number];
      if (!level) throw new Error(`Expected a level ${number}.`);
      const heatmap = new Float32Array(rows * columns);
      const geometry = new Float32Array(rows * columns * 4);
      for (const [row = 0, column = 0, score = 0, ...shape] of peaks) {
        heatmap[row * columns + column] = score;
        geometry.set(shape, (row * columns + column) * 4);
      }
      return decodePeaks({ level, x, y }, heatmap, geometry, width, height, spec);
    });
    // In whatever order the tiles were seen.
    for (const order of [found, found.toReversed()]) {
      expect(roundBoxes(chooseBoxes(order, { width, height }, spec), width, height)).toEqual(boxes);
    }
  });

  test.each(cases.squares)('crops around boxes: $name', ({ box, picture: [width = 0, height = 0], locator, square }) => {
    const { left, top, side } = findSquare(box as Box, { width, height }, { ...specOf('usual'), ...locator });
    expect([left, top, side]).toEqual(square);
  });
});

test.each([0, 1, 7, 16, 31])('with an overlap of %d every place belongs to a tile', (overlap) => {
  for (let length = 1; length < 200; length++) {
    const starts = placeTiles(length, 32, overlap);
    expect(starts[0]).toBe(0);
    expect(starts.at(-1)).toBe(Math.max(0, length - 32));
    const steps = starts.slice(1).map((start, index) => start - (starts[index] ?? NaN));
    expect(steps.filter((step) => !(step > 0 && step <= 32 - overlap))).toEqual([]);
  }
});

test('a tile repeats the last column and row of its level', () => {
  const spec = { ...specOf('small'), tile_width_px: 4, tile_height_px: 3 };
  const level = { number: 0, width: 3, height: 2 };
  const grey = (...levels: number[]) => Uint8Array.from(levels.flatMap((value) => [value, value + 1, value + 2]));
  const pixels = { width: 3, height: 2, data: grey(10, 20, 30, 40, 50, 60) };
  const tile = cutTile(pixels, { level, x: 1, y: 0 }, spec);
  expect([tile.width, tile.height]).toEqual([4, 3]);
  expect(tile.data).toEqual(grey(20, 30, 30, 30, 50, 60, 60, 60, 50, 60, 60, 60));
  expect(pixels.data).toEqual(grey(10, 20, 30, 40, 50, 60));
});

test('merging keeps the better of every two that overlap', () => {
  const make = (score: number, centerX: number): FoundBox => ({
    score,
    level: 0,
    centerX,
    centerY: 50,
    width: 20,
    height: 20,
  });
  const chain = [0.5, 0.9, 0.7, 0.6, 0.8].map((score, index) => make(score, index * 8));
  expect(mergeBoxes(chain, specOf('small')).map(({ score }) => score)).toEqual([0.9, 0.8]);
});

test('a model without a locator is shown the box itself', () => {
  const box: Box = [3, 4, 5, 6];
  const picture = { width: 32, height: 32 };
  expect(findCrop(box, picture, {})).toEqual({ left: 3, top: 4, width: 5, height: 6 });
  expect(findCrop(box, picture, { locator: { ...specOf('small'), crop_scale: 2 } })).toEqual({
    left: -1,
    top: 1,
    width: 12,
    height: 12,
  });
});
