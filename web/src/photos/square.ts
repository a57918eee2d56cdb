/** Which part of a photograph shows a cell. */

import type { Box } from '../engine';

/** How much of its surroundings a cell is shown and cut out with. */
export const MARGIN = 1.35;

/** A part of a picture, in its pixels; it may reach over the edge. */
export interface Window {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The square around a box, whole pixels, moved inside the picture and never larger than it. */
export function findSquareInside([x, y, width, height]: Box, picture: { width: number; height: number }): Window {
  const side = Math.min(Math.ceil(Math.max(width, height) * MARGIN), picture.width, picture.height);
  const place = (start: number, length: number, whole: number) =>
    Math.max(0, Math.min(Math.round(start + (length - side) / 2), whole - side));
  return { left: place(x, width, picture.width), top: place(y, height, picture.height), width: side, height: side };
}
