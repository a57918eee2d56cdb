/** Confirmed cells as the archive takes them that `leukoscope train` reads. */

import { cutCells } from '../review/cellCrops';
import { isCounted, labelOf, listPictures } from '../review/selectors';
import type { ReviewCell, ReviewSession } from '../review/types';
import type { LabelledCrop } from './archive';

/** What a data set is made of: counted cells that a person has confirmed under a class. */
export function listConfirmed(session: ReviewSession): ReviewCell[] {
  return Object.values(session.cells).filter(
    (cell) => isCounted(cell) && cell.confirmed !== null && labelOf(cell) !== null,
  );
}

/**
 * The confirmed cells as `writeCropArchive` takes them. A session is one smear, so it is one source: overlapping
 * photographs show the same cells, which must not be on two sides of a split.
 */
export async function* listTrainingCrops(
  session: ReviewSession,
  loadBlob: (pictureId: string) => Promise<Blob | null>,
): AsyncGenerator<LabelledCrop> {
  const position = new Map(listPictures(session).map(({ id }, index) => [id, index]));
  const cells = listConfirmed(session).sort(
    (first, second) => (position.get(first.pictureId) ?? 0) - (position.get(second.pictureId) ?? 0),
  );
  for await (const { cell, blob } of cutCells(cells, loadBlob, { type: 'image/png' })) {
    const label = labelOf(cell);
    if (label !== null) {
      yield { label, blob, source: session.sampleId || 'smear', session: session.id, lab: session.laboratory || 'unknown' };
    }
  }
}
