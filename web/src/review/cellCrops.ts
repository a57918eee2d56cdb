/** Cells cut out of their photographs, one photograph after the other. */

import type { ReviewCell } from './types';
import { cutInWorker, type CutPicture } from '../photos/cutter';
import type { CutOptions } from '../photos/cutting';

/**
 * Every photograph that shows one of `cells` is decoded once, one at a time; those that cannot be read are passed over.
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
    const files = picture === null ? [] : await cut(picture, shown.map(({ box }) => ({ kind: 'cell', box })), options).catch(() => []);
    for (const [position, blob] of files.entries()) {
      const cell = shown[position];
      if (cell) yield { cell, blob };
    }
  }
}
