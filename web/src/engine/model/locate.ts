/**
 * The steps between the two networks: levels, tiles, peaks, merging, rounding and crops.
 *
 * Every function is the same in `src/leukoscope/inference/geometry.py`, and both are held to
 * contract/locating_cases.json; docs/adr/0005-find-then-name.md has the rules. Numbers are integers or float64, and
 * each expression is spelled as it is there, so that both sides round alike.
 */

import type { LocatorSpec, Manifest } from '../manifest';
import type { Pixels, Window } from '../picture/resize';
import type { Box } from '../types';

/** A network may say anything; e^10 units are more than any picture, and no number overflows. */
const MAX_LOG_SIZE = 10;
/** A found box that says what magnification its picture has. Places that show no cell seldom reach it. */
const SURE_SCORE = 0.4;
/** Half way between two levels, as both sides write it. */
const SQRT_2 = 1.4142135623730951;
const CHANNELS = 3;

/** The picture at one scale: its place among the levels, 0 the coarsest, and its size in pixels. */
export interface Level {
  number: number;
  width: number;
  height: number;
}

/** The part of a level that the locator sees at once; x and y of its upper left corner in level pixels. */
export interface Tile {
  level: Level;
  x: number;
  y: number;
}

/** A found cell before rounding: score, number of the level, centre and size in picture pixels. */
export interface FoundBox {
  score: number;
  level: number;
  centerX: number;
  centerY: number;
  width: number;
  height: number;
}

/** A crop: upper left corner, which may be outside the picture, and side, in picture pixels. */
export interface Square {
  left: number;
  top: number;
  side: number;
}

/** Levels of a picture, coarsest first: it fits into one tile, and each next one is twice as fine. */
export function listLevels(width: number, height: number, spec: LocatorSpec): Level[] {
  let scale = findCoarsestScale(width, height, spec);
  const levels = [makeLevel(0, width, height, scale)];
  while (scale * 2 <= spec.finest_scale) {
    scale *= 2;
    levels.push(makeLevel(levels.length, width, height, scale));
  }
  return levels;
}

function findCoarsestScale(width: number, height: number, spec: LocatorSpec): number {
  return Math.min(spec.tile_width_px / width, spec.tile_height_px / height, spec.largest_scale);
}

function makeLevel(number: number, width: number, height: number, scale: number): Level {
  return {
    number,
    width: Math.max(1, Math.floor(width * scale + 0.5)),
    height: Math.max(1, Math.floor(height * scale + 0.5)),
  };
}

/** Where tiles begin along an axis, so that neighbours share at least `overlap` pixels. */
export function placeTiles(length: number, tile: number, overlap: number): number[] {
  if (length <= tile) return [0];
  const count = Math.ceil((length - overlap) / (tile - overlap));
  return Array.from({ length: count }, (_, index) => Math.floor((index * (length - tile)) / (count - 1)));
}

/** The tiles of a level, row by row. */
export function listTiles(level: Level, spec: LocatorSpec): Tile[] {
  const xs = placeTiles(level.width, spec.tile_width_px, spec.tile_overlap_px);
  const ys = placeTiles(level.height, spec.tile_height_px, spec.tile_overlap_px);
  return ys.flatMap((y) => xs.map((x) => ({ level, x, y })));
}

/**
 * Cut a tile out of its level's pixels; beyond the level's end its last column and row are repeated.
 *
 * A tile that is the whole level shares its pixels.
 */
export function cutTile(level: Pixels, tile: Tile, spec: LocatorSpec): Pixels {
  const { width, height, data } = level;
  const { tile_width_px: tileWidth, tile_height_px: tileHeight } = spec;
  if (width === tileWidth && height === tileHeight) return level;
  const stride = tileWidth * CHANNELS;
  const there = Math.min(tileWidth, width - tile.x) * CHANNELS;
  const result = new Uint8Array(stride * tileHeight);
  for (let y = 0; y < tileHeight; y++) {
    const from = (Math.min(tile.y + y, height - 1) * width + tile.x) * CHANNELS;
    const line = result.subarray(y * stride, (y + 1) * stride);
    line.set(data.subarray(from, from + there));
    for (let at = there; at < stride; at++) line[at] = line[at - CHANNELS] ?? 0;
  }
  return { width: tileWidth, height: tileHeight, data: result };
}

