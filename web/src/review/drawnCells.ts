/** Cells that a person drew, here or in another program: what such a cell is, and where it may be. */

import type { AnnotatedBox, RejectedEdit } from './actions';
import type { Box, ReviewCell, ReviewPicture, ReviewSession } from './types';

/** Without a name; the model has not looked at it. */
export function makeDrawnCell(id: string, pictureId: string, box: Box): ReviewCell {
  return {
    id,
    pictureId,
    box: [...box],
    model: null,
    adapted: null,
    answer: null,
    confirmed: null,
    addedByHand: true,
    movedByHand: false,
    duplicateOf: null,
    embedding: null,
  };
}

/** Why a cell cannot be added; null where it can. */
export function findBoxObstacle(session: ReviewSession, { cellId, pictureId, box, label }: AnnotatedBox): RejectedEdit | null {
  const picture = session.pictures[pictureId];
  if (!picture) return { code: 'unknown_picture', id: pictureId };
  if (session.cells[cellId]) return { code: 'id_exists', id: cellId };
  if (label !== null && !hasClass(session, label)) return { code: 'unknown_class', label };
  return fitsPicture(box, picture) ? null : { code: 'box_outside', box };
}

export function hasClass({ classes }: ReviewSession, label: string): boolean {
  return classes.some((one) => one.label === label);
}

/** Whole pixels, at least one, inside a picture whose size is known. */
export function fitsPicture([x, y, width, height]: Box, picture: ReviewPicture): boolean {
  return (
    [x, y, width, height].every(Number.isSafeInteger) &&
    x >= 0 &&
    y >= 0 &&
    width >= 1 &&
    height >= 1 &&
    x + width <= (picture.width ?? Infinity) &&
    y + height <= (picture.height ?? Infinity)
  );
}
