/** Where a cell and its short label are shown over its photograph. */

import type { CSSProperties } from 'react';

import type { Box } from '../../engine';
import type { Window } from '../../photos/square';

interface Size {
  width: number;
  height: number;
}

/** The middle and the size of a box, in per cent of its photograph. */
export function placeBox([x, y, width, height]: Box, picture: Size): CSSProperties {
  const percent = (length: number, whole: number): string => `${(100 * length) / whole}%`;
  return {
    left: percent(x + width / 2, picture.width),
    top: percent(y + height / 2, picture.height),
    inlineSize: percent(width, picture.width),
    blockSize: percent(height, picture.height),
  };
}

/** The label is outside the frame: above it, or below where there is no room. */
export function findTagSide([, y]: Box, picture: Size): 'above' | 'below' {
  return y < picture.height * 0.07 ? 'below' : 'above';
}

/** The cell is so high, in parts of what is shown. */
const CELL_PART = 0.55;

/**
 * The part of a photograph, in its pixels, that shows a cell among its neighbours: `ratio` times as wide as high,
 * inside the photograph where there is room, never more than the whole of it.
 */
export function findSurroundings([x, y, width, height]: Box, picture: Size, ratio: number): Window {
  const wanted = Math.max(height, width / ratio) / CELL_PART;
  const high = Math.round(Math.min(wanted, Math.max(picture.height, picture.width / ratio)));
  const wide = Math.round(high * ratio);
  const place = (start: number, length: number, shown: number, whole: number): number => {
    const centred = Math.round(start + (length - shown) / 2);
    return shown >= whole ? Math.round((whole - shown) / 2) : Math.max(0, Math.min(centred, whole - shown));
  };
  return { left: place(x, width, wide, picture.width), top: place(y, height, high, picture.height), width: wide, height: high };
}