/** Rows and columns of what the locator gives for a tile. */
export function findGrid(spec: LocatorSpec): [rows: number, columns: number] {
  return [spec.tile_height_px / spec.stride_px, spec.tile_width_px / spec.stride_px];
}

/**
 * What the locator gives for a tile as boxes in picture pixels, row by row.
 *
 * `heatmap` holds rows x columns scores, 0 beside a higher one; `geometry` rows x columns x 4: dx and dy in strides,
 * ln(width / unit), ln(height / unit). `width` and `height` are the picture's, in pixels.
 */
export function decodePeaks(
  tile: Tile,
  heatmap: ArrayLike<number>,
  geometry: ArrayLike<number>,
  width: number,
  height: number,
  spec: LocatorSpec,
): FoundBox[] {
  const { level } = tile;
  const { stride_px: stride, size_unit_px: unit, tile_overlap_px: overlap } = spec;
  const [scaleX, scaleY] = [width / level.width, height / level.height];
  const [rows, columns] = findGrid(spec);
  const boxes: FoundBox[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const place = row * columns + column;
      const score = heatmap[place] ?? 0;
      if (score < spec.threshold) continue;
      const [dx = 0, dy = 0, logWidth = 0, logHeight = 0] = [0, 1, 2, 3].map((at) => geometry[place * 4 + at]);
      const x = (column + 0.5 + dx) * stride;
      const y = (row + 0.5 + dy) * stride;
      if (!belongs(x, tile.x, spec.tile_width_px, level.width, overlap)) continue;
      if (!belongs(y, tile.y, spec.tile_height_px, level.height, overlap)) continue;
      boxes.push({
        score,
        level: level.number,
        centerX: (tile.x + x) * scaleX,
        centerY: (tile.y + y) * scaleY,
        width: unit * Math.exp(limit(logWidth)) * scaleX,
        height: unit * Math.exp(limit(logHeight)) * scaleY,
      });
    }
  }
  return boxes;
}

function limit(logSize: number): number {
  return Math.min(Math.max(logSize, -MAX_LOG_SIZE), MAX_LOG_SIZE);
}

/** Whether a centre, counted from the tile's start, is this tile's along one axis. */
function belongs(center: number, start: number, tile: number, length: number, overlap: number): boolean {
  if (!(start + center >= 0 && start + center <= length)) return false;
  if (start > 0 && center < overlap / 2) return false;
  return !(start + tile < length && tile - center < overlap / 2);
}

/**
 * One box for each cell of a picture, best first.
 *
 * A picture has one magnification. On a level where its cells are larger than usual, red cells have the size of white
 * ones, and parts of a cell that of a whole one: boxes of such a level are left out before boxes are merged. Not where
 * the magnification is known, for then there is no such level.
 */
export function chooseBoxes(found: readonly FoundBox[], picture: Size, spec: LocatorSpec): FoundBox[] {
  const merged = mergeBoxes(found, spec);
  if (spec.knows_scale) return merged;
  const finest = findFinestLevel(merged, findCoarsestScale(picture.width, picture.height, spec), spec);
  const kept = found.filter(({ level }) => level <= finest);
  return kept.length === found.length ? merged : mergeBoxes(kept, spec);
}

/**
 * The number of the last level on which a cell of mean size has at most the usual one.
 *
 * The mean of the longer sides of boxes of `SURE_SCORE` or more, weighted by score and area; without any, all levels
 * stay.
 */
