/** Whether the cells of the pictures at hand look like those the model was fitted to. */

import { describeDrift, type Drift } from '../adaptation/nextCells';
import type { Manifest } from '../engine';
import type { Picture } from './types';

/**
 * Of all cells found so far, since one picture seldom has enough of them. Drawn samples are left out: they say nothing
 * about a
 * laboratory. Null where the model does not describe its embeddings, and without cells.
 */
export function findDrift(pictures: readonly Picture[], { embedding: space }: Manifest): Drift | null {
  if (space === undefined) return null;
  const embeddings = pictures
    .filter(({ sample }) => sample?.isDrawn !== true)
    .flatMap(({ progress }) => (progress.phase === 'done' ? progress.result.cells : []))
    .flatMap(({ embedding }) => (embedding ? [embedding] : []));
  return describeDrift(embeddings, space);
}
