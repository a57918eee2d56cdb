/** Finding cells: a picture goes through the locator tile by tile, and comes out as boxes. */

import { chooseBoxes, cutTile, decodePeaks, listLevels, listTiles, roundBoxes, type FoundBox } from './locate';
import type { LocatorSpec } from '../manifest';
import type { Pause } from '../pause';
import { findWhole, resizeWithPauses, type Pixels } from '../picture/resize';
import { release } from '../release';
import type { Box } from '../types';

/** What the locator gives for one tile, row by row (docs/adr/0005-find-then-name.md). */
export interface Located {
  /** rows x columns */
  heatmap: ArrayLike<number>;
  /** rows x columns x 4 */
  geometry: ArrayLike<number>;
}

/**
 * The boxes of a picture's cells in reading order.
 *
 * One level is in memory at a time besides the picture, and one tile. Rejects with `aborted` at a pause.
 */
export async function findBoxes(
  image: Pixels,
  spec: LocatorSpec,
  locate: (tile: Pixels) => Promise<Located>,
  pause: Pause,
): Promise<Box[]> {
  const { width, height } = image;
  const found: FoundBox[] = [];
  let pixels = image;
  for (const level of listLevels(width, height, spec).reverse()) {
    const finer = pixels;
    // The finest is often the picture as it is.
    if (level.width !== width || level.height !== height) {
      pixels = await resizeWithPauses(finer, findWhole(finer), level.width, level.height, pause);
    }
    if (finer !== image) release(finer.data);
    for (const tile of listTiles(level, spec)) {
      await pause();
      const cut = cutTile(pixels, tile, spec);
      const { heatmap, geometry } = await locate(cut);
      if (cut !== pixels) release(cut.data);
      found.push(...decodePeaks(tile, heatmap, geometry, width, height, spec));
    }
  }
  if (pixels !== image) release(pixels.data);
  return roundBoxes(chooseBoxes(found, image, spec), width, height);
}
