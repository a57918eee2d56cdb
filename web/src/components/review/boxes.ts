/** Boxes drawn and changed by hand: whole pixels, inside their picture, at least one pixel. */

import type { CSSProperties } from 'react';

import type { Box } from '../../engine';

/** In pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** x and y in pixels of the picture. */
export type Point = readonly [number, number];

/** What of a box is dragged: all of it, or one of its corners (north-west, ...). */
export type Grip = 'all' | 'nw' | 'ne' | 'sw' | 'se';
export const CORNERS = ['nw', 'ne', 'sw', 'se'] as const;

/** Where a pointer is over the picture that `layer` covers. */
export function findPoint({ clientX, clientY }: { clientX: number; clientY: number }, layer: Element, picture: PictureSize): Point {
  const area = layer.getBoundingClientRect();
  return [
    clamp(((clientX - area.left) / area.width) * picture.width, 0, picture.width),
    clamp(((clientY - area.top) / area.height) * picture.height, 0, picture.height),
  ];
}

/** Place and size over the picture. */
export function shapeBox([x, y, width, height]: Box, picture: PictureSize): CSSProperties {
  const percent = (length: number, whole: number): string => `${(100 * length) / whole}%`;
  return {
    left: percent(x, picture.width),
    top: percent(y, picture.height),
    inlineSize: percent(width, picture.width),
    blockSize: percent(height, picture.height),
  };
}

/**
 * The box after its grip was dragged from one point to another; a corner that is dragged past its opposite turns the
 * box over.
 */
export function dragBox([x, y, width, height]: Box, grip: Grip, [x0, y0]: Point, [x1, y1]: Point, picture: PictureSize): Box {
  const [dx, dy] = [Math.round(x1 - x0), Math.round(y1 - y0)];
  if (grip === 'all') {
    return [clamp(x + dx, 0, picture.width - width), clamp(y + dy, 0, picture.height - height), width, height];
  }
  const [isWest, isNorth] = [grip.endsWith('w'), grip.startsWith('n')];
  const fixed: Point = [isWest ? x + width : x, isNorth ? y + height : y];
  const moved: Point = [(isWest ? x : x + width) + dx, (isNorth ? y : y + height) + dy];
  return spanBox(fixed, moved, picture);
}

/** The box between two points, whole pixels, inside the picture, at least one pixel. */
export function spanBox(
  [x0, y0]: Point,
  [x1, y1]: Point,
  picture: PictureSize,
): Box {
  const left = clamp(Math.floor(Math.min(x0, x1)), 0, picture.width - 1);
  const top = clamp(Math.floor(Math.min(y0, y1)), 0, picture.height - 1);
  const right = clamp(Math.ceil(Math.max(x0, x1)), left + 1, picture.width);
  const bottom = clamp(Math.ceil(Math.max(y0, y1)), top + 1, picture.height);
  return [left, top, right - left, bottom - top];
}

/** One step of an arrow key, a hundredth of the picture; null for every other key. */
export function moveBox(
  [x, y, width, height]: Box,
  key: string,
  isSizing: boolean,
  picture: PictureSize,
): Box | null {
  const step = Math.max(1, Math.round(Math.min(picture.width, picture.height) / 100));
  const way: Record<string, [number, number]> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const moved = way[key];
  if (!moved) return null;
  const [dx, dy] = moved;
  if (isSizing) return [x, y, clamp(width + dx, 1, picture.width - x), clamp(height + dy, 1, picture.height - y)];
  return [clamp(x + dx, 0, picture.width - width), clamp(y + dy, 0, picture.height - height), width, height];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
