/** From the micrometres of a pixel to the scale at which the locator looks: Python's `slides/scale.py`. */

import type { LocatorSpec } from '../engine';
import type { TilePlan } from './plan';

/** Mean of the longer sides of white cells, weighted as docs/adr/0005-find-then-name.md does. */
const CELL_UM = 14;
/** A cell of mean size may be so much larger than the usual one on the finest level. */
const LARGEST_MEAN = 1.25;
/** What a pixel of the manifest's `crop_floor_px` was in training. */
const CROP_FLOOR_UM_PER_PX = 12.3 / 64;
/** Nothing of a nucleus can be seen in larger pixels; in smaller ones there is no light microscope. */
export const LARGEST_UM = 1;
export const SMALLEST_UM = 0.02;
const TILE_PX = 2048;
const LARGEST_FACTOR = 4;
/** On either side of a seam a cell of 17 micrometres and what its crop shows around it. */
const OVERLAP_UM = 32;

export interface SlideScale extends Pick<TilePlan, 'tileWidth' | 'tileHeight' | 'overlap'> {
  umPerPx: number;
  /** The locator's numbers for this magnification. */
  locator: LocatorSpec;
}

export function isUsableScale(umPerPx: number): boolean {
  return umPerPx >= SMALLEST_UM && umPerPx <= LARGEST_UM;
}

/**
 * A field's magnification is not known, so all levels are looked at. That of a slide is: the finest level is the last
 * power of two on which a cell of mean size has at most 1.25 times the usual one, and one coarser level shows the
 * largest cells.
 */
export function chooseScale(umPerPx: number, locator: LocatorSpec): SlideScale {
  const scale = 2 ** Math.floor(Math.log2((LARGEST_MEAN * locator.size_unit_px * umPerPx) / CELL_UM));
  const factor = chooseFactor(TILE_PX * scale, locator);
  const [width, height] = [factor * locator.tile_width_px, factor * locator.tile_height_px];
  const shared = locator.tile_overlap_px;
  return {
    umPerPx,
    locator: {
      ...locator,
      tile_width_px: width,
      tile_height_px: height,
      largest_scale: scale / 2,
      finest_scale: scale,
      knows_scale: true,
      crop_floor_px: ((locator.crop_floor_px * CROP_FLOOR_UM_PER_PX) / umPerPx) * scale,
    },
    tileWidth: roundHalfEven(fitTiles(TILE_PX * scale, width, shared) / scale),
    tileHeight: roundHalfEven(fitTiles((TILE_PX * scale * height) / width, height, shared) / scale),
    overlap: 2 * Math.ceil(OVERLAP_UM / 2 / umPerPx),
  };
}

/** How long whole tiles are, at least one, that share so much and are together about as long as `length`. */
function fitTiles(length: number, tile: number, shared: number): number {
  const step = tile - shared;
  return Math.max(1, roundHalfEven((length - shared) / step)) * step + shared;
}

/**
 * How many times as long the sides of the locator's tiles are as in photographs: large tiles share little, so that few
 * pixels go through the network twice.
 */
function chooseFactor(levelPx: number, locator: LocatorSpec): number {
  if (!locator.larger_tiles) return 1;
  const doublings = Math.max(0, Math.floor(Math.log2(levelPx / locator.tile_width_px)) - 1);
  return Math.min(LARGEST_FACTOR, 2 ** doublings);
}

/** As Python rounds: a half goes to the even neighbour. */
export function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}
