/** Boxes of other programs, on a draft. */

import type { Draft } from 'immer';

import type { EditAction, RejectedEdit, Stamp } from './actions';
import { findBoxObstacle, hasClass, makeDrawnCell } from './drawnCells';
import { isOpen } from './selectors';
import type { ReviewSession } from './types';

/**
 * All of them or none. Their labels are those of a person whom nobody here knows, so they carry no name, and nothing is
 * verified. What a person of this session said meanwhile stays.
 */
export function addAnnotations(
  draft: Draft<ReviewSession>,
  session: ReviewSession,
  { added, named, at }: Extract<EditAction, { type: 'annotations_added' }> & Stamp,
): RejectedEdit | null {
  const label = (given: string) => ({ label: given, by: '', at });
  for (const box of added) {
    const obstacle = findBoxObstacle(session, box);
    if (obstacle !== null) return obstacle;
  }
  for (const { cellId, label: given } of named) {
    if (!session.cells[cellId]) return { code: 'unknown_cell', id: cellId };
    if (!hasClass(session, given)) return { code: 'unknown_class', label: given };
  }
  for (const { cellId, pictureId, box, label: given } of added) {
    draft.cells[cellId] = { ...makeDrawnCell(cellId, pictureId, box), answer: given === null ? null : label(given) };
  }
  for (const { cellId, label: given } of named) {
    const cell = draft.cells[cellId];
    if (cell && isOpen(cell) && cell.duplicateOf === null) cell.answer = label(given);
  }
  return null;
}
