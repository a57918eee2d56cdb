/** Reads a tile small first, and in full only where it is worth it: Python's `SlideRun`. Runs in the worker. */

import type { Pixels } from '../engine/picture/resize';
import { release } from '../engine/release';
import { classifyCover, COVER_UM_PER_PX, findGlass, measureCover } from './cover';
import { LEAST_SHARPNESS, measureSharpness } from './focus';
import { countTiles, findTile, type Rectangle, type SlideTile } from './plan';
import type { SlideFile } from './slideFile';
import type { Inspected, LookRequest, TileState } from './tasks';

/** Tiles that say how bright glass is. */
const GLASS_SAMPLES = 25;

export async function sampleGlass(slide: SlideFile, request: LookRequest): Promise<number> {
  const count = countTiles(request.plan);
  const chosen = new Set(Array.from({ length: GLASS_SAMPLES }, (_, index) => Math.floor((index * count) / GLASS_SAMPLES)));
  const samples: Pixels[] = [];
  for (const number of chosen) samples.push(await readSmall(slide, findTile(request.plan, number), request));
  const glass = findGlass(samples);
  release(...samples.map(({ data }) => data));
  return glass;
}

export async function inspectTile(
  slide: SlideFile,
  request: LookRequest,
  number: number,
  glass: number,
): Promise<Inspected> {
  const { plan, region, area } = request;
  const tile = findTile(plan, number);
  const skip = (state: TileState) => ({ state, pixels: null });
  if (region !== null && !touches(region, tile.core)) return skip('outside');
  const small = await readSmall(slide, tile, request);
  const cover = classifyCover(measureCover(small, glass));
  release(small.data);
  if (cover === 'glass') return skip('glass');
  if (cover !== 'countable' && region === null && area === 'monolayer') return skip(cover);
  const pixels = await slide.read(tile.x, tile.y, plan.tileWidth, plan.tileHeight);
  const core = cutOut(pixels, tile);
  const sharpness = measureSharpness(core, request.umPerPx);
  release(core.data);
  if (sharpness === null || sharpness >= LEAST_SHARPNESS) return { state: 'looked', pixels };
  release(pixels.data);
  return skip('blurred');
}

function readSmall(slide: SlideFile, { core: [left, top, right, bottom] }: SlideTile, { umPerPx }: LookRequest): Promise<Pixels> {
  return slide.readSmall(left, top, right - left, bottom - top, Math.max(1, COVER_UM_PER_PX / umPerPx));
}

/** The tile's own core. */
function cutOut({ width, data }: Pixels, { x, y, core: [left, top, right, bottom] }: SlideTile): Pixels {
  const [across, down] = [right - left, bottom - top];
  const result = new Uint8Array(across * down * 3);
  for (let line = 0; line < down; line++) {
    const start = ((top - y + line) * width + left - x) * 3;
    result.set(data.subarray(start, start + across * 3), line * across * 3);
  }
  return { width: across, height: down, data: result };
}

export function touches(a: Rectangle, b: Rectangle): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}
