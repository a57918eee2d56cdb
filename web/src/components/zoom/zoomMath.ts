/** The arithmetic of enlarging a picture inside a pane that scrolls. Lengths are in CSS pixels. */

import type { Box } from '../../engine';

/** Of the pane's width that a picture always may be enlarged to, however few pixels it has. */
const LEAST_MOST = 4;
/** Narrow enough for a phone: there, too, one pixel of the picture can be had for one of the screen. */
const NARROW_PANE_PX = 320;

/** How far one can go in, where 1 is the picture in the pane's width. */
export function findMost(width_px: number | null): number {
  return Math.max(LEAST_MOST, (width_px ?? 0) / NARROW_PANE_PX);
}

export function clampZoom(zoom: number, most: number): number {
  return Math.min(Math.max(zoom, 1), most);
}

/** The middle of a box of pixels, from 0 to 1; null while the picture's size is unknown. */
export function findMiddle(
  [x, y, width, height]: Box,
  picture: { width: number | null; height: number | null },
): [x: number, y: number] | null {
  if (picture.width === null || picture.height === null) return null;
  return [(x + width / 2) / picture.width, (y + height / 2) / picture.height];
}

/** One axis of a pane: how far it is scrolled, and how long the picture in it is. */
export interface Axis {
  scrolled: number;
  length: number;
}

/** The place in the picture, from 0 to 1, that is `at` from the pane's edge. */
export function findPlace({ scrolled, length }: Axis, at: number): number {
  return length === 0 ? 0 : (scrolled + at) / length;
}

/** How far to scroll so that a place of the picture, now `length` long, is `at` from the pane's edge. */
export function scrollTo(place: number, length: number, at: number): number {
  return Math.max(0, place * length - at);
}
