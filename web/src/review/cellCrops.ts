/** Cells cut out of their photographs, one photograph after the other. */

import { EngineError } from '../engine';
import type { ReviewCell } from './types';
import { cutInWorker, type CutPicture } from '../photos/cutter';
import type { CutOptions } from '../photos/cutting';

/**
 * Every photograph that shows one of `cells` is decoded once, one at a time; those that cannot be read are passed over.
 * Throws EngineError `canvas_changed` where the browser changes pixels: then none can.
 */
export async function* cutCells(
  cells: readonly ReviewCell[],
  loadBlob: (pictureId: string) => Promise<Blob | null>,
  options: CutOptions,
  cut: CutPicture = cutInWorker,
): AsyncGenerator<{ cell: ReviewCell; blob: Blob }> {
  for (const pictureId of new Set(cells.map((cell) => cell.pictureId))) {
    const picture = await loadBlob(pictureId);
    const shown = cells.filter((cell) => cell.pictureId === pictureId);
    const files = picture === null ? [] : await cut(picture, shown.map(({ box }) => ({ kind: 'cell', box })), options).catch(passOver);
    for (const [position, blob] of files.entries()) {
      const cell = shown[position];
      if (cell) yield { cell, blob };
    }
  }
}

function passOver(error: unknown): Blob[] {
  if (error instanceof EngineError && error.code === 'canvas_changed') throw error;
  return [];
}
