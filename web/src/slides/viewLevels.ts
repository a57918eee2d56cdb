/** A slide as the viewer shows it: in tiles of one size, and as small as the screen. */

import type { Rectangle } from './plan';

/**
 * The viewer holds every tile that is on the screen as a canvas of its own, so that their number counts, not their
 * size alone: a file's own may be 32 pixels a side, or its smallest level thousands of pixels.
 */
export const VIEW_TILE_PX = 512;
/** The smallest level is always on the screen, and has two tiles a side at most. */
const MOST_SMALLEST_PX = 2 * VIEW_TILE_PX;

export interface ViewLevel {
  width: number;
  height: number;
  /** The level of the file that it is read from. */
  from: number;
  /** How many times smaller than that one it is, across and down. */
  shrink: number;
}

/** The file's levels and, below its smallest one, halves of that. Finest first, as those given. */
export function listViewLevels(levels: readonly { width: number; height: number }[]): ViewLevel[] {
  const shown = levels.map(({ width, height }, from) => ({ width, height, from, shrink: 1 }));
  const smallest = shown.at(-1);
  if (smallest === undefined) return [];
  const side = Math.max(smallest.width, smallest.height);
  for (let shrink = 2; side > (MOST_SMALLEST_PX * shrink) / 2; shrink *= 2) {
    const [width, height] = [Math.ceil(smallest.width / shrink), Math.ceil(smallest.height / shrink)];
    shown.push({ width, height, from: smallest.from, shrink });
  }
  return shown;
}

/** Where a tile is, in pixels of its level; cut off at the end. */
export function findViewTile({ width, height }: ViewLevel, column: number, row: number): Rectangle {
  const [left, top] = [column * VIEW_TILE_PX, row * VIEW_TILE_PX];
  return [left, top, Math.min(left + VIEW_TILE_PX, width), Math.min(top + VIEW_TILE_PX, height)];
}
