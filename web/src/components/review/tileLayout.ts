/** Square tiles of one size, row by row, in sections that may have a heading: where each is, and which are in sight. */

import type { TileSize } from '../../stores/galleryPreferences';

export interface TileLayoutOptions {
  /** Tiles are at least so wide, in CSS pixels; they grow until the rows are filled. */
  tile_px: number;
}

/** A telephone of 360 px has four of medium size in a row; a finger meets the smallest (44 px). */
export const TILE_LAYOUTS: Record<TileSize, TileLayoutOptions> = {
  small: { tile_px: 52 },
  medium: { tile_px: 72 },
  large: { tile_px: 112 },
};

const GAP_PX = 4;
/** As in styles/bench.css. */
export const HEADING_PX = 32;
/** Rows above and below those in sight: they are there when the list is scrolled. */
const ROWS_TO_SPARE = 2;

export interface TileGrid {
  columns: number;
  side_px: number;
  /** Left of the first column. */
  margin_px: number;
}

/** Tiles `first` to `first + count - 1` of all, below a heading where there is one. */
export interface TileSection {
  first: number;
  count: number;
  top_px: number;
  heading_px: number;
  height_px: number;
}

export interface TilePlan extends TileGrid {
  sections: readonly TileSection[];
}

/** From `from` up to, but without, `to`. */
export interface TileRange {
  from: number;
  to: number;
}

/** As many tiles in a row as have room in `width_px`, and how large they are. */
export function fitTiles(width_px: number, { tile_px }: TileLayoutOptions): TileGrid {
  const columns = Math.max(1, Math.floor((width_px - GAP_PX) / (tile_px + GAP_PX)));
  const side_px = Math.max(1, Math.floor((width_px - GAP_PX) / columns) - GAP_PX);
  const margin_px = Math.max(0, Math.floor((width_px - columns * (side_px + GAP_PX) + GAP_PX) / 2));
  return { columns, side_px, margin_px };
}

/** `counts`: how many tiles each section has, from the top. */
export function planTiles(grid: TileGrid, counts: readonly number[], hasHeadings: boolean): TilePlan {
  const heading_px = hasHeadings ? HEADING_PX : 0;
  const sections: TileSection[] = [];
  let [first, top_px] = [0, 0];
  for (const count of counts) {
    const height_px = heading_px + Math.ceil(count / grid.columns) * pitchOf(grid) + GAP_PX;
    sections.push({ first, count, top_px, heading_px, height_px });
    first += count;
    top_px += height_px;
  }
  return { ...grid, sections };
}

function pitchOf({ side_px }: TileGrid): number {
  return side_px + GAP_PX;
}

/** From the section's corner, in CSS pixels. */
export function placeTile(plan: TilePlan, section: TileSection, tile: number): { left_px: number; top_px: number } {
  const within = tile - section.first;
  return {
    left_px: plan.margin_px + (within % plan.columns) * pitchOf(plan),
    top_px: section.heading_px + GAP_PX + Math.floor(within / plan.columns) * pitchOf(plan),
  };
}

/** The tiles in whole rows between two heights of the list, and some rows more. */
export function listRange(plan: TilePlan, from_px: number, to_px: number): TileRange {
  let [from, to] = [Infinity, 0];
  for (const section of plan.sections) {
    const rowAt = (y_px: number) => Math.floor((y_px - section.top_px - section.heading_px) / pitchOf(plan));
    const first = Math.max(0, (rowAt(from_px) - ROWS_TO_SPARE) * plan.columns);
    const end = Math.min(section.count, (rowAt(to_px) + 1 + ROWS_TO_SPARE) * plan.columns);
    if (first >= end) continue;
    from = Math.min(from, section.first + first);
    to = section.first + end;
  }
  return from < to ? { from, to } : { from: 0, to: 0 };
}

/** Where an arrow key, Home, End, PageUp or PageDown leads from a tile; null for other keys. */
export function moveTile(plan: TilePlan, tile: number, key: string, page_px: number): number | null {
  const last = plan.sections.reduce((sum, { count }) => sum + count, 0) - 1;
  const rows = Math.max(1, Math.floor(page_px / pitchOf(plan)));
  switch (key) {
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowLeft':
      return Math.max(0, tile - 1);
    case 'ArrowRight':
      return Math.min(last, tile + 1);
    case 'ArrowUp':
      return moveByRow(plan, tile, -1);
    case 'ArrowDown':
      return moveByRow(plan, tile, 1);
    case 'PageUp':
    case 'PageDown': {
      let to = tile;
      for (let row = 0; row < rows; row += 1) to = moveByRow(plan, to, key === 'PageUp' ? -1 : 1);
      return to;
    }
    default:
      return null;
  }
}

/** To the same column of the next row, or to that row's last tile; from the outermost rows nowhere. */
function moveByRow({ columns, sections }: TilePlan, tile: number, step: 1 | -1): number {
  const filled = sections.filter(({ count }) => count > 0);
  const at = filled.findIndex(({ first, count }) => tile >= first && tile < first + count);
  const here = filled[at];
  if (here === undefined) return tile;
  const [column, row] = [(tile - here.first) % columns, Math.floor((tile - here.first) / columns)];
  const lastRow = ({ count }: TileSection) => Math.floor((count - 1) / columns);
  const isInside = step < 0 ? row > 0 : row < lastRow(here);
  const section = isInside ? here : filled[at + step];
  if (section === undefined) return tile;
  const to = isInside ? row + step : step < 0 ? lastRow(section) : 0;
  return section.first + Math.min(section.count - 1, to * columns + column);
}
