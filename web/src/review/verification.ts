/** The rules of verifying: whose word it is, and whether every cell was looked at. Pure functions. */

import type { ReviewAction } from './actions';
import { isCounted, labelOf } from './selectors';
import type { AuditEntry, ClassConfirmation, ReviewCell, ReviewSession } from './types';

/** Whether an action says what a cell is, or that none was missed: nobody says so without a name. */
export function isVerification(
  action: Pick<ReviewAction, 'type'> & { label?: string | null; checked?: boolean },
): boolean {
  switch (action.type) {
    case 'cells_reclassified':
    case 'cells_confirmed':
    case 'class_confirmed':
    case 'cells_marked_not_cell':
    case 'disagreement_decided':
      return true;
    case 'field_checked':
      return action.checked === true;
    case 'cell_added':
      return action.label != null;
    default:
      return false;
  }
}

/** The cells that confirming a class as a whole would confirm and that were not on screen. */
export function listUnseen(
  { cells }: ReviewSession,
  label: string,
  wasShown: (cellId: string) => boolean,
): ReviewCell[] {
  return Object.values(cells).filter(
    (cell) => isCounted(cell) && labelOf(cell) === label && cell.confirmed === null && !wasShown(cell.id),
  );
}

/** How many cells were not on screen when a class was confirmed as a whole; null where the trail does not say. */
export function findUnseenCount({ audit }: ReviewSession, { label, by, at }: ClassConfirmation): number | null {
  const isIt = (entry: AuditEntry) =>
    entry.action === 'class_confirmed' && entry.given['label'] === label && entry.by === by && entry.at === at;
  const unseen = audit.find(isIt)?.given['unseen'];
  return typeof unseen === 'number' ? unseen : null;
}
