/** Tiles of a slide: they overlap, their cores do not. Python's `slides/plan.py`, held to contract/slide_cases.json. */

/** Right and bottom are the first beyond, in slide pixels. */
export type Rectangle = readonly [left: number, top: number, right: number, bottom: number];

export interface SlideTile {
  /** In reading order. */
  number: number;
  row: number;
  /** Where it is read. */
  x: number;
  y: number;
  core: Rectangle;
}

/** The last tiles may reach beyond the slide. */
export interface TilePlan {
  width: number;
  height: number;
  tileWidth: number;
  tileHeight: number;
  /** Pixels that neighbours share. A cell and its crop must fit into half of it, on either side. */
  overlap: number;
}

export function countTiles(plan: TilePlan): number {
  return countColumns(plan) * countAlong(plan.height, plan.tileHeight, plan.overlap);
}

export function countColumns({ width, tileWidth, overlap }: TilePlan): number {
  return countAlong(width, tileWidth, overlap);
}

export function findTile(plan: TilePlan, number: number): SlideTile {
  const columns = countColumns(plan);
  const rows = countAlong(plan.height, plan.tileHeight, plan.overlap);
  const [row, column] = [Math.floor(number / columns), number % columns];
  const [x, left, right] = place(column, columns, plan.width, plan.tileWidth, plan.overlap);
  const [y, top, bottom] = place(row, rows, plan.height, plan.tileHeight, plan.overlap);
  return { number, row, x, y, core: [left, top, right, bottom] };
}

/** Whether a point is in the tile's core, or within `margin` of it. */
export function owns({ core: [left, top, right, bottom] }: SlideTile, [x, y]: readonly [number, number], margin = 0): boolean {
  return left - margin <= x && x < right + margin && top - margin <= y && y < bottom + margin;
}

function countAlong(length: number, tile: number, overlap: number): number {
  return Math.max(1, Math.ceil((length - overlap) / (tile - overlap)));
}

/** Where a tile begins, and where its core begins and ends: half way into what neighbours share. */
function place(index: number, count: number, length: number, tile: number, overlap: number): [number, number, number] {
  const step = tile - overlap;
  const start = index * step;
  const half = Math.floor(overlap / 2);
  return [start, index > 0 ? start + half : 0, index + 1 < count ? start + step + half : length];
}