function findFinestLevel(merged: readonly FoundBox[], coarsest: number, spec: LocatorSpec): number {
  let [total, weights] = [0, 0];
  for (const { score, width, height } of merged) {
    if (score < SURE_SCORE) continue;
    const weight = score * width * height;
    total += weight * Math.max(width, height);
    weights += weight;
  }
  const size = weights > 0 ? total / weights : 0;
  let [level, scale] = [0, coarsest];
  while (scale * 2 <= spec.finest_scale && size * scale * 2 <= spec.size_unit_px) {
    scale *= 2;
    level += 1;
  }
  return level;
}

/** The best of boxes that overlap, best first: a box is dropped where a kept one covers too much of the smaller. */
export function mergeBoxes(boxes: readonly FoundBox[], spec: LocatorSpec): FoundBox[] {
  const ranked = [...boxes].sort(
    (a, b) => b.score - a.score || a.level - b.level || a.centerY - b.centerY || a.centerX - b.centerX,
  );
  const kept: FoundBox[] = [];
  for (const box of ranked) {
    if (kept.every((other) => findOverlap(box, other) <= spec.merge_overlap)) kept.push(box);
  }
  return kept;
}

/** Intersection divided by the smaller of the two areas. */
function findOverlap(a: FoundBox, b: FoundBox): number {
  const [aX, aY] = [a.centerX - a.width / 2, a.centerY - a.height / 2];
  const [bX, bY] = [b.centerX - b.width / 2, b.centerY - b.height / 2];
  const sharedX = Math.min(aX + a.width, bX + b.width) - Math.max(aX, bX);
  const sharedY = Math.min(aY + a.height, bY + b.height) - Math.max(aY, bY);
  return (Math.max(sharedX, 0) * Math.max(sharedY, 0)) / Math.min(a.width * a.height, b.width * b.height);
}

/** Whole pixels inside a picture of `width` x `height`, in reading order: by y, then x. */
export function roundBoxes(boxes: readonly FoundBox[], width: number, height: number): Box[] {
  return boxes
    .map((box): Box => {
      const [left, right] = roundSide(box.centerX, box.width, width);
      const [top, bottom] = roundSide(box.centerY, box.height, height);
      return [left, top, right - left, bottom - top];
    })
    .sort((a, b) => a[1] - b[1] || a[0] - b[0]);
}

function roundSide(center: number, size: number, length: number): [low: number, high: number] {
  const start = center - size / 2;
  const low = Math.min(Math.max(Math.floor(start + 0.5), 0), length - 1);
  return [low, Math.max(Math.min(Math.floor(start + size + 0.5), length), low + 1)];
}

/** Of a picture, in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * The square around a box that the classifier is shown.
 *
 * A box shorter than `crop_floor_px`, at the level where it is nearest to the usual size, counts as so long.
 */
export function findSquare([x, y, width, height]: Box, picture: Size, spec: LocatorSpec): Square {
  const longer = Math.max(width, height);
  let scale = findCoarsestScale(picture.width, picture.height, spec);
  while (scale * 2 <= spec.finest_scale && longer * scale * SQRT_2 < spec.size_unit_px) scale *= 2;
  const side = Math.max(1, Math.floor(spec.crop_scale * Math.max(longer, spec.crop_floor_px / scale) + 0.5));
  return {
    left: Math.floor((2 * x + width - side) / 2),
    top: Math.floor((2 * y + height - side) / 2),
    side,
  };
}

/**
 * The part of the picture that the classifier is shown for a cell, in picture pixels; it may reach over the picture's
 * edge, whose pixels then go on. A cell's `map` covers it.
 */
export function findCrop(box: Box, picture: Size, manifest: Pick<Manifest, 'locator'>): Window {
  if (manifest.locator === undefined) {
    const [left, top, width, height] = box;
    return { left, top, width, height };
  }
  const { left, top, side } = findSquare(box, picture, manifest.locator);
  return { left, top, width: side, height: side };
}
