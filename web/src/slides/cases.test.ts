/** The page's side of contract/slide_cases.json, which Python is held to as well (tests/slides/test_plan.py). */

import { describe, expect, it } from 'vitest';

import cases from '../../../contract/slide_cases.json';
import type { Box, LocatorSpec } from '../engine';
import { classifyCover } from './cover';
import { groupIntoFields } from './cutFields';
import { countColumns, countTiles, findTile, type TilePlan } from './plan';
import { chooseScale } from './scale';
import { mergeSeams } from './seams';

function readPlan([width = 0, height = 0, tileWidth = 0, tileHeight = 0, overlap = 0]: readonly number[]): TilePlan {
  return { width, height, tileWidth, tileHeight, overlap };
}

describe('whole slides as in Python', () => {
  it.each(cases.plans)('plan: $name', ({ plan: numbers, tiles, columns, places }) => {
    const plan = readPlan(numbers);
    expect([countTiles(plan), countColumns(plan)]).toEqual([tiles, columns]);
    for (const { number, at, core } of places) {
      const tile = findTile(plan, number);
      expect([[tile.x, tile.y], tile.core]).toEqual([at, core]);
    }
  });

  it.each(cases.scales)('scale: $um_per_px, larger tiles: $larger_tiles', (expected) => {
    const { um_per_px, larger_tiles, finest_scale, largest_scale, locator_tile, tile, overlap } = expected;
    const scale = chooseScale(um_per_px, { ...(cases.locator as LocatorSpec), larger_tiles });
    expect(scale.locator).toMatchObject({ finest_scale, largest_scale });
    expect([scale.locator.tile_width_px, scale.locator.tile_height_px]).toEqual(locator_tile);
    expect(scale.locator.crop_floor_px).toBeCloseTo(expected.crop_floor_px, 9);
    expect([[scale.tileWidth, scale.tileHeight], scale.overlap]).toEqual([tile, overlap]);
  });

  it.each(cases.covers)('cover: $cover', ({ cover, kind }) => {
    expect(classifyCover(cover)).toBe(kind);
  });

  it.each(cases.seams)('seams: $name', ({ plan, margin, most_overlap, cells, kept }) => {
    const numbered = cells.map(({ tile, box }, index) => ({ tile, box: box as Box, index }));
    const merged = mergeSeams(readPlan(plan), numbered, margin, most_overlap);
    expect(merged.map(({ index }) => index)).toEqual(kept);
  });

  it.each(cases.fields)('fields: $name', ({ size: [width = 0, height = 0], um_per_px, boxes, fields }) => {
    const cells = boxes.map((box, index) => ({ box: box as Box, index }));
    const found = groupIntoFields(cells, { width, height }, um_per_px);
    expect(found.map(({ place, cells: held }) => ({ place, cells: held.map(({ index }) => index) }))).toEqual(fields);
  });
});
