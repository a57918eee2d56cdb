/** How much of a tile is covered: Python's `slides/glass.py`. */

import type { Pixels } from '../engine/picture/resize';
import { findByteQuantile } from './quantile';

export type Cover = 'glass' | 'thin' | 'countable' | 'thick';

/** Red cells of 7 micrometres and what is between them show at this size. */
export const COVER_UM_PER_PX = 1;
/** A white cell alone covers more. */
const LEAST_COVER = 0.0005;
/** Where red cells lie apart. */
const [THINNEST, THICKEST] = [0.08, 0.8];
/** Stains take up green light. What is this much darker than glass is a cell. */
const STAINED = 0.88;
/** Nearly the brightest; not the brightest, which are dust and edges that shine. */
const GLASS_QUANTILE = 0.98;

/** How bright glass is in the green channel, from parts of the slide spread over it. */
export function findGlass(samples: readonly Pixels[]): number {
  const counts = new Uint32Array(256);
  const count = (green: number) => (counts[green] = (counts[green] ?? 0) + 1);
  for (const { data } of samples) for (let at = 1; at < data.length; at += 3) count(data[at] ?? 0);
  return findByteQuantile(counts, GLASS_QUANTILE);
}

/** Which part of the pixels shows something that is stained, 0 to 1. */
export function measureCover({ data }: Pixels, glass: number): number {
  let stained = 0;
  for (let at = 1; at < data.length; at += 3) if ((data[at] ?? 0) < STAINED * glass) stained += 1;
  return stained / (data.length / 3);
}

export function classifyCover(cover: number): Cover {
  if (cover < LEAST_COVER) return 'glass';
  if (cover < THINNEST) return 'thin';
  return cover > THICKEST ? 'thick' : 'countable';
}
