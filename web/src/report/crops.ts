/** Cells cut out of their photographs: for the printed report, the quiz, and the archive to train on. */

import { isCounted, labelOf, listPictures } from '../review/selectors';
import type { Box, ReviewCell, ReviewSession } from '../review/types';
import type { LabelledCrop } from './archive';

/** How much of its surroundings a cell is shown and cut out with. */
export const MARGIN = 1.35;

export interface Square {
  left: number;
  top: number;
  side: number;
}

/** The square around a box, whole pixels, moved inside the picture and never larger than it. */
export function findSquareInside([x, y, width, height]: Box, picture: { width: number; height: number }): Square {
  const side = Math.min(Math.ceil(Math.max(width, height) * MARGIN), picture.width, picture.height);
  const place = (start: number, length: number, whole: number) =>
    Math.max(0, Math.min(Math.round(start + (length - side) / 2), whole - side));
  return { left: place(x, width, picture.width), top: place(y, height, picture.height), side };
}

/** PNG of `side_px` pixels a side; without it as large as in the picture. */
export async function cutCrop(picture: ImageBitmap, box: Box, side_px?: number): Promise<Blob> {
  const { left, top, side } = findSquareInside(box, picture);
  const size = side_px ?? side;
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('Expected a 2D canvas to cut cells out with, got none. Try another browser.');
  context.drawImage(picture, left, top, side, side, 0, 0, size, size);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** Every picture that shows one of `cells`, decoded once and one at a time; those that cannot be read are passed over. */
export async function* cutCells(
  cells: readonly ReviewCell[],
  loadBlob: (pictureId: string) => Promise<Blob | null>,
  side_px?: number,
): AsyncGenerator<{ cell: ReviewCell; blob: Blob }> {
  for (const pictureId of new Set(cells.map((cell) => cell.pictureId))) {
    const picture = await decode(await loadBlob(pictureId));
    if (picture === null) continue;
    try {
      for (const cell of cells) {
        if (cell.pictureId === pictureId) yield { cell, blob: await cutCrop(picture, cell.box, side_px) };
      }
    } finally {
      picture.close();
    }
  }
}

/** What a data set is made of: counted cells that a person has confirmed under a class. */
export function listConfirmed(session: ReviewSession): ReviewCell[] {
  return Object.values(session.cells).filter(
    (cell) => isCounted(cell) && cell.confirmed !== null && labelOf(cell) !== null,
  );
}

/**
 * The confirmed cells as `writeCropArchive` takes them. A session is one smear, so it is one source: overlapping
 * photographs show the same cells, which must not stand on two sides of a split.
 */
export async function* listTrainingCrops(
  session: ReviewSession,
  loadBlob: (pictureId: string) => Promise<Blob | null>,
): AsyncGenerator<LabelledCrop> {
  const position = new Map(listPictures(session).map(({ id }, index) => [id, index]));
  const cells = listConfirmed(session).sort(
    (first, second) => (position.get(first.pictureId) ?? 0) - (position.get(second.pictureId) ?? 0),
  );
  for await (const { cell, blob } of cutCells(cells, loadBlob)) {
    const label = labelOf(cell);
    if (label !== null) {
      yield { label, blob, source: session.sampleId || 'smear', session: session.id, lab: session.laboratory || 'unknown' };
    }
  }
}

async function decode(blob: Blob | null): Promise<ImageBitmap | null> {
  try {
    return blob && (await createImageBitmap(blob));
  } catch {
    // Formats that only the engine reads, such as TIFF.
    return null;
  }
}
