/** Where a cell and its short label are shown over its photograph. */

import type { CSSProperties } from 'react';

import type { Box } from '../../engine';

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
