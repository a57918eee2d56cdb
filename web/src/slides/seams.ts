/** Each cell once, where tiles meet: Python's `slides/seams.py`. */

import type { Box } from '../engine';
import { findTile, owns, type SlideTile, type TilePlan } from './plan';

/** A tile also hands in cells that are centred so far beyond its core: half of a small cell. */
export const MARGIN_UM = 4;
/** Cells along a seam are compared with those of three strips alone, each longer than any cell. */
const STRIP_PX = 4096;

/** A cell as a tile handed it in; the box is in slide pixels. */
export interface TileCell {
  tile: number;
  box: Box;
}

export function findCenter([x, y, width, height]: Box): [x: number, y: number] {
  return [x + width / 2, y + height / 2];
}

/**
 * The cells without those that another tile has too: of two the one outside its own core is left out, or else that of
 * the later tile.
 *
 * `fixed`: cells that stay whatever comes, such as those that are in a session already.
 */
export function mergeSeams<Cell extends TileCell>(
  plan: TilePlan,
  cells: readonly Cell[],
  margin: number,
  mostOverlap: number,
  fixed: ReadonlySet<Cell> = new Set(),
): Cell[] {
  const kept = new Map<number, Cell[]>();
  const dropped = new Set<Cell>();
  const ranked = cells
    .map((cell, index) => {
      const tile = findTile(plan, cell.tile);
      const isOwn = owns(tile, findCenter(cell.box));
      return { cell, index, rank: fixed.has(cell) ? 0 : isOwn ? 1 : 2, isNear: isNearSeam(cell.box, tile, plan, margin) };
    })
    .filter(({ isNear }) => isNear)
    .sort((a, b) => a.rank - b.rank || a.cell.tile - b.cell.tile || a.index - b.index);
  for (const { cell } of ranked) {
    const strip = Math.floor(findCenter(cell.box)[1] / STRIP_PX);
    const rivals = [strip - 1, strip, strip + 1].flatMap((near) => kept.get(near) ?? []);
    if (!fixed.has(cell) && rivals.some((rival) => isSame(cell, rival, mostOverlap))) dropped.add(cell);
    else kept.set(strip, [...(kept.get(strip) ?? []), cell]);
  }
  return cells.filter((cell) => !dropped.has(cell));
}

function isSame(cell: TileCell, rival: TileCell, mostOverlap: number): boolean {
  return rival.tile !== cell.tile && measureOverlap(cell.box, rival.box) > mostOverlap;
}

/** What two boxes share, as a part of the smaller one. */
export function measureOverlap(a: Box, b: Box): number {
  const across = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
  const down = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
  const smaller = Math.min(a[2] * a[3], b[2] * b[3]);
  return smaller > 0 ? (Math.max(0, across) * Math.max(0, down)) / smaller : 0;
}

function isNearSeam(box: Box, { core: [left, top, right, bottom] }: SlideTile, plan: TilePlan, margin: number): boolean {
  const [x, y] = findCenter(box);
  const isNear = (center: number, low: number, high: number, end: number) =>
    (low > 0 && center < low + 2 * margin) || (high < end && center >= high - 2 * margin);
  return isNear(x, left, right, plan.width) || isNear(y, top, bottom, plan.height);
}
